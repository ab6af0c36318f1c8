"""The calendar in the browser and on the command line: looking, changing a day, taking in a notice, two at once."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command

from core.models import JournalEntry
from orgs.calendar_keeping import set_day
from orgs.models import CalendarDay, CalendarYear
from orgs.queues import notices_to_take_in
from orgs.tests.test_at_once import at_once
from orgs.tests.test_notice_text import NOTICE_2026

NOTICE = "2027-02-05~2027-02-11 春节 放假\n2027-02-20 上班\n说明"


@pytest.fixture
def browser(as_user, supervisor):
    return as_user(supervisor)


def preview(browser, text=NOTICE, **facts):
    data = {"year": 2027, "source": "国办发明电〔2026〕9号", "text": text, "announced": "on", "version": 0, **facts}
    return browser.post("/calendar/notice/", data)


def rows():
    return list(CalendarDay.objects.values_list("date", "kind", "name"))


def test_a_year_shows_days_off_and_make_up_days_in_words(browser):
    text = browser.get("/calendar/?year=2026").content.decode()
    assert "10月1日 放假 国庆节" in text
    assert "9月20日 调休上班 国庆节" in text
    assert "2026-02-15（周日） 至 2026-02-23（周一）" in text
    assert "全年 <strong>248</strong> 个工作日" in text


def test_a_year_whose_notice_is_not_out_says_that_deadlines_are_provisional(browser):
    assert "落在这一年的期限都是暂定的" in browser.get("/calendar/?year=2027").content.decode()
    assert "落在这一年的期限都是暂定的" not in browser.get("/calendar/?year=2026").content.decode()


@pytest.mark.parametrize("asked", ["2050", "1", "abc", ""])
def test_a_year_without_rows_and_a_year_that_is_none_still_show_a_page(browser, asked):
    assert browser.get(f"/calendar/?year={asked}").status_code == 200


def test_everybody_in_business_sees_the_calendar_and_only_its_keeper_sees_buttons(as_user, clerk, make_user, bureau):
    for person in (clerk, make_user("supervisor", unit=bureau)):
        text = as_user(person).get("/calendar/").content.decode()
        assert "个工作日" in text
        assert "录入放假通知" not in text


def test_the_administrators_do_not_see_it(as_user, make_user, county):
    assert as_user(make_user("audit_admin", unit=county)).get("/calendar/").status_code == 403


def test_a_day_is_changed_with_a_reason_and_the_page_tells_who_and_why(browser):
    facts = {"kind": "off", "name": "防汛停工", "reason": "县防汛指挥部通知", "version": 0}
    page = browser.post("/calendar/day/?day=2027-06-10", facts, follow=True)
    text = page.content.decode()
    assert "2027-06-10 按星期 改为 2027-06-10 放假 防汛停工" in text
    assert "县防汛指挥部通知" in text
    assert "张主管" in text
    day = CalendarDay.objects.get(date="2027-06-10")
    assert (day.kind, str(day.changed_by), day.source) == ("off", "张主管", "县防汛指挥部通知")


def test_a_day_goes_back_to_the_week(browser):
    page = browser.get("/calendar/day/?day=2026-10-08")
    assert page.context["form"].initial == {"kind": "", "name": "", "version": 0}
    browser.post("/calendar/day/?day=2026-10-10", {"kind": "", "reason": "登记错误", "version": 0})
    assert not CalendarDay.objects.filter(date="2026-10-10").exists()


def test_without_a_reason_nothing_is_changed(browser):
    before = rows()
    page = browser.post("/calendar/day/?day=2027-06-10", {"kind": "off", "version": 0})
    assert page.status_code == 422
    assert "请填写理由" in page.content.decode()
    assert rows() == before


def test_an_old_page_does_not_overwrite_a_newer_change(browser, supervisor):
    set_day(dt.date(2027, 6, 10), "off", name="甲", reason="先改", by=supervisor, version=0)
    facts = {"kind": "off", "name": "乙", "reason": "后改", "version": 0}
    page = browser.post("/calendar/day/?day=2027-06-11", facts)
    assert page.status_code == 409
    assert "张主管已先一步修改2027年工作日历" in page.content.decode()
    assert not CalendarDay.objects.filter(name="乙").exists()


def test_a_notice_is_first_shown_and_written_only_when_confirmed(browser):
    before = rows()
    page = preview(browser)
    text = page.content.decode()
    assert rows() == before
    assert "读到 <strong>8</strong> 天" in text
    assert "2027-02-20（周六）" in text
    assert "<li>说明</li>" in text
    assert "2027-04-05（周一）" in text.split("将被去掉</caption>")[1].split("</table>")[0]
    assert browser.post("/calendar/notice/confirm/", page.context["hidden"]).status_code == 302
    year = CalendarYear.objects.get(year=2027)
    assert year.announced
    assert year.source == "国办发明电〔2026〕9号"
    assert year.days.count() == 8
    assert "录入放假通知：共 8 天" in browser.get("/calendar/?year=2027").content.decode()


def test_the_page_for_a_notice_opens_with_the_first_year_that_is_still_pending(browser, set_clock):
    set_clock("2026-11-20")
    assert browser.get("/calendar/notice/").context["form"].initial["year"] == 2027
    browser.post("/calendar/notice/confirm/", preview(browser).context["hidden"])
    assert browser.get("/calendar/notice/").context["form"].initial["year"] == 2028
    assert browser.get("/calendar/notice/?year=2026").context["form"].initial["year"] == 2026


def test_announced_days_are_removed_only_with_an_extra_tick(browser):
    before = rows()
    page = preview(browser, "2026-02-15~2026-02-23 春节 放假", year=2026)
    assert "确认删除这些已公布的日子" in page.content.decode()
    refused = browser.post("/calendar/notice/confirm/", page.context["hidden"])
    assert refused.status_code == 422
    assert "现在已公布的日子将被删除" in refused.content.decode()
    assert rows() == before
    ticked = {**refused.context["hidden"], "removal": "on"}
    assert browser.post("/calendar/notice/confirm/", ticked).status_code == 302
    assert CalendarDay.objects.filter(date__year=2026).count() == 9


def test_a_notice_for_a_year_not_announced_needs_no_extra_tick(browser):
    assert "确认删除" not in preview(browser).content.decode()


def test_an_empty_notice_is_told_what_to_fill_in(browser):
    text = browser.post("/calendar/notice/", {"year": "", "source": "", "text": "", "version": 0}).content.decode()
    for told in ("请填写通知安排的是哪一年", "请填写通知的名称和文号", "请粘贴通知全文"):
        assert told in text
    assert "这个字段是必填项" not in text


def test_one_may_go_back_from_the_preview_without_losing_the_text(browser):
    page = browser.post("/calendar/notice/", {**preview(browser).context["hidden"], "back": "1"})
    assert page.status_code == 200
    assert "2027-02-20 上班" in page.content.decode()


def test_a_notice_not_official_yet_leaves_the_year_provisional(browser):
    page = preview(browser, announced="")
    browser.post("/calendar/notice/confirm/", page.context["hidden"])
    assert not CalendarYear.objects.get(year=2027).announced


def test_a_doubtful_notice_is_refused_with_the_line_and_the_text_stays(browser):
    page = preview(browser, NOTICE + "\n2月6日（周五）上班")
    text = page.content.decode()
    assert page.status_code == 422
    assert "第 4 行“2月6日（周五）上班”" in text
    assert "2027-02-05~2027-02-11 春节 放假" in text


def test_a_confirmation_is_checked_again(browser):
    before = rows()
    hidden = {**preview(browser).context["hidden"], "text": "没有日期"}
    assert browser.post("/calendar/notice/confirm/", hidden).status_code == 422
    assert rows() == before


def test_a_confirmation_after_somebody_elses_change_is_refused(browser, supervisor):
    hidden = preview(browser).context["hidden"]
    set_day(dt.date(2027, 6, 10), "off", name="", reason="先改", by=supervisor, version=0)
    assert browser.post("/calendar/notice/confirm/", hidden).status_code == 409
    assert CalendarDay.objects.filter(date="2027-04-05").exists()


def test_a_year_is_marked_as_announced_and_back(browser):
    asked = browser.get("/calendar/announced/?year=2027").content.decode()
    assert "标记2027年为已公布" in asked
    browser.post("/calendar/announced/?year=2027", {"reason": "通知已出", "version": 0})
    assert CalendarYear.objects.get(year=2027).announced
    browser.post("/calendar/announced/?year=2027", {"reason": "标错了", "version": 1})
    assert not CalendarYear.objects.get(year=2027).announced
    assert JournalEntry.objects.filter(act="calendar.announced").count() == 2


def test_a_supervisor_below_the_top_is_told_whom_to_ask(as_user, make_user, bureau):
    browser = as_user(make_user("supervisor", unit=bureau))
    facts = {"kind": "off", "reason": "x", "version": 0}
    page = browser.post("/calendar/day/?day=2027-06-10", facts, follow=True)
    assert "由最上级单位的主管维护" in page.content.decode()
    assert not CalendarDay.objects.filter(date="2027-06-10").exists()


@pytest.mark.parametrize(
    ("today", "waiting", "urgent"),
    [("2026-10-31", 0, False), ("2026-11-01", 1, False), ("2027-01-01", 1, True)],
)
def test_the_keeper_is_reminded_of_a_notice_that_is_missing(set_clock, supervisor, clerk, today, waiting, urgent):
    set_clock(today)
    [found] = notices_to_take_in(supervisor)
    assert (found.count, found.urgent) == (waiting, urgent)
    assert notices_to_take_in(clerk) == []


def test_the_page_costs_the_same_with_a_long_history(browser, supervisor, django_assert_max_num_queries):
    for n in range(1, 13):
        set_day(dt.date(2027, 6, 10 + n), "off", name="", reason="防汛", by=supervisor, version=n - 1)
    with django_assert_max_num_queries(9):
        browser.get("/calendar/?year=2027")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_year_at_once_one_is_told(make_user, county):
    two = [make_user("supervisor", unit=county, name=f"主管{n}") for n in (1, 2)]
    day = dt.date(2027, 6, 10)

    def change(by):
        set_day(day, "off", name=str(by), reason="防汛", by=by, version=0)
        return "done"

    answers = at_once(*(lambda by=by: change(by) for by in two))
    assert sorted(answers) == ["done", "somebody_was_faster"]
    assert JournalEntry.objects.filter(act="calendar.day_set").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_a_new_year_at_once_one_is_told(make_user, county):
    two = [make_user("supervisor", unit=county, name=f"主管{n}") for n in (1, 2)]

    def change(by):
        set_day(dt.date(2031, 6, 10), "off", name=str(by), reason="防汛", by=by, version=0)
        return "done"

    answers = at_once(*(lambda by=by: change(by) for by in two))
    assert sorted(answers) == ["done", "somebody_was_faster"]


@pytest.fixture
def run(county):
    """import_calendar as a script calls it: (exit code, JSON)."""

    def run(*argv):
        out = io.StringIO()
        try:
            call_command("import_calendar", *argv, "--json", stdout=out)
            code = 0
        except SystemExit as stop:
            code = stop.code
        return code, json.loads(out.getvalue())

    return run


def test_a_notice_comes_in_from_a_file(run, tmp_path):
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE_2026, encoding="utf-8")
    CalendarDay.objects.filter(date__year=2026).delete()
    code, answer = run(str(file), "--source", "国办发明电〔2025〕7号")
    assert code == 0
    assert answer["unused_lines"] == ["国务院办公厅关于2026年部分节假日安排的通知", "2025年11月4日"]
    assert [answer[name] for name in ("year", "announced", "off", "work")] == [2026, True, 33, 6]
    assert CalendarDay.objects.get(date="2026-10-10").source == "国办发明电〔2025〕7号"


@pytest.mark.parametrize(
    ("text", "code"),
    [("1月1日放假", "no_year"), ("2027年2月30日放假", "bad_notice"), ("2027年没有日期", "empty_notice")],
)
def test_a_file_that_makes_no_sense_changes_nothing(run, tmp_path, text, code):
    before = rows()
    file = tmp_path / "notice.txt"
    file.write_text(text, encoding="utf-8")
    assert run(str(file))[1]["error"]["code"] == code
    assert rows() == before


def test_a_file_that_is_no_text_is_refused(run, tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
    for name in ("x.txt", "none.txt"):
        assert run(str(tmp_path / name))[1]["error"]["code"] == "unreadable"
