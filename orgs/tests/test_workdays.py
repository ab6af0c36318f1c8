"""Working days and deadlines by the stored calendar, and what happens when a year's notice comes."""

import datetime as dt

import chinese_calendar
import pytest
from chinese_calendar.constants import holidays, workdays

from core.calendar import WorkCalendar
from core.models import JournalEntry
from core.refusals import Refusal
from orgs import workdays as door
from orgs.calendar_keeping import set_announced, set_day, take_notice, year_or_new
from orgs.calendar_seed import seed_calendar, shipped
from orgs.models import CalendarDay, CalendarYear
from orgs.notice_text import NoticeDay, read_notice
from orgs.setting_keeping import change_setting
from orgs.workdays import deadline_after, deadline_in_days, work_calendar

NOTICE_2027 = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日至11日放假调休，共7天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月5日（周一）放假。"""


def day(text):
    return dt.date.fromisoformat(text)


def due(start, count=5):
    return str(deadline_after(day(start), count).due_at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-12-30", "2026-01-07"),
        ("2026-02-11", "2026-02-25"),
        ("2026-04-30", "2026-05-11"),
        ("2026-05-06", "2026-05-12"),
        ("2026-09-18", "2026-09-24"),
        ("2026-09-24", "2026-10-09"),
        ("2026-09-30", "2026-10-13"),
        ("2026-10-08", "2026-10-14"),
    ],
)
def test_five_working_days_end_where_the_official_calendar_says(start, end):
    answer = deadline_after(day(start))
    assert str(answer.due_at) == f"{end} 18:00:00+08:00"
    assert not answer.provisional


def test_the_shipped_days_are_those_of_the_package():
    told = {date: kind for days in shipped().values() for date, kind, _ in days if date.year < 2027}
    assert told == {**dict.fromkeys(holidays, "off"), **dict.fromkeys(workdays, "work")}


@pytest.mark.django_db
def test_every_day_since_2004_works_or_not_as_the_package_says():
    stored = work_calendar()
    days = [dt.date(2004, 1, 1) + dt.timedelta(days=n) for n in range((dt.date(2027, 1, 1) - dt.date(2004, 1, 1)).days)]
    assert [one for one in days if stored.is_workday(one) != chinese_calendar.is_workday(one)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("make_up", ["2026-01-04", "2026-02-14", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_make_up_weekend_day_counts_as_a_working_day(make_up):
    assert due(str(day(make_up) - dt.timedelta(days=1)), 1).startswith(make_up)


@pytest.mark.django_db
def test_an_event_on_a_day_off_starts_counting_on_the_next_working_day():
    assert due("2026-10-03", 1).startswith("2026-10-08")


@pytest.mark.django_db
def test_a_limit_in_calendar_days_that_ends_on_a_day_off_rolls_to_the_next_working_day():
    assert str(deadline_in_days(day("2026-09-18"), 15).due_at).startswith("2026-10-08")
    assert str(deadline_in_days(day("2026-09-05"), 15).due_at).startswith("2026-09-20"), "a Sunday that works"


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-09-18", "2026-09-24", 5),
        ("2026-09-24", "2026-09-18", -5),
        ("2026-09-18", "2026-09-18", 0),
        ("2026-09-30", "2026-10-07", 0),
    ],
)
@pytest.mark.django_db
def test_working_days_between_two_days_leave_out_the_first(start, end, count):
    assert work_calendar().workdays_between(day(start), day(end)) == count


def test_a_limit_never_runs_backwards():
    with pytest.raises(ValueError, match="backwards"):
        WorkCalendar({}, frozenset()).add_workdays(day("2026-03-02"), -1)


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["2026-12-28", "2027-03-01", "2031-03-03", "2003-03-03", "2026-12-18"])
def test_a_deadline_that_a_notice_to_come_may_move_is_provisional(start):
    assert deadline_after(day(start)).provisional


@pytest.mark.django_db
def test_the_last_days_of_december_wait_for_the_next_new_years_notice():
    before, after = deadline_after(day("2026-12-17")), deadline_after(day("2026-12-18"))
    assert [(str(one.due_at.date()), one.provisional) for one in (before, after)] == [
        ("2026-12-24", False),
        ("2026-12-25", True),
    ]
    assert not deadline_after(day("2018-12-28"), 1).provisional
    assert due("2018-12-28", 1).startswith("2018-12-29"), "Monday 31 December 2018 was off, Saturday 29 worked"
    assert due("2018-12-29", 1).startswith("2019-01-02")


@pytest.mark.django_db
def test_a_year_without_rows_knows_weekdays_only():
    assert due("2031-10-01", 1).startswith("2031-10-02")


@pytest.mark.django_db
def test_the_law_itself_sets_days_off_in_2027_before_the_notice():
    assert due("2027-02-04", 1).startswith("2027-02-11")
    assert not CalendarDay.objects.filter(date__year=2027, kind="work").exists()


@pytest.fixture
def open_filings(db, monkeypatch):
    """Two stored deadlines, as an app above keeps them: recomputed while provisional."""
    monkeypatch.setattr(door, "_recomputes", [])
    starts = {"a": day("2027-02-03"), "b": day("2027-06-01")}
    stored = {name: deadline_after(start, 9) for name, start in starts.items()}

    @door.recompute
    def again(calendar):
        fresh = {name: calendar.deadline(starts[name], 9) for name, old in stored.items() if old.provisional}
        moved = sum(fresh[name].due_at != stored[name].due_at for name in fresh)
        stored.update(fresh)
        return moved

    return stored


def test_when_the_notice_comes_open_deadlines_are_set_anew_and_no_longer_provisional(open_filings, supervisor):
    assert [str(one.due_at.date()) for one in open_filings.values()] == ["2027-02-22", "2027-06-15"]
    days = read_notice(NOTICE_2027, 2027).days
    moved = take_notice(2027, days, announced=True, source="国办通知", by=supervisor)
    assert [str(one.due_at.date()) for one in open_filings.values()] == ["2027-02-20", "2027-06-14"]
    assert {one.provisional for one in open_filings.values()} == {False}
    row = JournalEntry.objects.get(act="calendar.notice")
    assert (moved, row.after["moved"], row.after["announced"], row.reason) == (2, 2, True, "国办通知")
    assert "2027-05-04 放假 劳动节" in row.before["days"]


def test_marking_a_year_as_announced_ends_what_was_provisional(open_filings, supervisor):
    assert set_announced(2027, True, reason="通知已公布，没有调休", by=supervisor, version=0) == 0
    assert {one.provisional for one in open_filings.values()} == {False}


def test_one_day_changed_by_hand_moves_open_deadlines_too(open_filings, supervisor):
    set_day(day("2027-06-10"), "off", name="临时放假", reason="防汛", by=supervisor, version=0)
    assert str(open_filings["b"].due_at.date()) == "2027-06-16"


def test_an_app_that_fails_to_recompute_leaves_the_calendar_as_it_was(monkeypatch, supervisor):
    def broken(calendar):
        raise RuntimeError("no")

    monkeypatch.setattr(door, "_recomputes", [broken])
    with pytest.raises(RuntimeError):
        set_day(day("2027-06-10"), "off", name="", reason="防汛", by=supervisor, version=0)
    assert not CalendarDay.objects.filter(date=day("2027-06-10")).exists()


@pytest.mark.django_db
def test_many_deadlines_with_one_calendar_cost_no_query_each(county, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        deadline_after(day("2026-09-18"), unit=county)
    with django_assert_max_num_queries(2):
        calendar = work_calendar()
        ends = {calendar.deadline(day("2026-01-01") + dt.timedelta(days=n), 5) for n in range(300)}
    assert len(ends) > 200


def test_the_hour_of_the_deadline_is_a_setting(county, supervisor, set_clock):
    set_clock("2026-09-01 09:00")
    facts = {"unit": county, "valid_from": day("2026-09-10"), "reason": "作息调整", "by": supervisor, "seen": 0}
    change_setting("deadline.hour", "17:30", **facts)
    assert due("2026-09-09", 1) == "2026-09-10 18:00:00+08:00"
    assert due("2026-09-10", 1) == "2026-09-11 17:30:00+08:00"


@pytest.mark.django_db
def test_seeding_again_keeps_what_people_have_changed(supervisor):
    set_day(day("2026-10-08"), "off", name="当地放假", reason="当地通知", by=supervisor, version=0)
    before = list(CalendarDay.objects.values_list("date", "kind"))
    seed_calendar()
    assert list(CalendarDay.objects.values_list("date", "kind")) == before


@pytest.mark.django_db
def test_a_new_release_announces_a_year_that_nobody_has_touched(monkeypatch):
    monkeypatch.setattr("orgs.calendar_seed.PROVISIONAL", frozenset())
    seed_calendar()
    assert CalendarYear.objects.get(year=2027).announced


@pytest.mark.django_db
def test_a_new_release_leaves_a_year_that_somebody_keeps(monkeypatch, supervisor):
    set_day(day("2027-03-01"), "off", name="", reason="当地通知", by=supervisor, version=0)
    monkeypatch.setattr("orgs.calendar_seed.PROVISIONAL", frozenset())
    seed_calendar()
    assert not CalendarYear.objects.get(year=2027).announced


def test_only_the_supervisor_at_the_top_keeps_the_calendar(make_user, bureau, reviewer):
    for person in (make_user("supervisor", unit=bureau), reviewer):
        with pytest.raises(Refusal, match="最上级单位的主管"):
            set_day(day("2027-06-10"), "off", name="", reason="x", by=person, version=0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": "2027-06-11", "kind": "work"}, "already_a_workday"),
        ({"day": "2027-06-11", "kind": ""}, "already_so"),
        ({"day": "2027-06-11", "kind": "off", "reason": " "}, "reason_needed"),
        ({"day": "2150-06-11", "kind": "off"}, "bad_year"),
        ({"day": "2027-06-11", "kind": "off", "version": 7}, "somebody_was_faster"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_writes_nothing(supervisor, change, code):
    facts = {"reason": "防汛", "version": 0, **change}
    with pytest.raises(Refusal) as refused:
        set_day(day(facts.pop("day")), facts.pop("kind"), name="", by=supervisor, **facts)
    assert refused.value.code == code
    assert year_or_new(2027).version == 0
    assert not JournalEntry.objects.exists()


def test_a_december_day_of_a_new_years_notice_belongs_to_that_notice(supervisor):
    days = [NoticeDay(day("2026-12-31"), "off", "元旦"), NoticeDay(day("2027-01-01"), "off", "元旦")]
    take_notice(2027, days, announced=True, source="国办通知", by=supervisor)
    assert due("2026-12-30", 1).startswith("2027-01-04")
    assert CalendarYear.objects.get(year=2026).days.filter(date=day("2026-10-10")).exists()
