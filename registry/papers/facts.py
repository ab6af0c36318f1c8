"""The words of a paper, gathered from a filing or an account."""

import datetime as dt
from typing import Any

from core import clock
from registry.filing_page import Line, lines_of
from registry.models import Account, Filing, Platform
from registry.papers.sheets import Box, Entry, Form, Receipt
from registry.phones import masked
from registry.proposal import FIELDS, GROUPS, raw_of

FORM_TITLES = {
    "opening": "政务新媒体账号开设备案表",
    "change": "政务新媒体账号变更备案表",
    "closure": "政务新媒体账号关停备案表",
    "deregistration": "政务新媒体账号注销备案表",
    "merger": "政务新媒体账号整合备案表",
    "handover": "政务新媒体账号移交备案表",
}
ACCOUNT_TITLE = "政务新媒体账号登记表"
RECEIPT_TITLE = "政务新媒体账号备案回执"
BLANK_DAY = "　　　　年　　月　　日"
SIGNED = ("负责人（签字）：　　　　　　　　（盖章）", BLANK_DAY)
UNIT_BOX = Box("填报单位\n意见", "本单位对所填内容的真实性、准确性负责。", SIGNED)
RECEIVER_BOX = Box("接收单位\n意见", "", SIGNED)
OFFICE_BOX = Box("主管单位\n意见", "", SIGNED)
INTERNET_BOX = Box("网信部门\n意见", "", SIGNED)
FORM_NOTE = (
    "说明：本表内容取自备案系统，签字盖章后扫描上传；内容有改动的，请改后重新打印，内容码随之变化（联系电话除外）。"
)
ACCOUNT_NOTE = "说明：本表内容取自账号台账；内容有变化的，请先办理变更备案再重新打印。"


def filing_form(filing: Filing, *, open_phone: bool = True) -> Form:
    """The form of a filing as it stands now; its every word comes from the filing and its account."""
    groups = [("账号", _account_entries(filing))] if filing.account and filing.kind != "opening" else []
    groups += _asked(filing, open_phone=open_phone)
    emergency = [Entry("紧急关停", "账号已先行停用，补办备案", wide=True)] if filing.emergency else []
    groups.append(("说明", (*emergency, Entry("申请理由", filing.statement, wide=True))))
    boxes = (UNIT_BOX, RECEIVER_BOX) if filing.kind == "handover" else (UNIT_BOX,)
    return Form(
        title=FORM_TITLES[filing.kind],
        unit=_unit_of(filing),
        day=_day(clock.local_day(filing.submitted_at)) if filing.submitted_at else BLANK_DAY,
        number=filing.receipt or "",
        groups=tuple(groups),
        boxes=(*boxes, OFFICE_BOX, INTERNET_BOX),
        notes=(FORM_NOTE,),
    )


def account_form(account: Account, *, phone: str = "") -> Form:
    """The registration form of an account as the ledger holds it; the telephone is masked unless it is given."""
    raw = raw_of(account, "opening") | {"phone": phone or masked(account.phone)}
    stand_in = Filing(kind="opening", proposal=raw)
    standing = (
        Entry("账号编号", account.number),
        Entry("状态", account.get_state_display()),
        Entry("备案编号", account.filing_no),
        Entry("备案日期", _iso(account.filed_on)),
        *([Entry("关停日期", _iso(account.closed_on))] if account.closed_on else []),
        *([Entry("关停原因", account.close_reason, wide=True)] if account.close_reason else []),
        *(Entry(f"曾用{each.get_kind_display()}", f"{each.value}（用到 {each.until}）") for each in _former(account)),
    )
    groups = [("登记", standing), *_asked(stand_in, of_account_only=True, open_phone=True)]
    return Form(
        title=ACCOUNT_TITLE,
        unit=account.organisation.name,
        day=BLANK_DAY,
        number="",
        groups=tuple(groups),
        boxes=(UNIT_BOX, OFFICE_BOX, INTERNET_BOX),
        notes=(ACCOUNT_NOTE,),
    )


def receipt_of(filing: Filing) -> Receipt:
    """For a granted filing; from the record kept with the decision, so that it never changes."""
    after = filing.after
    kind = filing.get_kind_display()
    platform = Platform.objects.filter(code=after.get("platform", "")).first()
    day = _day(clock.local_day(filing.decided_at)) if filing.decided_at else ""
    merged = "、".join(f"{part.account.number} {part.title}" for part in _parts(filing) if part.account)
    entries = [
        Entry("备案事项", kind),
        Entry("账号名称", str(after.get("name", ""))),
        Entry("平台", platform.name if platform else ""),
        Entry("账号类型", str(after.get("account_type", ""))),
        Entry("账号ID", str(after.get("handle", ""))),
        Entry("账号编号", str(after.get("number", ""))),
        Entry("主办单位", str(after.get("unit", ""))),
        *([Entry("并入的账号", merged)] if merged else []),
        Entry("生效日期", _day(filing.effective_on)),
    ]
    office = filing.steps[-1].name if filing.steps else ""
    return Receipt(
        title=RECEIPT_TITLE,
        number=f"编号：{filing.receipt}",
        unit=_unit_of(filing),
        opening=f"你单位报送的账号{kind}备案已经审核，准予备案。登记事项如下：",
        entries=tuple(entry for entry in entries if entry.text),
        closing="特此回执。",
        office=office,
        day=day,
    )


def _unit_of(filing: Filing) -> str:
    """Of a decided filing, the unit as it was then called, before a hand-over."""
    told = filing.before.get("unit") or filing.after.get("unit")
    return str(told or filing.organisation or "")


def _account_entries(filing: Filing) -> tuple[Entry, ...]:
    """Which account it is about, as it was when the filing was made."""
    account = filing.account
    if account is None:
        return ()
    then = filing.after if filing.status == Filing.Status.APPROVED else {}

    def was(name: str) -> str:
        return str(filing.before.get(name) or then.get(name) or getattr(account, name) or "")

    return (
        Entry("账号名称", was("name")),
        Entry("平台", account.platform.name),
        Entry("账号编号", account.number),
        Entry("账号ID", was("handle")),
    )


def _asked(filing: Filing, *, open_phone: bool, of_account_only: bool = False) -> list[tuple[str, tuple[Entry, ...]]]:
    """What the kind of filing asks, with boxes left empty; of a change only what changes."""
    found = {line.label: line for _, lines in lines_of(filing, open_phone=open_phone) for line in lines}
    partial = filing.kind in {"change", "handover"}
    groups = []
    for legend, names in GROUPS[filing.kind]:
        asked = [FIELDS[name] for name in names if FIELDS[name].of_account or not of_account_only]
        lines = [found.get(each.label) or Line(each.label, "", wide=each.kind == "long") for each in asked]
        entries = tuple(_entry(line) for line in lines if not partial or line.changed or (line.new and not line.old))
        if entries:
            groups.append((legend, entries))
    return groups


def _entry(line: Line) -> Entry:
    coded = line.label != FIELDS["phone"].label
    written = line.raw if line.label == FIELDS["sources"].label else None
    if line.changed:
        told = written and _turned(*written)
        return Entry(line.label, _turned(line.new, line.old), wide=True, coded=coded, written=told)
    return Entry(line.label, line.new, wide=line.wide and bool(line.new), coded=coded, written=written and written[0])


def _turned(new: str, old: str) -> str:
    return f"变更前：{old or '（空）'}\n变更后：{new or '（清空）'}"


def _former(account: Account) -> Any:
    return account.former_names.all()


def _parts(filing: Filing) -> Any:
    return filing.parts.select_related("account")


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
