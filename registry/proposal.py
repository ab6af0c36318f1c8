"""What each kind of filing asks for, and how the words a person typed become typed values of an account."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core import cell_values, clock
from core.cell_values import BadCell
from registry.links import link_to_keep
from registry.models import Account, Filing, Platform

Kind = Literal["text", "long", "date", "future", "yes_no", "phone", "link", "platform", "account", "accounts", "choice"]

CLOSING_REASONS = {
    "无力维护": "没有力量维护",
    "同平台多号": "同一平台有多个账号",
    "功能相近": "与其他账号功能相近",
    "长期不更新": "长期不更新、关注度低",
    "机构改革": "机构改革、单位撤并",
    "专项清理": "专项整治清理",
    "违规": "有违规情形",
    "其他": "其他",
}


@dataclass(frozen=True)
class Asked:
    """One field of the form. `of_account`: it becomes the account's field of that name; else it belongs to the matter."""

    name: str
    label: str
    kind: Kind = "text"
    limit: int = 200
    help: str = ""
    of_account: bool = True
    choices: tuple[tuple[str, str], ...] = ()


_ALL = (
    Asked("platform", "平台", "platform"),
    Asked("name", "账号名称", limit=200, help="与单位名称、职责相符，各平台尽量一致。"),
    Asked("account_type", "账号类型", limit=50, help="如订阅号、服务号；没有区分的平台不填。"),
    Asked("handle", "账号ID", limit=200, help="平台给的固定标识，如微信原始ID、微博UID；改名后不变。"),
    Asked("link", "链接", "link", 1000, "账号主页或下载地址，可直接粘贴分享文字。"),
    Asked("opened_on", "开设日期", "date", help="已开设的填实际日期；尚未开设的不填。"),
    Asked("certified_body", "认证主体", limit=200, help="平台上显示的认证单位全称。"),
    Asked("is_certified", "是否认证", "yes_no"),
    Asked("supervising_unit", "主管单位", limit=200),
    Asked("is_main", "主账号", "yes_no", help="代表本级政府或本单位的主账号。"),
    Asked("main_account", "所属主账号", "account", 16, "加入矩阵的填主账号的账号编号，如 A000001。"),
    Asked("leader", "负责人", limit=100, help="分管领导，对账号内容负责。"),
    Asked("manager", "管理员", limit=100, help="日常编辑、回复留言的人。"),
    Asked("phone", "联系电话", "phone", 50),
    Asked("address", "单位地址", limit=300),
    Asked("field", "领域", limit=100, help="如公安、教育、卫生健康。"),
    Asked("functions", "功能栏目", "long", 5000, "每行一个：栏目、菜单、办事和互动渠道。"),
    Asked("sources", "数据接口", "long", 5000, "每行一个：订阅地址或平台接口；没有就不填。密钥不要写在这里。"),
    Asked("contractor", "代运维单位", limit=200, help="没有委托就不填。"),
    Asked("contract_from", "合同开始", "date"),
    Asked("contract_until", "合同结束", "future"),
    Asked("contract_scope", "代运维范围", limit=500, help="可以做什么、不可以做什么；发布权须由本单位把关。"),
    Asked("in_national_system", "国办系统", "yes_no", help="是否已录入全国政务新媒体信息报送系统。"),
    Asked("remark", "备注", "long", 5000),
    Asked("internal_office", "内设机构名称", limit=100, help="以内设机构名义开设的才填。", of_account=False),
    Asked("campaign", "为专项活动开设", "yes_no", of_account=False),
    Asked(
        "occurred_on", "发生日期", "date", of_account=False, help="变更、停更或交接实际发生的日期；还没有发生的不填。"
    ),
    Asked(
        "close_reason",
        "关停原因",
        "choice",
        of_account=False,
        choices=tuple((key, text) for key, text in CLOSING_REASONS.items()),
    ),
    Asked("close_detail", "原因说明", "long", 400, of_account=False),
    Asked("announcement", "停更公告内容", "long", 3000, of_account=False),
    Asked("announcement_link", "停更公告地址", "link", 1000, of_account=False),
    Asked("announced_from", "公告开始", "date", of_account=False),
    Asked("announced_until", "公告结束", "future", of_account=False),
    Asked("moves_to", "今后请关注", limit=300, of_account=False, help="请公众今后关注的账号或网站；没有就写“无”。"),
    Asked("archive", "内容存档", limit=300, of_account=False, help="历史内容存在哪里、由谁保管。"),
    Asked("platform_applied_on", "向平台申请注销日期", "date", of_account=False),
    Asked("closed_on", "平台注销完成日期", "date", of_account=False),
    Asked("platform_receipt", "平台回执说明", limit=300, of_account=False, help="注销成功的截图请作为材料上传。"),
    Asked("national_updated_on", "国办系统更新日期", "date", of_account=False),
    Asked(
        "merged",
        "并入的账号",
        "accounts",
        2000,
        of_account=False,
        help="每行一个账号编号；这些账号将关停并指向本账号。",
    ),
    Asked("receiver", "接收单位", limit=200, of_account=False, help="填写单位全称；该单位确认后才能办理。"),
)
FIELDS: dict[str, Asked] = {asked.name: asked for asked in _ALL}

