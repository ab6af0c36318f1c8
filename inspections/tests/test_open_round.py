"""Opening a round: who is in the population, what is frozen, who is drawn."""

import datetime as dt

import pytest

from core.clock import end_of_day
from core.models import JournalEntry
from core.refusals import Refusal
from inspections.models import IndicatorSet, Round, WatchEntry
from inspections.sampling import Frame, Plan, draw, exact_share
from inspections.services import Opening, close_round, open_round
from inspections.tests.factories import AS_OF, account, accounts, round_of
from orgs.models import Message
from registry.models import Account

pytestmark = pytest.mark.django_db


def names(round_):
    return set(round_.sheets.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("opened", "closed", "is_in"),
    [
        (dt.date(2022, 9, 30), None, True),  # started on the day itself
        (dt.date(2022, 10, 1), None, False),
        (dt.date(2020, 1, 1), dt.date(2022, 9, 30), False),  # closed on the day itself
        (dt.date(2020, 1, 1), dt.date(2022, 10, 1), True),
    ],
)
def test_population_at_the_edges_of_the_day(supervisor, bureau, opened, closed, is_in):
    account("恒在", bureau)
    account("边界", bureau, opened_on=opened, closed_on=closed)
    assert ("边界" in names(round_of(supervisor))) is is_in


def test_without_opening_and_filing_dates_an_account_starts_with_its_registration(supervisor, bureau):
    account("恒在", bureau)
    account("后登记", bureau, opened_on=None, filed_on=None, registered_on=AS_OF + dt.timedelta(1))
    account("先备案", bureau, opened_on=None, filed_on=AS_OF, registered_on=AS_OF + dt.timedelta(1))
    assert names(round_of(supervisor)) == {"恒在", "先备案"}


def test_a_unit_checks_its_own_accounts_and_those_below_it(make_user, county, bureau, other_bureau):
    account("公安", bureau)
    account("教育", other_bureau)
    account("县府", county)
    assert names(round_of(make_user("supervisor", unit=bureau))) == {"公安"}
    assert names(round_of(make_user("supervisor", unit=county))) == {"公安", "教育", "县府"}


def test_what_a_round_rests_on_never_changes_with_the_register(supervisor, bureau):
    first, *_ = accounts(5, bureau)
    made = round_of(supervisor)
    Account.objects.filter(pk=first.pk).update(name="改名", level="省级")
    IndicatorSet.objects.first().indicators.update(printed="改了")
    made.refresh_from_db()
    assert made.sheets.get(account=first).name == "账号000"
    assert "改名" not in made.frame
    assert made.indicator_by_code["NO_UPDATE_2W"]["printed"] == "监测时间点前2周内无更新"


def test_the_draw_follows_from_the_frame_text_and_the_seed_alone(supervisor, bureau):
    accounts(30, bureau)
    accounts(11, bureau, "douyin", level="市级")
    made = round_of(supervisor, ratio="0.3", quotas=["level=市级:1.0"], seed=" 第三季度 ")
    frame = Frame(tuple(made.frame.splitlines()), made.frame, made.frame_sha256)
    plan = Plan("level", exact_share("0.3"), None, {"市级": exact_share("1.0")})
    drawn = draw(frame, plan, "第三季度")
    assert made.seed == "第三季度"
    assert (made.population, made.drawn) == (41, 9 + 11)
    assert names(made) == {line.split("\t")[1] for line in drawn}


def test_must_includes_are_in_and_say_why(supervisor, inspector, bureau):
    accounts(20, bureau)
    account("主号", bureau, is_main=True)
    watched = account("盯住", bureau)
    account("新号", bureau, opened_on=dt.date(2022, 8, 1))
    WatchEntry.objects.create(account=watched, reason="多次提醒", by=inspector)
    made = round_of(supervisor, count=3, must_include=["main_accounts", "watch_list", "opened_since=2022-07-01"])
    assert dict(made.sheets.values_list("name", "must_include")) == {
        "主号": "main_accounts",
        "盯住": "watch_list",
        "新号": "opened_since=2022-07-01",
    }


