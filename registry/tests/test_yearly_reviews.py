"""The yearly review: units confirm, somebody else takes in, and what nobody confirms lapses without changing anything."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.tests.ledger_file import read_ledger
from core.workflow import MoveRefused
from orgs.models import Organisation
from orgs.workbench import queues_for
from registry import services as filings
from registry.models import Account, YearlyReview
from registry.services.yearly_reviews import (
    accept_many,
    accept_review,
    confirm_many,
    confirm_review,
    lapse_overdue,
    open_reviews,
    send_back_review,
)
from registry.tasks import lapse_reviews
from registry.tests.factories import make_account, make_filing

LIST, OPEN, PROGRESS = (reverse(f"registry:review-{name}") for name in ("list", "open", "progress"))
SETTINGS = reverse("orgs:setting-list")


@pytest.fixture(autouse=True)
def january(set_clock):
    return set_clock("2026-01-05 10:00")


@pytest.fixture
def accounts(bureau, other_bureau):
    make_account("停了", unit=bureau, state="closed")
    people = {"leader": "陈局", "manager": "王填报", "phone": "13800138000", "functions": "警情"}
    return [make_account(name, unit=bureau, handle=name, **people) for name in ("郎溪公安", "郎溪交警")] + [
        make_account("郎溪教育", unit=other_bureau, platform="weibo")
    ]


@pytest.fixture
def reviews(accounts, supervisor):
    open_reviews(2026, by=supervisor)
    return [YearlyReview.objects.get(account=account) for account in accounts]


def fresh(review):
    return YearlyReview.objects.get(pk=review.pk)


def counts(user):
    return {item.title: item.count for _, items in queues_for(user) for item in items}


def statuses():
    return list(YearlyReview.objects.order_by("account__number").values_list("status", flat=True))


def test_opening_a_year_makes_one_review_per_running_account_and_again_only_what_is_new(
    accounts, supervisor, bureau, as_user
):
    as_user(supervisor).post(OPEN, {"year": 2026})
    assert YearlyReview.objects.count() == 3
    make_account("新开的", unit=bureau)
    assert open_reviews(2026, by=supervisor) == 1
    assert open_reviews(2026, by=supervisor) == 0
    review = YearlyReview.objects.first()
    assert [str(day) for day in (review.opens_on, review.closes_on, review.lapses_on)] == [
        "2026-01-01",
        "2026-03-31",
        "2026-05-01",
    ]
    assert all(review.events.get().move == "open" for review in YearlyReview.objects.all())


def test_opening_many_costs_the_same_as_opening_few(supervisor, bureau):
    counted = []
    for year, many in ((2026, 10), (2027, 190)):
        for number in range(many):
            make_account(f"账号{year}{number}", unit=bureau)
        with CaptureQueriesContext(connection) as asked:
            open_reviews(year, by=supervisor)
        counted.append(len(asked))
    assert YearlyReview.objects.filter(year=2027).count() == 200
    assert counted[1] <= counted[0] + 6  # rows go in by the hundred


def test_a_year_whose_window_is_over_is_not_opened(accounts, supervisor, as_user, set_clock):
    set_clock("2026-04-01 09:00")
    page = as_user(supervisor).post(OPEN, {"year": 2026})
    assert page.status_code == 422 and "已于 2026-03-31 截止" in page.content.decode()
    assert not YearlyReview.objects.exists()
    assert open_reviews(2027, by=supervisor) == 3


def test_the_form_starts_with_the_next_year_that_may_be_opened_and_a_refusal_leads_to_the_setting(
    accounts, supervisor, as_user, set_clock
):
    assert as_user(supervisor).get(OPEN).context["form"]["year"].value() == 2026
    set_clock("2026-04-01 09:00")
    client = as_user(supervisor)
    page = client.get(OPEN)
    assert page.context["form"]["year"].value() == 2027
    assert "2027 年度从 2027-01-01 开始" in page.content.decode()
    assert f'href="{SETTINGS}">到“设置”里调整' not in page.content.decode()
    assert f'href="{SETTINGS}">到“设置”里调整' in client.post(OPEN, {"year": 2026}).content.decode()
    client.post(OPEN, {"year": page.context["form"]["year"].value()})
    assert YearlyReview.objects.filter(year=2027).count() == 3


def test_only_a_supervisor_opens_a_year_and_only_one_near(supervisor, reviewer):
    for year, by in ((2026, reviewer), (2020, supervisor)):
        with pytest.raises(Refusal):
            open_reviews(year, by=by)


def test_the_unit_confirms_and_the_office_takes_in(reviews, clerk, reviewer):
    assert (counts(clerk)["年度复核待确认"], counts(reviewer)["年度复核待核收"]) == (2, 0)
    confirm_review(reviews[0], "right", by=clerk)
    assert (counts(clerk)["年度复核待确认"], counts(reviewer)["年度复核待核收"]) == (1, 1)
    accept_review(fresh(reviews[0]), by=reviewer)
    assert fresh(reviews[0]).status == "accepted"
    acts = set(JournalEntry.objects.filter(act__startswith="registry.yearlyreview").values_list("act", flat=True))
    assert acts == {"registry.yearlyreview.confirm", "registry.yearlyreview.accept"}


def test_the_same_person_never_confirms_and_takes_in(make_user, county, supervisor):
    both = make_user("filer", "reviewer", unit=county, name="两用")
    make_account("县府发布", unit=county)
    open_reviews(2026, by=supervisor)
    review = YearlyReview.objects.get()
    confirm_review(review, "right", by=both)
    with pytest.raises(MoveRefused):
        accept_review(fresh(review), by=both)
    assert accept_many([review.pk], by=both) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        YearlyReview.objects.filter(pk=review.pk).update(accepted_by=both)


def test_nobody_confirms_for_another_unit(reviews, outsider, as_user):
    with pytest.raises(MoveRefused):
        confirm_review(reviews[0], "right", by=outsider)
    assert confirm_many([review.pk for review in reviews], by=outsider) == 1
    assert as_user(outsider).get(reviews[0].get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("answer", "kind"), [("change", "change"), ("close", "closure")])
def test_an_answer_that_needs_a_filing_starts_it_and_waits_until_it_is_handed_in(
    reviews, clerk, reviewer, as_user, answer, kind
):
    page = as_user(clerk).post(reverse("registry:review-confirm", args=[reviews[0].pk]), {"answer": answer})
    filing = fresh(reviews[0]).filing
    assert page.url == reverse("registry:filing-edit", args=[filing.pk])
    assert (filing.kind, filing.account) == (kind, reviews[0].account)
    with pytest.raises(Refusal, match="还没有提交"):
        accept_review(fresh(reviews[0]), by=reviewer)
    assert accept_many([reviews[0].pk], by=reviewer) == 0
    filings.discard(filing, by=clerk)
    accept_review(fresh(reviews[0]), by=reviewer)
    assert Account.objects.get(pk=reviews[0].account_id).version == 1


def test_an_answer_sent_back_is_given_again(reviews, clerk, reviewer):
    confirm_review(reviews[0], "right", by=clerk)
    send_back_review(fresh(reviews[0]), by=reviewer, reason="负责人已调离")
    confirm_review(fresh(reviews[0]), "right", by=clerk, note="已核对")
    assert fresh(reviews[0]).status == "confirmed"


def test_what_nobody_confirms_lapses_after_the_days_of_grace_and_changes_no_account(reviews, clerk, as_user, set_clock):
    confirm_review(reviews[0], "right", by=clerk)
    before = list(Account.objects.order_by("pk").values())
    set_clock("2026-04-30 23:00")
    assert lapse_overdue() == 0
    set_clock("2026-05-01 00:30")
    page = as_user(clerk).get(reviews[1].account.get_absolute_url()).content.decode()
    assert "备案按失效列出" in page and fresh(reviews[1]).status == "open"
    lapse_reviews()
    assert statuses() == ["confirmed", "lapsed", "lapsed"]
    assert lapse_overdue() == 0
    assert fresh(reviews[1]).events.filter(move="lapse", by=None).count() == 1
    assert JournalEntry.objects.get(act="registry.reviews.lapse").after == {"rows": 2}
    assert list(Account.objects.order_by("pk").values()) == before


def test_a_lapsed_account_is_listed_for_the_office_and_recovers_when_the_unit_confirms(
    reviews, clerk, reviewer, as_user, set_clock
):
    set_clock("2026-05-02 10:00")
    assert counts(reviewer)["年度复核已失效"] == 3
    tabs = {tab.label: tab.count for tab in as_user(reviewer).get(LIST).context["filters"].tabs}
    assert (tabs["已失效"], tabs["待复核"]) == (3, 0)
    assert len(as_user(reviewer).get(LIST, {"status": "lapsed"}).context["page"]) == 3
    lapse_overdue()
    assert len(as_user(reviewer).get(LIST, {"status": "lapsed"}).context["page"]) == 3
    confirm_review(fresh(reviews[0]), "right", by=clerk)
    accept_review(fresh(reviews[0]), by=reviewer)
    assert counts(reviewer)["年度复核已失效"] == 2


def test_the_reminder_becomes_urgent_when_the_last_day_has_passed(reviews, clerk, set_clock):
    def reminder():
        return next(item for _, items in queues_for(clerk) for item in items if item.title == "年度复核待确认")

    assert not reminder().urgent and f"{reminder().due}" == "2026-03-31"
    set_clock("2026-04-01 09:00")
    assert reminder().urgent


def test_a_unit_confirms_all_that_match_on_one_page_and_the_office_takes_them_in(reviews, clerk, reviewer, as_user):
    many = reverse("registry:review-confirm-many")
    page = as_user(clerk).get(many, {"q": "公安"})
    assert [row.account.name for row in page.context["rows"]] == ["郎溪公安"]
    assert statuses() == ["open"] * 3
    as_user(clerk).post(many, {"row": [review.pk for review in reviews]})
    assert statuses() == ["confirmed", "confirmed", "open"]
    as_user(reviewer).post(reverse("registry:review-accept-many"), {"row": [review.pk for review in reviews]})
    assert statuses() == ["accepted", "accepted", "open"]
    assert [event.by for event in fresh(reviews[0]).events.all()][:2] == [reviewer, clerk]
    nothing = as_user(clerk).post(many, {"row": ["x", "99999999999999", ""]}, follow=True)
    assert "至少勾选一个" in nothing.content.decode()


def test_a_review_follows_its_account_to_another_unit(reviews, clerk, reviewer, outsider):
    account = reviews[0].account
    handed = make_filing("handover", by=clerk, account=account)
    filings.agree(handed, by=outsider)
    filings.agree(type(handed).objects.get(pk=handed.pk), by=reviewer)
    assert counts(outsider)["年度复核待确认"] == 2
    confirm_review(fresh(reviews[0]), "right", by=outsider)


def test_the_progress_of_units_counts_each_account_once(reviews, clerk, supervisor, reviewer, as_user, set_clock):
    confirm_review(reviews[0], "right", by=clerk)
    accept_review(fresh(reviews[0]), by=reviewer)
    set_clock("2026-05-02 10:00")
    units = {unit.name: unit for unit in as_user(supervisor).get(PROGRESS).context["units"]}
    police = units["郎溪县公安局"]
    assert (police.total, police.accepted, police.confirmed, police.waiting, police.lapsed) == (2, 1, 0, 0, 1)
    assert as_user(clerk).get(PROGRESS).context["whole"].total == 2
    answer = as_user(supervisor).post(reverse("registry:review-progress-export"))
    assert sorted(tuple(row[:4]) for row in read_ledger(b"".join(answer.streaming_content)).rows) == [
        ("郎溪县公安局", "郎溪县", 2, 1),
        ("郎溪县教育局", "郎溪县", 1, 0),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_holds_what_the_list_shows(kind, reviews, as_user, supervisor):
    answer = as_user(supervisor).post(f"{reverse('registry:review-export')}?q=教育", {"kind": kind})
    assert answer["Content-Disposition"].endswith(f".{kind}")
    assert [row[2] for row in read_ledger(b"".join(answer.streaming_content)).rows] == ["郎溪教育"]


@pytest.mark.parametrize("page", [LIST, PROGRESS, reverse("registry:review-accept-many")])
def test_pages_ask_the_same_number_of_questions_for_ten_rows_and_two_hundred(page, as_user, supervisor, county, clerk):
    browser, counted = as_user(supervisor), []
    for start, end in ((0, 10), (10, 200)):
        for number in range(start, end):
            unit = Organisation.objects.create(name=f"单位{number}", district="郎溪县", parent=county)
            make_account(f"账号{number}", unit=unit)
        open_reviews(2026, by=supervisor)
        # Who the unit's people are does not matter to the page.
        YearlyReview.objects.filter(confirmed_by=None).update(status="confirmed", confirmed_by=clerk, answer="right")
        browser.get(page)
        with CaptureQueriesContext(connection) as asked:
            browser.get(page, {"size": 100})
        counted.append(len(asked))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_in_and_send_back_at_once_one_wins(reviews, clerk, reviewer, supervisor):
    confirm_review(reviews[0], "right", by=clerk)
    answers = at_once(
        lambda: accept_review(fresh(reviews[0]), by=reviewer) or "accepted",
        lambda: send_back_review(fresh(reviews[0]), by=supervisor, reason="再核") or "open",
    )
    assert answers.count("somebody_was_faster") == 1
    assert fresh(reviews[0]).status in answers


@pytest.mark.django_db(transaction=True)
def test_a_year_opened_by_two_at_once_has_one_review_and_one_event_per_account(accounts, supervisor, make_user, county):
    second = make_user("supervisor", unit=county, name="吴主管")
    at_once(lambda: open_reviews(2026, by=supervisor), lambda: open_reviews(2026, by=second))
    assert statuses() == ["open"] * 3
    assert all(review.events.count() == 1 for review in YearlyReview.objects.all())


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_and_the_sweep_at_once_leave_one_state_with_its_events(reviews, clerk, set_clock):
    set_clock("2026-05-02 10:00")
    at_once(lambda: confirm_many([reviews[0].pk], by=clerk), lapse_overdue)
    moves = list(fresh(reviews[0]).events.order_by("pk").values_list("move", flat=True))
    target = YearlyReview.MOVES[moves[-1]].target
    assert fresh(reviews[0]).status == target and moves in (
        ["open", "confirm"],
        ["open", "lapse"],
        ["open", "lapse", "confirm"],
    )