_NAMED = ("name", "account_type", "handle", "link")
_BODIES = ("certified_body", "is_certified", "supervising_unit", "is_main", "main_account")
_PEOPLE = ("leader", "manager", "phone", "address")
_WORK = ("field", "functions", "sources", "in_national_system", "remark")
_OUTSOURCED = ("contractor", "contract_from", "contract_until", "contract_scope")
_STOP = ("announcement", "announcement_link", "announced_from", "announced_until", "moves_to", "archive")

GROUPS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "opening": (
        ("账号", ("platform", *_NAMED, "opened_on", "internal_office", "campaign")),
        ("主体与认证", _BODIES),
        ("人员", _PEOPLE),
        ("功能", _WORK),
        ("代运维", _OUTSOURCED),
    ),
    "change": (
        ("变更", ("occurred_on", *_NAMED)),
        ("主体与认证", _BODIES),
        ("人员", _PEOPLE),
        ("功能", _WORK),
        ("代运维", _OUTSOURCED),
    ),
    "closure": (("关停", ("close_reason", "close_detail", "occurred_on")), ("停更公告与去向", _STOP)),
    "deregistration": (
        ("注销", ("platform_applied_on", "closed_on", "platform_receipt", "national_updated_on", "close_detail")),
    ),
    "merger": (("整合", ("merged", "occurred_on", "close_detail")), ("停更公告与去向", _STOP)),
    "handover": (("移交", ("receiver", "occurred_on")), ("接收后的认证与人员", ("certified_body", *_PEOPLE))),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "opening": ("platform", "name", "functions"),  # people and body are rules of their own, with better words
    "change": (),
    "closure": ("close_reason", "announcement", "moves_to", "archive"),
    "deregistration": ("closed_on",),
    "merger": ("merged", "announcement", "moves_to"),
    "handover": ("receiver",),
}


@dataclass
class Read:
    """Typed values of what could be read, and a sentence for each field that could not."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def of_account(self) -> dict[str, Any]:
        return {name: value for name, value in self.values.items() if FIELDS[name].of_account}


def names_of(kind: str) -> list[str]:
    return [name for _, names in GROUPS[kind] for name in names]


def needed(kind: str, *, emergency: bool = False) -> frozenset[str]:
    """An emergency stops first; its announcement and archive come with the closing steps."""
    if kind == "closure" and emergency:
        return frozenset({"close_reason", "close_detail", "occurred_on"})
    return frozenset(NEEDED[kind])


def read(filing: Filing) -> Read:
    """The proposal of a filing as typed values. A field left out of a change keeps what the account has."""
    raw = filing.proposal or {}
    found = Read()
    for name in names_of(filing.kind):
        text = str(raw.get(name, "")).strip()
        if text and _untouched(filing, FIELDS[name], text):
            found.values[name] = getattr(filing.account, name)
            continue
        try:
            value = _typed(FIELDS[name], text)
        except BadCell as bad:
            found.faults[name] = bad.message
            continue
        if value in (None, "", []) and name in needed(filing.kind, emergency=filing.emergency):
            found.faults[name] = f"请填写{FIELDS[name].label}。"
        found.values[name] = value
    _check_days(found)
    return found


def raw_of(account: Account, kind: str) -> dict[str, str]:
    """The account's present values as a form shows them."""
    return {name: shown(getattr(account, name)) for name in names_of(kind) if FIELDS[name].of_account}


