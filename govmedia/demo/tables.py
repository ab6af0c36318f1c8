"""The workbooks that the demonstration's offices fill in: two ledgers and the results of two rounds."""

import datetime as dt

from core.clock import SHANGHAI
from govmedia.demo import county
from govmedia.demo.county import Entry
from govmedia.demo.dates import Dates

Row = dict[str, object]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = ["晓明", "文静", "志远", "丽娟", "建国", "雨桐", "海涛", "思源", "秀英", "子涵", "卫东"]
# 154 is handed out to no operator, so the numbers look right and reach nobody.
PHONE = 15_400_000_000


def person(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]


def first_ledger(dates: Dates, base: str) -> list[Row]:
    """The office's table before the clean-up: all seventy-five run."""
    return [filed(entry, number, dates, base) for number, entry in enumerate(everything(), 1)]


def second_ledger(dates: Dates, base: str) -> list[Row]:
    """The same table after it: thirty-five are closed, each with its day and reason."""
    days = {entry.slug: dates.closed(number) for number, entry in enumerate(county.closed(), 1)}
    rows = []
    for entry, row in zip(everything(), first_ledger(dates, base), strict=True):
        if entry.slug in days:
            row |= {"状态": "已关停", "关停日期": days[entry.slug].isoformat(), "关停原因": entry.reason}
        rows.append(row)
    return rows


def everything() -> list[Entry]:
    return [*county.running(), *county.closed()]


def filed(entry: Entry, number: int, dates: Dates, base: str) -> Row:
    unit = sum(map(ord, entry.unit))
    return {
        "序号": number,
        "账号名称": entry.name,
        "平台": entry.platform,
        "账号类型": entry.account_type,
        "账号ID": f"demo-{entry.slug}",
        "主办单位": entry.unit,
        "单位层级": entry.level,
        "所属地区": county.COUNTY,
        "主管单位": county.OFFICE,
        "认证主体": entry.unit,
        "是否认证": "是",
        "主账号": "是" if entry.unit == county.OFFICE else "否",
        "负责人": person(unit),
        "管理员": person(unit + number),
        "联系电话": str(PHONE + number),
        "开设日期": dates.opened(number).isoformat(),
        "备案日期": (dates.opened(number) + dt.timedelta(days=12)).isoformat(),
        "备案编号": f"朗新媒备{number:03d}",
        "国办系统": "是",
        "数据接口": f"feed;{base}/{entry.slug}" if entry.feed != county.NO_SOURCE else "",
        "粉丝数": 800 + 977 * number % 60000,
        "状态": "正常",
    }


RESULT_COLUMNS = (
    *("账号名称", "平台", "主办单位", "所属地区", "检查时间", "最后更新时间"),
    *("结论", "指标", "问题描述", "单项否决"),
)
STALE = "监测时间点前2周内无更新"
# What the monitor reports about the open round; the look at the source of the first one shows the same.
SUSPECTED = (
    ("朗川文旅", "抖音", "不合格", "NO_UPDATE_2W", STALE),
    ("飞鹭之窗", "微信公众号", "存在问题", "FUNC_UNUSABLE", "菜单链接失效"),
    ("朗川三农", "微信公众号", "存在问题", "TYPO", "推文标题疑似错别字"),
)


def last_results(dates: Dates) -> list[Row]:
    """Last quarter: one account failed, two had a problem, all others passed."""
    day = dates.last_as_of
    found = {
        ("朗川环境", "新浪微博"): finding("不合格", "NO_UPDATE_2W", STALE, day - dt.timedelta(days=19)),
        ("朗川教体", "微信公众号"): finding("存在问题", "TYPO", "推文中有错别字", day - dt.timedelta(days=1)),
        ("碧桥之窗", "微信公众号"): finding("存在问题", "LATE_UPDATE", "更新不及时", day - dt.timedelta(days=11)),
    }
    return [checked(entry, day) | found.get((entry.name, entry.platform), {}) for entry in county.running()]


def first_checked() -> list[Entry]:
    """This quarter so far: the first accounts of the list, all passing."""
    return [entry for entry in county.running()[:15] if entry.feed == county.GOOD]


OBSERVATION_COLUMNS = ("账号名称", "平台", "主办单位", "检查时间", "最后更新时间", "更新状态", "最近文章标题")


def seen(dates: Dates) -> list[Row]:
    return [observed("朗川融媒", "微信视频号", dates, "正常") | {"最近文章标题": "记者带你看丰收"}]


def claimed(dates: Dates) -> list[Row]:
    return [observed("飞鹭之窗", "微信公众号", dates, "搜索不到")]


def observed(name: str, platform: str, dates: Dates, state: str) -> Row:
    moment = dates.now.astimezone(SHANGHAI) - dt.timedelta(hours=20)
    unit = next(entry.unit for entry in county.running() if (entry.name, entry.platform) == (name, platform))
    last = {"最后更新时间": f"{moment - dt.timedelta(days=2):%Y-%m-%d %H:%M}"} if state == "正常" else {}
    return {
        "账号名称": name,
        "平台": platform,
        "主办单位": unit,
        "检查时间": f"{moment:%Y-%m-%d %H:%M}",
        "更新状态": state,
        **last,
    }


def suspected(dates: Dates) -> list[Row]:
    entries = {(entry.name, entry.platform): entry for entry in county.running()}
    return [
        checked(entries[name, platform], dates.as_of) | finding(verdict, code, words)
        for name, platform, verdict, code, words in SUSPECTED
    ]


def checked(entry: Entry, day: dt.date) -> Row:
    return {
        "账号名称": entry.name,
        "平台": entry.platform,
        "主办单位": entry.unit,
        "所属地区": county.COUNTY,
        "检查时间": day.isoformat(),
        "结论": "合格",
    }


def finding(verdict: str, code: str, words: str, last: dt.date | None = None) -> Row:
    cells: Row = {"结论": verdict, "指标": code, "问题描述": words, "单项否决": "是" if verdict == "不合格" else "否"}
    return cells | {"最后更新时间": last.isoformat()} if last else cells
