"""Kinds of rounds, and the one round of a period that prints its rate."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core.calendar import Period
from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import Round
from inspections.services import Opening, close_round, open_round, round_facts
from inspections.services.rate_round import cancel_round, choose_rate
from inspections.tests.factories import AS_OF, account, accounts, round_of


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


def closed(by, **told):
    made = round_of(by, **told)
    return close_round(made, by=by, unchecked="pass")


def speaking(period="2022Q3"):
    return list(Round.objects.rate_printing().filter(period=period))


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("2022M12", "2023M01"),
        ("2022Q4", "2023Q1"),
        ("2022H1", "2022H2"),
        ("2022", "2023"),
        ("2022N4", "2022N5"),
        ("2022Q2B2", "2022Q2B3"),
    ],
)
def test_every_kind_of_period_has_a_next_one(code, after):
    assert Period.parse(code).next.code == after


def test_a_month_written_in_two_ways_is_one_period():
    assert Period.parse("2022M3").code == Period.parse("2022m03").code == "2022M03"


@pytest.mark.django_db
def test_the_first_round_of_a_period_prints_its_rate_and_the_second_does_not(supervisor, bureau):
    accounts(2, bureau)
    first, second = round_of(supervisor), round_of(supervisor)
    assert speaking() == [first]
    assert not second.prints_rate


@pytest.mark.django_db
def test_nobody_chose_so_the_last_closed_round_speaks_for_the_period(supervisor, bureau):
    accounts(2, bureau)
    first, second = closed(supervisor), round_of(supervisor)
    assert speaking() == [first]
    close_round(second, by=supervisor, unchecked="pass")
    assert speaking() == [second]


@pytest.mark.django_db
def test_a_round_named_by_a_supervisor_stays_whatever_closes_later(as_user, supervisor, bureau):
    accounts(2, bureau)
    first, second = closed(supervisor), closed(supervisor)
    page = as_user(supervisor)
    shown = page.get(url("round-detail", first.pk)).content.decode()
    assert second.get_absolute_url() in shown
    page.post(url("round-rate", first.pk), {"seen": second.pk, "reason": "催改前的结果对外公布"})
    closed(supervisor)
    assert speaking() == [first]
    shown = page.get(url("round-detail", first.pk)).content.decode()
    assert "由本次检查公布" in shown
    assert "催改前的结果对外公布" in shown
    assert JournalEntry.objects.get(act="inspections.round.rate").reason == "催改前的结果对外公布"


@pytest.mark.django_db
def test_naming_the_round_needs_a_reason(as_user, supervisor, bureau):
    accounts(2, bureau)
    first, second = closed(supervisor), closed(supervisor)
    answer = as_user(supervisor).post(url("round-rate", first.pk), {"seen": second.pk, "reason": " "})
    assert answer.status_code == 422
    assert speaking() == [second]


@pytest.mark.django_db
def test_a_stale_page_never_takes_the_rate_from_a_round_it_did_not_show(as_user, supervisor, bureau):
    accounts(2, bureau)
    first, second, third = closed(supervisor), closed(supervisor), closed(supervisor)
    choose_rate(second, seen=third.pk, by=supervisor, reason="先到")
    answer = as_user(supervisor).post(url("round-rate", first.pk), {"seen": third.pk, "reason": "后到"})
    assert answer.status_code == 409
    assert speaking() == [second]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_at_once_one_wins(supervisor, make_user, county, bureau):
    accounts(2, bureau)
    other = make_user("supervisor", unit=county)
    first, second, third = (closed(supervisor) for _ in range(3))
    told = at_once(
        lambda: choose_rate(first, seen=third.pk, by=supervisor, reason="甲"),
        lambda: choose_rate(second, seen=third.pk, by=other, reason="乙"),
    )
    assert sorted(map(str, told)) == ["None", "somebody_was_faster"]
    assert len(speaking()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_opened_at_once_one_prints_the_rate(supervisor, bureau):
    accounts(2, bureau)
    at_once(lambda: round_of(supervisor), lambda: round_of(supervisor))
    assert Round.objects.count() == 2
    assert len(speaking()) == 1


@pytest.mark.django_db
def test_the_database_holds_no_second_rate_of_a_period(supervisor, bureau):
    accounts(2, bureau)
    _, second = round_of(supervisor), round_of(supervisor)
    with pytest.raises(IntegrityError):
        Round.objects.filter(pk=second.pk).update(prints_rate=True)


@pytest.mark.django_db
def test_a_cancelled_round_gives_its_rate_to_another_of_its_period(supervisor, bureau):
    accounts(2, bureau)
    first, second = round_of(supervisor), round_of(supervisor)
    cancel_round(first, by=supervisor, reason="发起错了")
    assert speaking() == [second]
    with pytest.raises(Refusal, match="不公布"):
        choose_rate(first, seen=second.pk, by=supervisor, reason="撤销的")


@pytest.mark.django_db
def test_the_comparison_uses_the_round_that_prints_the_rate(supervisor, bureau):
    accounts(2, bureau)
    before = closed(supervisor, period="2022Q2", as_of=dt.date(2022, 6, 30))
    urged = closed(supervisor, period="2022Q2", as_of=dt.date(2022, 6, 30))
    choose_rate(before, seen=urged.pk, by=supervisor, reason="催改前")
    assert closed(supervisor).stats["previous"]["round"] == before.pk


@pytest.mark.django_db
def test_the_draft_of_a_notice_says_when_another_round_prints_the_rate(supervisor, bureau):
    accounts(2, bureau)
    first, second = closed(supervisor), closed(supervisor)
    assert round_facts(Round.objects.get(pk=first.pk))["rate_by_round"] == second.title
    assert round_facts(second)["rate_by_round"] is None


@pytest.mark.django_db
def test_a_special_round_never_speaks_for_its_period_nor_compares(supervisor, bureau):
    accounts(2, bureau)
    closed(supervisor, period="2022Q2", as_of=dt.date(2022, 6, 30))
    special = open_round(Opening("2022Q3", AS_OF, kind="special"), by=supervisor)
    close_round(special, by=supervisor, unchecked="pass")
    assert (special.kind, special.prints_rate, special.stats["previous"]) == ("special", False, None)
    assert speaking() == []
    with pytest.raises(IntegrityError):
        Round.objects.filter(pk=special.pk).update(prints_rate=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "kind", "period"),
    [
        (("month", "2022", "3", ""), "month", "2022M03"),
        (("half-year", "2022", "1", ""), "half-year", "2022H1"),
        (("year", "2022", "", ""), "year", "2022"),
        (("nth", "2022", "4", ""), "nth", "2022N4"),
        (("batch", "2022", "2", "3"), "batch", "2022Q2B3"),
        (("special", "2022", "3", ""), "special", "2022Q3"),
        (("special", "2022", "", ""), "special", "2022"),
    ],
)
def test_every_kind_is_opened_from_fields_without_a_code_typed(as_user, supervisor, bureau, parts, kind, period):
    accounts(2, bureau)
    page = as_user(supervisor)
    made = Round.objects.get(pk=opened(page, parts))
    assert (made.kind, made.period) == (kind, period)


def opened(page, parts, **more):
    form = page.get(url("round-open")).context["form"]
    fields = {"token": form["token"].value(), "indicators": "national", "as_of": str(AS_OF), "scope": "full"}
    fields |= {f"period_{n}": part for n, part in enumerate(parts)} | more
    answer = page.post(url("round-open"), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url.rstrip("/").split("/")[-1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("quarter", "", "3", ""), "请填年份"),
        (("quarter", "22", "3", ""), "不是年份"),
        (("quarter", "2022", "", ""), "请填第几期"),
        (("quarter", "2022", "5", ""), "超出范围"),
        (("month", "2022", "三", ""), "不是数字"),
        (("year", "2022", "3", ""), "不填第几期"),
        (("batch", "2022", "3", ""), "第几批"),
        (("quarter", "2022", "3", "2"), "批次"),
        (("single", "2022", "3", ""), "请填要检查的账号"),
    ],
)
def test_a_period_that_makes_no_sense_is_explained_and_kept(as_user, supervisor, bureau, parts, says):
    accounts(2, bureau)
    page = as_user(supervisor)
    fields = {f"period_{n}": part for n, part in enumerate(parts)}
    answer = page.post(url("round-open"), fields | {"indicators": "national", "as_of": "第三季度", "title": "我的检查"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "我的检查" in text
    assert answer.context["form"].errors["as_of"]  # all faults at once
    assert Round.objects.count() == 0


@pytest.mark.django_db
def test_one_account_is_checked_alone_from_its_page(as_user, supervisor, bureau):
    accounts(3, bureau)
    one = account("郎溪发布", bureau)
    page = as_user(supervisor)
    link = f"{url('round-open')}?account={one.pk}"
    assert link in page.get(reverse("registry:account-detail", args=[one.pk])).content.decode()
    form = page.get(link).context["form"]
    assert form["account"].value() == one.number
    made = Round.objects.get(pk=opened(page, ("single", "2022", "3", ""), account="郎溪发布"))
    assert (made.kind, made.population, made.drawn, made.prints_rate) == ("single", 1, 1, False)
    assert made.sheets.get().name == "郎溪发布"


@pytest.mark.django_db
def test_a_name_that_several_accounts_have_is_asked_for_by_number(as_user, supervisor, bureau, other_bureau):
    numbers = [account("同名", unit).number for unit in (bureau, other_bureau)]
    page = as_user(supervisor)
    fields = {"period_0": "single", "period_1": "2022", "period_2": "3", "account": "同名", "as_of": str(AS_OF)}
    text = page.post(url("round-open"), fields).content.decode()
    assert all(number in text for number in numbers)


@pytest.mark.django_db
def test_window_and_point_may_lie_after_the_period(supervisor, bureau, set_clock):
    set_clock("2022-12-30 09:00")
    accounts(2, bureau)
    window = (dt.date(2022, 11, 1), dt.date(2022, 11, 20))
    made = open_round(Opening("2022Q2", dt.date(2022, 10, 31), point=None, window=window), by=supervisor)
    assert (made.span.end, made.due) == (dt.date(2022, 6, 30), dt.date(2022, 11, 20))
