"""What one golden case consists of: tables, what the notice says beside them, and the commands that join both."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from govmedia.golden.accounts import Row
from inspections.sampling import Plan, build_frame, draw, frame_line

PLATFORM_CODES = {
    "微信公众号": "wechat_official",
    "微信视频号": "wechat_channels",
    "新浪微博": "weibo",
    "抖音": "douyin",
    "今日头条": "toutiao",
    "移动客户端": "app",
}
LEDGER_COLUMNS = (
    "序号",
    "账号名称",
    "平台",
    "账号类型",
    "主办单位",
    "单位层级",
    "所属地区",
    "国办系统",
    "开设日期",
    "状态",
)
RESULT_COLUMNS = (
    "账号名称",
    "平台",
    "主办单位",
    "所属地区",
    "检查时间",
    "最后更新时间",
    "结论",
    "指标",
    "问题描述",
    "单项否决",
    "轮次",
    "整改情况",
    "备案情况",
)

# Above the offices of all cases, so that each counts its own accounts only, whatever else a database holds.
TOP = "通报实例"
# How the invented accounts divide is nobody's figure, so it is not printed.
INVENTED = [
    "population.by_platform",
    "population.by_level",
    "population.by_district",
    "change",
    "sample.by_platform",
    "sample.by_level",
    "sample.by_district",
]


@dataclass(frozen=True)
class Case:
    """`commands` name files relative to the directory that holds them."""

    name: str
    ledger: Sequence[Row]
    results: Sequence[Row]
    notice: dict
    profile: dict
    commands: Sequence[str] = field(default_factory=tuple)


def quarter_by_commands(
    *, office: str, period: str, as_of: dt.date, at: str, profile: str, draw: str = ""
) -> list[str]:
    """A quarter of one office in the contract's commands; a unit and two people of its own keep it apart."""
    clerk, checker = f"{period}录入-{office}", f"{period}复核-{office}"
    return [
        "load_profile profile.json",
        f"add_unit {TOP}",
        f"add_unit {office} --parent {TOP}",
        f"add_user {clerk} --role supervisor --unit {office}",
        f"add_user {checker} --role inspector --unit {office}",
        f"import_ledger ledger.xlsx --as-of {as_of} --by {clerk}",
        " ".join(f"open_round --period {period} --as-of {as_of} --at {at} --by {clerk} {draw}".split()),
        f"import_results results.xlsx --round 1 --by {clerk} --confirmed-by {checker}",
        f"close_round 1 --by {clerk}",
        "make_notice --round 1 --out notice.docx --facts facts.json --with notice.json"
        f" --profile {profile} --by {clerk}",
    ]


def drawn_by_count(accounts: Sequence[Row], count: int, seed: str) -> list[Row]:
    """The rows that `open_round --scope sample --count --seed` will draw, in frame order."""
    by_line = {line_of(account): account for account in accounts}
    frame = build_frame(by_line)
    return [by_line[line] for line in draw(frame, Plan(count=count), seed)]


def line_of(account: Row) -> str:
    code = PLATFORM_CODES[str(account["平台"])]
    return frame_line(code, *(str(account[key]) for key in ("账号名称", "主办单位", "所属地区", "单位层级")))
