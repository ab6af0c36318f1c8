"""Register against reality: who saw an account last, and how differences are reported, answered and settled."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.tests.ledger_file import read_ledger
from core.workflow import MoveRefused
from orgs.models import Organisation
from orgs.workbench import queues_for
from registry import services as filings
from registry.models import Account, Difference, Platform, PlatformConfirmation
from registry.services.confirming import confirm_by_looks, confirm_on_platform
from registry.services.differences import (
    Seen,
    answer_difference,
    assign_difference,
    close_difference,
    dismiss_difference,
    file_for_difference,
    report_difference,
    send_back_difference,
)
from registry.tests.factories import make_account, make_filing
from tests.world import a_picture

LIST, NEW = reverse("registry:difference-list"), reverse("registry:difference-report")


@pytest.fixture(autouse=True)
def march(set_clock):
    return set_clock("2026-03-20 10:00")  # a Friday


@pytest.fixture
def account(bureau):
    return make_account("郎溪公安", unit=bureau, platform="weibo", handle="gh_1", functions="警情", leader="陈局")


@pytest.fixture
def report(account, supervisor):
    def report(kind="renamed", *, by=None, about=account, name="平安郎溪", **told):
        platform = Platform.objects.get(code="weibo")
        return report_difference(Seen(kind, platform, name, "日常浏览", account=about, **told), by=by or supervisor)

    return report


def fresh(item):
    return Difference.objects.get(pk=item.pk)


def counts(user):
    return {item.title: item.count for _, items in queues_for(user) for item in items}


def test_a_person_confirms_an_account_and_its_page_says_who_and_when(account, as_user, clerk):
    browser = as_user(clerk)
    assert "还没有核实过" in browser.get(account.get_absolute_url()).content.decode()
    browser.post(reverse("registry:account-confirm", args=[account.pk]), {"seen": "昨天还发了警情"})
    page = browser.get(account.get_absolute_url()).content.decode()
    assert "2026-03-20 10:00" in page and "王填报：昨天还发了警情" in page
    assert JournalEntry.objects.get(act="registry.account.confirm").after == {"seen": "昨天还发了警情"}


def test_a_look_confirms_many_accounts_at_once_and_seldom_writes(bureau, django_assert_num_queries, march):
    pks = {make_account(f"账号{n}", unit=bureau).pk for n in range(20)}
    with django_assert_num_queries(2):
        confirm_by_looks(pks, march)
    with django_assert_num_queries(1):
        confirm_by_looks(pks, march + dt.timedelta(days=2))
    assert set(PlatformConfirmation.objects.filter(how="look").values_list("account", flat=True)) == pks


def test_an_older_look_never_hides_a_newer_word_and_three_days_later_it_does(account, clerk, set_clock, march):
    confirm_on_platform(account, by=clerk, seen="亲眼所见")
    confirm_by_looks({account.pk}, set_clock("2026-03-21 09:00"))
    assert PlatformConfirmation.objects.get().by == clerk
    confirm_by_looks({account.pk}, march.replace(year=2025))
    assert PlatformConfirmation.objects.get().by == clerk
    confirm_by_looks({account.pk}, set_clock("2026-03-23 11:00"))
    seen = PlatformConfirmation.objects.get()
    assert (seen.how, seen.by, seen.seen) == ("look", None, "")


def test_the_list_says_how_many_accounts_were_lately_confirmed(
    bureau, other_bureau, as_user, clerk, supervisor, set_clock
):
    accounts = [make_account(f"账号{n}", unit=bureau) for n in range(4)]
    make_account("停了", unit=bureau, state="closed")
    make_account("外单位", unit=other_bureau)
    set_clock("2026-03-01 10:00")
    confirm_on_platform(accounts[0], by=clerk)
    set_clock("2026-03-20 10:00")
    confirm_on_platform(accounts[1], by=clerk)
    told = as_user(clerk).get(LIST).context["coverage"]
    assert (told.total, told.week, told.month) == (4, 1, 2)
    assert as_user(supervisor).get(LIST).context["coverage"].total == 5


def test_a_difference_waits_for_the_accounts_unit_within_the_working_days_of_the_setting(
    report, bureau, clerk, outsider
):
    item = report()
    assert (item.organisation, item.status) == (bureau, "open")
    assert f"{item.due_at.astimezone():%m-%d}" == "03-27"
    assert (counts(clerk)["台账差异待说明"], counts(outsider)["台账差异待说明"]) == (1, 0)


def test_the_unit_answers_and_another_person_closes(report, clerk, reviewer):
    item = report()
    answer_difference(item, by=clerk, explanation="平台误改，已改回。")
    assert counts(reviewer)["台账差异待核销"] == 1
    close_difference(item, by=reviewer)
    assert (fresh(item).status, fresh(item).settled_by) == ("closed", reviewer)
    acts = set(JournalEntry.objects.filter(object_type="registry.difference").values_list("act", flat=True))
    assert acts == {f"registry.difference.{move}" for move in ("report", "answer", "close")}


def test_who_answers_does_not_settle_whatever_further_role_they_hold(make_user, county, supervisor, report):
    both = make_user("filer", "reviewer", unit=county, name="两用")
    item = report(about=make_account("县府发布", unit=county, platform="weibo"))
    answer_difference(item, by=both, explanation="已改。")
    for act in (close_difference, lambda item, by: dismiss_difference(item, by=by, reason="不对")):
        with pytest.raises(MoveRefused):
            act(item, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Difference.objects.filter(pk=item.pk).update(settled_by=both)
    assert fresh(item).status == "answered"


def test_an_answer_that_does_not_do_goes_back_with_a_new_limit(report, clerk, reviewer, set_clock):
    item = report()
    answer_difference(item, by=clerk, explanation="不清楚。")
    set_clock("2026-03-30 10:00")
    send_back_difference(item, by=reviewer, reason="请写清何时改名")
    assert fresh(item).status == "open" and f"{fresh(item).due_at.astimezone():%m-%d}" > "04-03"


def test_a_dismissal_keeps_its_reason(report, reviewer, as_user):
    item = report()
    dismiss = reverse("registry:difference-dismiss", args=[item.pk])
    assert as_user(reviewer).post(dismiss, {"reason": ""}).status_code == 422
    as_user(reviewer).post(dismiss, {"reason": "看错了账号"})
    assert fresh(item).status == "dismissed"
    assert "看错了账号" in as_user(reviewer).get(item.get_absolute_url()).content.decode()


def test_one_pending_item_per_account_and_kind(report, reviewer):
    first = report()
    with pytest.raises(Refusal) as refused:
        report()
    assert refused.value.code == "already_reported"
    assert report("not_found").status == "open"
    dismiss_difference(first, by=reviewer, reason="看错了")
    assert report().status == "open"


def test_a_renamed_account_leads_to_a_change_filled_with_the_new_name(report, clerk, reviewer, as_user):
    item = report(by=reviewer)
    page = as_user(clerk).post(reverse("registry:difference-file", args=[item.pk]))
    filing = fresh(item).filing
    assert page.url == reverse("registry:filing-edit", args=[filing.pk])
    assert (filing.kind, filing.proposal["name"], filing.account) == ("change", "平安郎溪", item.account)
    assert file_for_difference(fresh(item), "change", by=clerk) == filing
    with pytest.raises(Refusal):
        file_for_difference(fresh(item), "change", by=reviewer)


def test_an_unfiled_account_leads_to_an_opening_even_beside_an_empty_draft(report, clerk, bureau):
    empty = filings.start_filing("opening", by=clerk)
    item = report("unfiled", about=None, name="郎溪特警", link="https://weibo.example.cn/9", unit_guess=bureau.name)
    filing = file_for_difference(item, "opening", by=clerk)
    assert filing != empty
    assert {name: filing.proposal[name] for name in ("name", "platform", "link")} == {
        "name": "郎溪特警",
        "platform": "weibo",
        "link": "https://weibo.example.cn/9",
    }


def test_nothing_is_closed_while_its_filing_is_pending(report, clerk, reviewer):
    item = report()
    filing = file_for_difference(item, "change", by=clerk)
    answer_difference(fresh(item), by=clerk, explanation="已办变更", filing=filing)
    with pytest.raises(Refusal, match="还没有办结"):
        close_difference(Difference.objects.get(pk=item.pk), by=reviewer)
    filings.discard(filing, by=clerk)
    close_difference(Difference.objects.get(pk=item.pk), by=reviewer)
    assert fresh(item).status == "closed"


def test_a_stray_of_an_unknown_unit_waits_at_the_office_which_gives_it_to_a_unit(
    clerk, county, bureau, supervisor, report, set_clock
):
    item = report("unfiled", by=clerk, about=None, name="朗溪交警", unit_guess="不存在的单位")
    assert item.organisation == county
    set_clock("2026-03-23 10:00")
    assign_difference(item, by=supervisor, unit=bureau, owner=clerk)
    assert (fresh(item).organisation, fresh(item).owner) == (bureau, clerk)
    assert f"{fresh(item).due_at.astimezone():%m-%d}" == "03-30"
    with pytest.raises(Refusal):
        assign_difference(fresh(item), by=supervisor, unit=county, owner=clerk)


def test_the_form_reports_with_a_screenshot_that_only_those_in_scope_can_fetch(
    account, as_user, reviewer, clerk, outsider, bureau
):
    told = {"kind": "unfiled", "name": "郎溪特警", "platform": "weibo", "unit_guess": bureau.name, "source": "群众来电"}
    as_user(reviewer).post(NEW, told | {"proof": a_picture()})
    item = Difference.objects.get()
    proof = reverse("registry:difference-proof", args=[item.pk])
    assert b"".join(as_user(clerk).get(proof).streaming_content)[:4] == b"\x89PNG"
    assert as_user(outsider).get(proof).status_code == 404
    assert as_user(outsider).get(item.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "renamed"}, "account"),
        ({"kind": "unfiled", "name": ""}, "name"),
        ({"kind": "unfiled", "platform": ""}, "platform"),
        ({"kind": "unfiled", "name": "郎溪公安"}, "name"),
        ({"kind": "unfiled", "account": "a000001"}, "kind"),
        ({"kind": "renamed", "account": "A999999"}, "account"),
        ({"found_on": "2026-03-21"}, "found_on"),
        ({"source": " "}, "source"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(account, as_user, clerk, told, field):
    right = {"kind": "unfiled", "name": "郎溪特警", "platform": "weibo", "source": "群众来电", "unit_guess": "县特警"}
    page = as_user(clerk).post(NEW, right | told)
    assert page.status_code == 422 and field in page.context["form"].errors
    assert "县特警" in page.content.decode() and not Difference.objects.exists()


def test_the_account_of_another_unit_is_not_given_away_by_the_form(account, as_user, outsider):
    told = {"kind": "unfiled", "name": "郎溪公安", "platform": "weibo", "source": "搜到的"}
    assert as_user(outsider).post(NEW, told).status_code == 302
    assert Difference.objects.get().account is None


def test_an_answer_on_a_stale_page_is_told_who_was_faster(report, clerk, reviewer, make_user, bureau, set_clock):
    item = report()
    answer_difference(fresh(item), by=clerk, explanation="已改回")
    stale = fresh(item)
    send_back_difference(fresh(item), by=reviewer, reason="再写")
    set_clock("2026-03-20 10:05")
    answer_difference(fresh(item), by=make_user("unit_head", unit=bureau, name="陈局"), explanation="另一说法")
    with pytest.raises(MoveRefused, match="陈局"):
        close_difference(stale, by=reviewer)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_holds_what_the_list_shows(kind, report, as_user, supervisor):
    report()
    report("unfiled", about=None, name="郎溪特警")
    answer = as_user(supervisor).post(f"{reverse('registry:difference-export')}?kind=unfiled", {"kind": kind})
    assert answer["Content-Disposition"].endswith(f".{kind}")
    assert [(row[0], row[3]) for row in read_ledger(b"".join(answer.streaming_content)).rows] == [
        ("未备案", "郎溪特警")
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "特警"}, ["郎溪特警"]),
        ({"kind": "renamed"}, ["平安郎溪"]),
        ({"turn": "late"}, []),
        ({"turn": "mine"}, ["郎溪特警"]),
        ({"account": "a000001"}, ["平安郎溪"]),
        ({"status": "open"}, ["郎溪特警", "平安郎溪"]),
        ({"unit": "公安"}, ["平安郎溪"]),
    ],
)
def test_the_list_is_narrowed(report, as_user, supervisor, query, names):
    report()
    report("unfiled", about=None, name="郎溪特警")
    assert [item.name for item in as_user(supervisor).get(LIST, query).context["page"]] == names


def test_the_list_asks_the_same_number_of_questions_for_ten_rows_and_two_hundred(
    as_user, supervisor, report, county, django_assert_num_queries
):
    def grow(start, end):
        for number in range(start, end):
            unit = Organisation.objects.create(name=f"单位{number}", district="郎溪县", parent=county)
            report(about=make_account(f"账号{number}", unit=unit, platform="weibo"), name=f"改名{number}")

    browser = as_user(supervisor)
    counted = []
    for start, end in ((0, 10), (10, 200)):
        grow(start, end)
        browser.get(LIST)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            browser.get(LIST, {"size": 100})
        counted.append(len(asked))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_report_the_same_at_once_one_is_told(report):
    answers = at_once(lambda: report().status, lambda: report().status)
    assert sorted(answers) == ["already_reported", "open"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_once_one_wins(report, clerk, reviewer, supervisor):
    item = report()
    answer_difference(item, by=clerk, explanation="已改回")

    def settle(act, by, **told):
        act(fresh(item), by=by, **told)
        return fresh(item).status

    answers = at_once(
        lambda: settle(close_difference, reviewer), lambda: settle(dismiss_difference, supervisor, reason="看错")
    )
    assert answers.count("somebody_was_faster") == 1
    assert fresh(item).events.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_start_one_filing(report, clerk):
    item = report()
    answers = at_once(*(lambda: file_for_difference(fresh(item), "change", by=clerk).pk for _ in range(2)))
    assert len(set(answers)) == 1


def test_the_deadline_follows_a_new_calendar(report):
    from core.calendar import WorkCalendar
    from orgs.workdays import work_calendar
    from registry.deadlines import answers_to_differences

    item = report()
    now = work_calendar()
    off = {item.due_at.astimezone().date(): False}
    assert answers_to_differences(WorkCalendar({**now.exceptions, **off}, now.announced)) == 1
    assert fresh(item).due_at > item.due_at


def test_accounts_are_untouched_by_all_of_this(report, clerk, reviewer):
    item = report()
    answer_difference(item, by=clerk, explanation="已改回")
    close_difference(item, by=reviewer)
    account = Account.objects.get()
    assert (account.name, account.version, account.state) == ("郎溪公安", 1, "running")


def test_a_stray_of_an_unknown_unit_is_to_do_for_the_office_until_somebody_is_given_it(
    clerk, supervisor, reviewer, bureau, county, make_user, as_user, report
):
    item = report("unfiled", by=clerk, about=None, name="朗溪交警", unit_guess="不存在的单位")
    for person in (supervisor, reviewer):
        assert counts(person)["台账差异待交办"] == 1
        assert list(as_user(person).get(LIST, {"turn": "mine"}).context["page"]) == [item]
    assert "台账差异待交办" not in counts(clerk)
    assign_difference(item, by=supervisor, unit=bureau, owner=None)
    assert counts(supervisor)["台账差异待交办"] == 0
    assert not as_user(reviewer).get(LIST, {"turn": "mine"}).context["page"]


def test_a_stray_the_office_keeps_is_done_once_a_person_is_named(clerk, supervisor, county, make_user, report):
    own = make_user("filer", unit=county, name="府办填报")
    item = report("unfiled", by=clerk, about=None, name="朗溪交警", unit_guess="不存在的单位")
    assign_difference(item, by=supervisor, unit=county, owner=own)
    assert (counts(supervisor)["台账差异待交办"], counts(own)["台账差异待说明"]) == (0, 1)


def test_the_answer_offers_only_filings_of_the_platform_and_the_linked_one_first(
    report, clerk, bureau, supervisor, as_user
):
    words = {"by": clerk, "certified_body": "", "is_certified": "否"}
    item = report("unfiled", about=None, name="郎溪特警", unit_guess=bureau.name)
    linked = file_for_difference(item, "opening", by=clerk)
    filings.save_draft(linked, linked.proposal | {"handle": "tj"}, by=clerk, version=linked.version)
    here = make_filing(name="郎溪特警二", platform="weibo", handle="tj2", at="draft", **words)
    make_filing(name="郎溪特警三", platform="douyin", handle="tj3", at="draft", **words)
    page = as_user(clerk).get(reverse("registry:difference-answer", args=[item.pk]))
    assert list(page.context["form"].fields["filing"].queryset) == [linked, here]


def test_the_answer_about_a_filed_account_offers_the_filings_of_that_account(report, clerk, bureau, as_user):
    other = make_account("郎溪交警", unit=bureau, platform="weibo", handle="jj", functions="警情", leader="陈局")
    make_filing("change", by=clerk, account=other, at="draft", name="平安交警")
    item = report()
    mine = file_for_difference(item, "change", by=clerk)
    page = as_user(clerk).get(reverse("registry:difference-answer", args=[item.pk]))
    assert list(page.context["form"].fields["filing"].queryset) == [mine]
