"""The text of a holiday notice is read as it is written, and doubtful text is named with its line."""

import pytest

from orgs.calendar_seed import shipped
from orgs.notice_text import NoticeDay, read_notice, year_named_in

NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
2025年11月4日"""


def test_a_whole_notice_gives_the_days_that_the_portal_ships():
    notice = read_notice(NOTICE_2026, 2026)
    assert [(day.date, day.kind, day.name) for day in notice.days] == shipped()[2026]
    assert notice.problems == []
    assert notice.unused == ["国务院办公厅关于2026年部分节假日安排的通知", "2025年11月4日"]


@pytest.mark.parametrize(
    ("line", "first", "last", "kind", "name"),
    [
        ("2027-02-20 上班", "2027-02-20", "2027-02-20", "work", ""),
        ("2027-02-05~2027-02-11 春节 放假", "2027-02-05", "2027-02-11", "off", "春节"),
        ("2月6日（周六）上班", "2027-02-06", "2027-02-06", "work", ""),
        ("2027/2/5 至 2027/2/11 放假", "2027-02-05", "2027-02-11", "off", ""),
        ("2027年2月28日至3月3日放假", "2027-02-28", "2027-03-03", "off", ""),
        ("2027-03-15 建县纪念日 放假", "2027-03-15", "2027-03-15", "off", "建县纪念日"),
        ("2027-02-20,work,春节", "2027-02-20", "2027-02-20", "work", "春节"),
        ("2026年12月31日放假", "2026-12-31", "2026-12-31", "off", ""),
    ],
)
def test_a_line_may_be_written_in_many_ways(line, first, last, kind, name):
    days = read_notice(line, 2027).days
    assert (str(days[0].date), str(days[-1].date), days[0].kind, days[0].name) == (first, last, kind, name)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2月6日（周五）上班", "是周六，不是周五"),
        ("2月30日放假", "没有 2027年2月30日"),
        ("2月11日至5日放假", "核对起止日期"),
        ("1月1日至12月31日放假", "核对起止日期"),
        ("2028-01-01 放假", "不属于2027年"),
        ("2月8日上班", "本来就上班"),
        ("2月5日放假，2月6日", "没有写明"),
        ("2月5日至11日放假，2月6日上班", "又是放假又是上班"),
    ],
)
def test_a_doubtful_line_is_named_with_its_number(line, told):
    notice = read_notice(f"\n{line}", 2027)
    assert notice.problems[0].startswith("第 2 行")
    assert told in notice.problems[0]


def test_the_year_is_the_one_the_text_names_most():
    assert year_named_in("关于2027年部分节假日安排的通知\n2027-01-01 放假\n2026年11月4日") == 2027
    assert year_named_in("1月1日放假") is None


def test_names_of_two_feasts_in_one_line_stay_together():
    days = read_notice("六、中秋节、国庆节：10月1日放假", 2028).days
    assert days == [NoticeDay(days[0].date, "off", "中秋节、国庆节")]
