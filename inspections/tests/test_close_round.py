"""Closing: the figures of real notices, what freezes, and who wins when two close at once."""

from functools import partial

import pytest

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import Finding, IndicatorSet, Round
from inspections.services import close_round, closing_report, import_results, round_facts
from inspections.tests.factories import AS_OF, account, accounts, passes, platform, round_of, table


@pytest.fixture
def checked(supervisor, inspector):
    """`checked(round, "name,platform,…")`: all others pass, and an inspector confirms."""

    def take(round_, *rows):
        platform("douyin")
        import_results(passes(round_, *rows), round_, by=supervisor, confirmed_by=inspector)
        return round_

    return take


@pytest.mark.django_db
def test_xiangtan_111_of_112_with_an_unfiled_account_beside_them(supervisor, bureau, checked):
    accounts(111, bureau)
    account("食安湘潭", bureau, "douyin")
    round_ = checked(round_of(supervisor), "湘乡文旅,抖音,不合格,V5", "食安湘潭,抖音,不合格,V5")
    closed = close_round(round_, by=supervisor)
    assert closing_report(closed) == {
        "checked": 112,
        "failing": 1,
        "pass_rate": "99.11%",
        "undetermined": 0,
        "unchecked": 0,
    }
    facts = round_facts(closed)
    assert [row["name"] for row in facts["failing_rows"]] == ["食安湘潭"]
    assert [(row["name"], row["filed"]) for row in facts["unfiled_rows"]] == [("湘乡文旅", False)]
    assert facts["unfiled_rows"][0]["seq"] < facts["failing_rows"][0]["seq"]
    assert facts["sample"]["by_platform_code"]["douyin"] == {
        "checked": 1,
        "failed": 1,
        "undetermined": 0,
        "unchecked": 0,
    }


@pytest.mark.django_db
def test_hainan_10_of_276_out_of_1012(supervisor, bureau, checked):
    accounts(1012, bureau)
    round_ = round_of(supervisor, count=276)
    failing = list(round_.sheets.values_list("name", flat=True)[:10])
    closed = close_round(checked(round_, *(f"{name},新浪微博,不合格,V5" for name in failing)), by=supervisor)
    assert (closed.population, closing_report(closed)["pass_rate"]) == (1012, "96.38%")
    assert round_facts(closed)["draw"]["rule"] == "共抽取276个"


@pytest.mark.django_db
def test_changing_one_row_changes_the_figures(supervisor, bureau, checked):
    accounts(10, bureau)
    first, second = round_of(supervisor), round_of(supervisor)
    one = close_round(checked(first, "账号001,微博,不合格,V5"), by=supervisor)
    two = close_round(checked(second, "账号001,微博,存在问题,TYPO"), by=supervisor)
    assert closing_report(one)["pass_rate"] == "90%"
    assert closing_report(two)["pass_rate"] == "100%"
    assert [(each["code"], each["accounts"]) for each in two.stats["problems"]] == [("TYPO", 1)]


@pytest.mark.django_db
def test_unchecked_accounts_are_listed_unless_the_office_says_what_they_are(supervisor, inspector, bureau):
    accounts(4, bureau)
    for policy, report in (("pass", {"checked": 4, "unchecked": 2}), ("exclude", {"checked": 2, "unchecked": 2})):
        round_ = round_of(supervisor)
        found = table("账号000,微博,合格,", "账号001,微博,不合格,V5")
        import_results(found, round_, by=supervisor, confirmed_by=inspector)
        with pytest.raises(Refusal) as refused:
            close_round(round_, by=supervisor)
        assert {each["name"] for each in refused.value.details["unchecked"]} == {"账号002", "账号003"}
        round_.refresh_from_db()
        assert round_.is_open
        closed = closing_report(close_round(round_, by=supervisor, unchecked=policy))
        assert {key: closed[key] for key in report} == report


@pytest.mark.django_db
def test_undetermined_accounts_stand_outside_numerator_and_denominator(supervisor, bureau, checked):
    accounts(4, bureau)
    round_ = checked(round_of(supervisor), "账号000,微博,无法判断,", "账号001,微博,不合格,V5")
    closed = close_round(round_, by=supervisor)
    assert closing_report(closed) == {
        "checked": 3,
        "failing": 1,
        "pass_rate": "66.67%",
        "undetermined": 1,
        "unchecked": 0,
    }


@pytest.mark.django_db
def test_an_account_with_two_problems_is_one_account_and_two_items(supervisor, bureau, checked):
    accounts(5, bureau)
    rows = (
        "账号000,微博,不合格,V5",
        "账号000,微博,不合格,V7",
        "账号000,微博,存在问题,TYPO",
        "账号001,微博,存在问题,TYPO",
    )
    closed = close_round(checked(round_of(supervisor), *rows), by=supervisor)
    assert closing_report(closed)["failing"] == 1
    found = {each["code"]: (each["accounts"], each["items"], each["veto"]) for each in closed.stats["problems"]}
    assert found == {"NO_UPDATE_2W": (1, 1, True), "NO_INTERACTION": (1, 1, True), "TYPO": (2, 2, False)}
    assert round_facts(closed)["problems"][2]["by_level"] == {"县级": {"accounts": 2, "items": 2}}


@pytest.mark.django_db
def test_the_previous_round_of_the_same_kind_is_named_with_its_rate(supervisor, bureau, checked):
    accounts(8, bureau)
    last = round_of(supervisor, "2022Q2", AS_OF.replace(month=6))
    close_round(checked(last, "账号000,微博,不合格,V5"), by=supervisor)
    close_round(checked(round_of(supervisor, "2022M08")), by=supervisor)
    facts = round_facts(close_round(checked(round_of(supervisor)), by=supervisor))
    assert (facts["previous"]["period"], facts["previous_rate"]) == ("2022Q2", "87.5%")
    assert facts["change"] == {
        "base_date": "2022-06-30",
        "base_round": facts["previous"]["round"],
        "base_total": 8,
        "opened": 0,
        "closed": 0,
        "net": 0,
        "base": 8,
    }


@pytest.mark.django_db
def test_after_the_close_nothing_changes(supervisor, inspector, bureau, checked):
    accounts(3, bureau)
    closed = close_round(checked(round_of(supervisor), "账号000,微博,不合格,V5"), by=supervisor)
    facts = round_facts(closed)
    finding = Finding.objects.get(indicator="NO_UPDATE_2W")
    for act in (
        lambda: finding.make("reject", by=inspector, reason="误报"),
        lambda: closed.sheets.first().make("finish", by=inspector),
        lambda: close_round(closed, by=supervisor, unchecked="pass"),
        lambda: closed.make("cancel", by=supervisor, reason="重来"),
    ):
        with pytest.raises(Refusal):
            act()
    assert round_facts(Round.objects.get()) == facts


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_wins_and_the_other_is_told(supervisor, make_user, county, bureau):
    IndicatorSet.objects.exists() or pytest.fail("indicators are seeded after migrate")
    accounts(3, bureau)
    other = make_user("supervisor", unit=county)
    for _ in range(5):
        round_ = round_of(supervisor)

        def closing(by, policy, pk=round_.pk):
            return close_round(Round.objects.get(pk=pk), by=by, unchecked=policy).unchecked_policy

        answers = at_once(partial(closing, supervisor, "pass"), partial(closing, other, "exclude"))
        round_.refresh_from_db()
        assert sorted(answers) == sorted(["somebody_was_faster", round_.unchecked_policy])
        assert round_.stats["sample"]["checked"] == (3 if round_.unchecked_policy == "pass" else 0)
        assert round_.events.filter(move="close").count() == 1