def shown(value: Any) -> str:
    """A typed value as the form's own words; `_typed` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Account):
        return value.number
    return value.code if isinstance(value, Platform) else str(value)


def evened(text: str) -> str:
    """A text as it is compared: a browser sends other line ends than the register holds."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _untouched(filing: Filing, asked: Asked, text: str) -> bool:
    """What nobody changed stays as the account has it, however a link or a list of lines would be written today."""
    if filing.account is None or not asked.of_account or asked.kind not in {"long", "link"}:
        return False
    return evened(text) == evened(shown(getattr(filing.account, asked.name)))


def _link(asked: Asked, text: str) -> str:
    """The account's own link is written the way of its platform; the address of a notice is kept as it is."""
    return link_to_keep(text) if asked.of_account else cell_values.as_link(text)


def link_words(asked: Asked, text: str) -> str:
    """The address inside a pasted sentence; any other text as it was typed."""
    try:
        return text if text.isascii() and " " not in text else _link(asked, text)
    except BadCell:
        return text


def _typed(asked: Asked, text: str) -> Any:
    if len(text) > asked.limit and asked.kind in {"text", "long", "link", "phone"}:
        raise BadCell("too_long", f"{asked.label}有 {len(text)} 个字，最多 {asked.limit} 个字，请缩短。")
    return READERS[asked.kind](asked, text) if text else _empty(asked)


def _empty(asked: Asked) -> Any:
    return "" if asked.kind in {"text", "long", "link", "phone", "choice"} else [] if asked.kind == "accounts" else None


def _date(asked: Asked, text: str) -> dt.date | None:
    day, month_only = cell_values.as_date(text, today=clock.today(), future=asked.kind == "future")
    if month_only or day is None:
        raise BadCell("bad_date", f"{asked.label}“{text}”缺少日，请写成 2026-03-01 的样子。")
    return day


def _platform(asked: Asked, text: str) -> Platform:
    found = Platform.objects.filter(code=text).first()
    if found is None:
        raise BadCell("unknown_platform", "请从列表中选择平台。")
    if not found.active:
        raise BadCell("platform_off", f"{found.name}已停用，不再受理新备案，请选择其他平台。")
    return found


def _account(asked: Asked, text: str) -> Account:
    found = Account.objects.select_related("platform", "organisation").filter(number=text.upper()).first()
    if found is None:
        raise BadCell("unknown_account", f"没有编号为“{text[:20]}”的账号，请核对账号编号。")
    return found


def _accounts(asked: Asked, text: str) -> list[Account]:
    numbers = list(dict.fromkeys(text.upper().replace("，", " ").replace("、", " ").replace(",", " ").split()))
    return [_account(asked, number) for number in numbers]


def _choice(asked: Asked, text: str) -> str:
    if text not in dict(asked.choices):
        raise BadCell("unknown_choice", f"请从列表中选择{asked.label}。")
    return text


READERS: dict[str, Callable[[Asked, str], Any]] = {
    "text": lambda asked, text: cell_values.as_text(text).replace("\n", " "),
    "long": lambda asked, text: evened(text),
    "date": _date,
    "future": _date,
    "yes_no": lambda asked, text: cell_values.as_yes_no(text),
    "phone": lambda asked, text: cell_values.as_phone(text)[0],
    "link": _link,
    "platform": _platform,
    "account": _account,
    "accounts": _accounts,
    "choice": _choice,
}


def _check_days(found: Read) -> None:
    for start, end, words in (
        ("contract_from", "contract_until", "合同结束早于合同开始，请核对。"),
        ("announced_from", "announced_until", "公告结束早于公告开始，请核对。"),
        ("platform_applied_on", "closed_on", "注销完成早于申请注销，请核对。"),
    ):
        first, last = found.values.get(start), found.values.get(end)
        if first and last and last < first:
            found.faults.setdefault(end, words)


def difference(account: Account, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fields whose proposed value is another than the account's: name → (old, new)."""
    return {name: (old, new) for name, new in wanted.items() if (old := getattr(account, name)) != new}