def test_the_failures_of_the_last_round_are_a_must_include(supervisor, bureau):
    accounts(20, bureau)
    last = round_of(supervisor, "2022Q2", dt.date(2022, 6, 30))
    close_round(last, by=supervisor, unchecked="pass")
    failed = last.sheets.order_by("?").first()
    type(failed).objects.filter(pk=failed.pk).update(verdict="fail")
    assert names(round_of(supervisor, count=1, must_include=["last_failures"])) == {failed.name}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"ratio": "1.2"}, "bad_number"),
        ({"count": 99}, "bad_number"),
        ({"count": 0}, "bad_number"),
        ({"scope": "full", "ratio": "0.3"}, "contradiction"),
        ({"scope": "sample"}, "missing"),
        ({"count": 3, "ratio": "0.5"}, "contradiction"),
        ({"ratio": "0.5", "strata": "platform", "quotas": ["level=县级:1"]}, "contradiction"),
        ({"ratio": "0.5", "quotas": ["level=省级:1"]}, "unknown_stratum"),
        ({"ratio": "0.5", "must_include": ["level=省级"]}, "no_match"),
        ({"ratio": "0.5", "must_include": ["platform=某某"]}, "unknown_platform"),
        ({"ratio": "0.5", "must_include": ["everything"]}, "usage"),
        ({"ratio": "0.5", "must_include": ["opened_since=昨天"]}, "bad_date"),
    ],
)
def test_an_order_that_cannot_be_followed_is_refused_and_nothing_is_written(supervisor, bureau, wanted, code):
    accounts(5, bureau)
    with pytest.raises(Refusal) as refused:
        round_of(supervisor, **wanted)
    assert refused.value.code == code
    assert not Round.objects.exists()


def test_two_accounts_with_the_same_frame_line_are_refused_by_their_numbers(supervisor, bureau):
    twins = [account("平安郎溪", bureau, handle=key, handle_key=key) for key in "12"]
    with pytest.raises(Refusal) as refused:
        round_of(supervisor)
    assert refused.value.details["accounts"] == [twin.number for twin in twins]


def test_the_as_of_date_may_lie_outside_the_period_but_not_in_the_future(supervisor, bureau, set_clock):
    set_clock("2022-10-08 09:00")
    accounts(2, bureau)
    assert round_of(supervisor, as_of=dt.date(2022, 10, 8)).population == 2
    with pytest.raises(Refusal, match="还没有到"):
        round_of(supervisor, as_of=dt.date(2022, 10, 9))


def test_the_monitoring_point_may_be_today_but_no_later_day(supervisor, bureau, set_clock):
    set_clock("2022-09-30 09:00")
    accounts(1, bureau)
    assert round_of(supervisor).point.isoformat() == "2022-09-30T23:59:59+08:00"
    with pytest.raises(Refusal, match="监测时间点"):
        open_round(Opening(period="2022Q3", as_of=AS_OF, point=end_of_day(dt.date(2022, 10, 1))), by=supervisor)


def test_the_monitoring_point_is_the_end_of_the_as_of_date_unless_stated(supervisor, bureau):
    accounts(1, bureau)
    made = round_of(supervisor)
    assert made.point.isoformat() == "2022-09-30T23:59:59+08:00"


def test_openings_and_closures_are_counted_from_the_last_round_or_the_day_before_the_period(supervisor, bureau):
    accounts(10, bureau)
    account("关停", bureau, closed_on=dt.date(2022, 7, 5))
    account("新开", bureau, opened_on=dt.date(2022, 8, 5))
    assert round_of(supervisor).population_counts["change"] == {
        "base_date": "2022-06-30",
        "base_round": None,
        "base_total": 11,
        "opened": 1,
        "closed": 1,
        "net": 0,
    }


def test_a_random_seed_is_made_and_opening_leaves_an_event_and_a_journal_row(supervisor, bureau):
    accounts(4, bureau)
    made = open_round(Opening(period="2022Q3", as_of=AS_OF), by=supervisor)
    assert len(made.seed) == 16
    assert [event.move for event in made.events.all()] == ["open"]
    assert JournalEntry.objects.filter(act="inspections.round.open", object_id=str(made.pk), by=supervisor).count() == 1


def test_only_a_supervisor_opens_a_round(inspector, bureau):
    accounts(1, bureau)
    with pytest.raises(Refusal, match="权限"):
        round_of(inspector)
    assert not Round.objects.exists()


def test_another_indicator_set_brings_its_own_vetoes(supervisor, bureau):
    accounts(1, bureau)
    made = open_round(Opening(period="2022Q3", as_of=AS_OF, indicators="江苏"), by=supervisor)
    assert made.indicator_by_code["NO_REPLY"]["veto"]
    assert not round_of(supervisor).indicator_by_code["NO_REPLY"]["veto"]
    assert len([code for code, each in made.indicator_by_code.items() if each["group"] == "规范指标"]) == 5


def test_the_inspectors_of_the_unit_are_told_of_their_sheets(supervisor, inspector, make_user, bureau):
    make_user("inspector", unit=bureau)
    accounts(3, bureau)
    made = round_of(supervisor)
    told = Message.objects.get()
    assert (told.user, told.subject, told.url) == (inspector, f"检查已发起：{made.title}", made.get_absolute_url())
    assert "3 个账号" in told.text


def test_a_round_that_is_not_opened_tells_nobody(supervisor, inspector):
    with pytest.raises(Refusal):
        round_of(supervisor)
    assert not Message.objects.exists()
