"""The columns of the account ledger, once, for import and export."""

from dataclasses import dataclass
from typing import Literal

from core.excel import Column, OutColumn

Kind = Literal[
    "ordinal",
    "number",
    "platform",
    "text",
    "id",
    "link",
    "unit",
    "date",
    "closing",
    "yes_no",
    "phone",
    "count",
    "state",
    "sources",
]


@dataclass(frozen=True)
class LedgerColumn:
    """A column: its printed name, what else heads it, the account's field and how its cells are read."""

    name: str
    field: str
    kind: Kind = "text"
    also: tuple[str, ...] = ()
    limit: int = 0
    needed: bool = False
    fallback: tuple[str, ...] = ()
    width: float = 14


def _column(
    name: str, also: str = "", field: str = "", kind: Kind = "text", limit: int = 0, **more: object
) -> LedgerColumn:
    return LedgerColumn(name, field, kind, tuple(also.split()), limit, **more)  # type: ignore[arg-type]


COLUMNS: tuple[LedgerColumn, ...] = (
    _column("序号", "编号", "", "ordinal", width=6),
    _column("账号编号", "登记编号", "number", "number", 16, width=11),
    _column(
        "账号名称",
        "新媒体名称 政务新媒体名称 政务新媒体账号名称 名称",
        "name",
        limit=200,
        needed=True,
        fallback=("账号",),
        width=24,
    ),
    _column(
        "平台",
        "注册平台 账号平台 所属平台 平台类型 新媒体类型",
        "platform",
        "platform",
        needed=True,
        fallback=("账号类型",),
    ),
    _column("账号类型", "类型", "account_type", limit=50, width=10),
    _column("账号ID", "账号标识 平台ID 微信号 UID 原始ID", "handle", "id", 200, width=18),
    _column("链接", "网址 链接地址 主页链接 账号链接 下载地址", "link", "link", 1000, width=30),
    _column(
        "主办单位", "单位 单位名称 开设主体 开办单位 责任单位 地区（单位）", "unit", "unit", 200, needed=True, width=24
    ),
    _column("单位层级", "层级 主体层级 级别", "level", limit=100, width=10),
    _column("所属地区", "地区 区县 行政区划", "district", "unit", 100, width=12),
    _column("主管单位", "主管部门", "supervising_unit", limit=200, width=20),
    _column("认证主体", "认证单位 认证信息", "certified_body", limit=200, width=20),
    _column("是否认证", "认证", "is_certified", "yes_no", width=9),
    _column("主账号", "是否主账号 代表主体", "is_main", "yes_no", width=8),
    _column("负责人", "负责人姓名 分管领导 责任人", "leader", limit=100, width=10),
    _column("管理员", "联系人 运维人员 经办人", "manager", limit=100, width=10),
    _column("联系电话", "电话 手机 联系方式", "phone", "phone", 50),
    _column("单位地址", "地址", "address", limit=300, width=24),
    _column("领域", "所属领域 工作领域", "field", limit=100),
    _column("开设日期", "开设时间 开通时间 开通日期 注册时间", "opened_on", "date", width=12),
    _column("备案日期", "备案时间", "filed_on", "date", width=12),
    _column("备案编号", "备案号", "filing_no", "id", 100),
    _column("国办系统", "是否录入国办系统 全国系统录入", "in_national_system", "yes_no", width=9),
    _column("功能栏目", "栏目 菜单栏目", "functions", limit=5000, width=20),
    _column("数据接口", "数据源 采集地址 订阅地址", "sources", "sources", 5000, width=30),
    _column("代运维单位", "第三方运维 运维单位", "contractor", limit=200, width=18),
    _column("粉丝数", "粉丝数（万） 关注数", "followers", "count", width=10),
    _column("状态", "运行状态 账号状态", "state", "state", width=9),
    _column("关停日期", "注销日期 关停时间", "closed_on", "closing", width=12),
    _column("关停原因", "注销原因", "close_reason", limit=500, width=18),
    _column("备注", "说明", "remark", limit=5000, width=20),
)
READ = tuple(Column(each.name, each.also, each.needed, each.fallback) for each in COLUMNS)
STORED = tuple(each for each in COLUMNS if each.kind != "ordinal")
# Fields of the account itself; number, platform and unit are looked up first.
PLAIN_FIELDS = tuple(each.field for each in STORED if each.kind not in {"number", "platform", "unit"})
FORM_FIELDS = ("number", "platform", "unit", "district", *PLAIN_FIELDS)

_TYPED = {"date": "date", "closing": "date", "count": "number", "ordinal": "number"}
FULL_FORM = tuple(OutColumn(each.name, _TYPED.get(each.kind, "text"), each.width) for each in COLUMNS)  # type: ignore[arg-type]
FULL_FIELDS = tuple(each.field for each in COLUMNS)

ELEVEN_FORM: tuple[OutColumn, ...] = (
    OutColumn("序号", "number", 6),
    OutColumn("账号名称", width=24),
    OutColumn("注册平台"),
    OutColumn("链接", width=30),
    OutColumn("粉丝数（万）", "decimal", 12),
    OutColumn("是否认证", width=9),
    OutColumn("单位", width=24),
    OutColumn("单位地址", width=24),
    OutColumn("联系人", width=10),
    OutColumn("联系电话"),
    OutColumn("领域"),
)
ELEVEN_FIELDS = (
    "",
    "name",
    "platform",
    "link",
    "followers",
    "is_certified",
    "unit",
    "address",
    "manager",
    "phone",
    "field",
)
ELEVEN_LEAD = "填报单位：{unit}　　填报人：　　　　审核人：　　　　联系手机：　　　　"

STATE_WORDS = {
    "running": "正常 运行 在运行 运行中",
    "closing": "关停中 停更公告中 拟注销",
    "closed": "已关停 停更 停用",
    "cancelled": "已注销 注销",
}
STATES = {word: state for state, words in STATE_WORDS.items() for word in words.split()}
