"""Differences between register and reality: reported, answered or mended by the unit, settled by the office (R18–R20)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, When

from core import clock, files, journal
from core.cell_values import BadCell
from core.excel import OutColumn
from core.ledgers import write_told
from core.locks import locked
from core.proofs import by_content
from core.refusals import Refusal
from orgs.models import Organisation, User
from orgs.settings_in_force import setting
from orgs.workdays import deadline_after
from registry.keys import folded_key
from registry.links import link_to_keep
from registry.models import Account, Difference, Filing, Platform
from registry.models.difference import REPORT, SETTLE
from registry.services.drafting import start_filing
from registry.sounds import sounds_of

MOST_BYTES = 20 * 1024 * 1024
COLUMNS = (
    OutColumn("差异类型", width=12),
    OutColumn("状态", width=10),
    OutColumn("账号编号", width=11),
    OutColumn("所见名称", width=24),
    OutColumn("平台"),
    OutColumn("所见链接", width=30),
    OutColumn("责任单位", width=28),
    OutColumn("责任人", width=10),
    OutColumn("发现日期", "date", 12),
    OutColumn("发现人", width=10),
    OutColumn("发现经过", width=36),
    OutColumn("说明时限", "date", 12),
    OutColumn("单位说明", width=36),
    OutColumn("说明人", width=10),
    OutColumn("核销人", width=10),
)


@dataclass(frozen=True)
class Seen:
    """What somebody saw on a platform that is not as filed."""

    kind: str
    platform: Platform
    name: str
    source: str
    link: str = ""
    account: Account | None = None
    unit_guess: str = ""
    found_on: dt.date | None = None
    proof: Any = None  # an uploaded picture


@transaction.atomic
def report_difference(seen: Seen, *, by: Any) -> Difference:
    """Make an item for the unit in charge. Refusal `already_reported` while another of the kind is pending."""
    if not by.has_perm(REPORT):
        raise Refusal("not_allowed", "您没有上报差异的权限。")
    _refuse_nonsense(seen)
    unit = _unit_in_charge(seen, by)
    found = Difference(
        kind=seen.kind,
        account=seen.account,
        organisation=unit,
        platform=seen.platform,
        name=seen.name,
        name_key=folded_key(seen.name),
        **sounds_of(seen.name),
        link=_link_of(seen.link),
        unit_guess=seen.unit_guess,
        source=seen.source,
        found_by=by,
        found_on=seen.found_on or clock.today(),
        **_limit(unit),
        **_proof(seen.proof),
    )
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError:
        raise Refusal("already_reported", f"“{seen.name}”的同类差异已经上报，正在处理，不必重复上报。") from None
    move = Difference.MOVES["report"]
    found.events.create(move="report", source="", target=move.target, by=by, reason=seen.source)
    told = {"kind": seen.kind, "name": seen.name, "unit": unit.name}
    journal.record("registry.difference.report", by=by, obj=found, after=told)
    return found


def _refuse_nonsense(seen: Seen) -> None:
    if seen.account is None and seen.kind not in Difference.WITHOUT_ACCOUNT:
        raise Refusal("no_account", "这类差异针对已备案的账号，请填写账号编号；未备案的账号请选择“未备案”。")
    if seen.account is not None and seen.kind == Difference.Kind.UNFILED:
        raise Refusal("filed", f"“{seen.account.name}”已备案（{seen.account.number}），请选择其他差异类型。")
    if (seen.found_on or clock.today()) > clock.today():
        raise Refusal("future", "发现日期不能晚于今天，请核对。")


def _link_of(text: str) -> str:
    """Of a pasted share text the link alone; words without a link are kept, since somebody saw something."""
    try:
        return link_to_keep(text)
    except BadCell:
        return text


def _unit_in_charge(seen: Seen, by: Any) -> Organisation:
    """The account's unit; else the unit somebody guessed, where just one bears that name; else the reporter's office."""
    if seen.account is not None:
        return seen.account.organisation
    if unit := unit_named(seen.unit_guess, by.organisation):
        return unit
    own: Organisation = by.organisation
    return own if own.parent is None or by.has_perm(SETTLE) else own.parent


def unit_named(text: str, near: Organisation | None) -> Organisation | None:
    """The unit of that full name, one of the same district before all others; none when several remain."""
    name = text.strip()
    if not name:
        return None
    found = list(Organisation.objects.filter(name=name, dissolved_on=None)[:50])
    nearby = [unit for unit in found if near and unit.district == near.district]
    rows = nearby or found
    return rows[0] if len(rows) == 1 else None


def _limit(unit: Organisation) -> dict[str, Any]:
    today = clock.today()
    due = deadline_after(today, setting("difference.limit", unit=unit), unit=unit)
    return {"due_at": due.due_at, "due_from": today, "due_provisional": due.provisional}


def _proof(upload: Any) -> dict[str, str]:
    if not upload:
        return {}
    if upload.size > MOST_BYTES:
        raise Refusal("too_large", f"截图有 {upload.size / 1024 / 1024:.1f} MB，超过 20 MB，请压缩后再上传。")
    proof = by_content(upload.read(), upload.name)
    return {"proof_sha256": files.keep(proof.data), "proof_name": proof.filename, "proof_type": proof.content_type}


def answer_difference(item: Difference, *, by: Any, explanation: str, filing: Filing | None = None) -> None:
    """The unit explains, or says which filing mends it."""
    item.make(
        "answer",
        by=by,
        reason=explanation,
        explanation=explanation,
        filing=filing or item.filing,
        answered_by=by,
        answered_at=clock.now(),
    )


def close_difference(item: Difference, *, by: Any, reason: str = "") -> None:
    """Settled, by another person than who answered; a filing named in the answer must be decided."""
    if item.filing is not None and item.filing.status in Filing.OPEN:
        raise Refusal("filing_pending", "相应备案还没有办结，请等它办结后再核销，或退回重新说明。")
    item.make("close", by=by, reason=reason, settled_by=by, settled_at=clock.now())


def send_back_difference(item: Difference, *, by: Any, reason: str) -> None:
    """The answer does not do; the limit starts again."""
    item.make("send_back", by=by, reason=reason, answered_by=None, answered_at=None, **_limit(item.organisation))


def dismiss_difference(item: Difference, *, by: Any, reason: str) -> None:
    item.make("dismiss", by=by, reason=reason, settled_by=by, settled_at=clock.now())


@transaction.atomic
def assign_difference(item: Difference, *, by: Any, unit: Organisation, owner: User | None, reason: str = "") -> None:
    """Give an item to another unit of the office, and to a person there; the limit starts again with the unit."""
    if item.account is not None and unit != item.account.organisation:
        raise Refusal(
            "filed_unit", f"账号已备案在{item.account.organisation}名下，责任单位不能改；主办单位变化请办理移交。"
        )
    if not Organisation.objects.visible_to(by).filter(pk=unit.pk).exists():
        raise Refusal("unknown_unit", "您的管辖范围内没有这个单位，请核对全称。")
    if owner is not None and owner.organisation_id != unit.pk:
        raise Refusal("not_theirs", f"{owner} 不是{unit}的人员，请重新选择责任人。")
    limit = {} if unit == item.organisation else _limit(unit)
    words = f"{unit}{f'，{owner}' if owner else ''}{f'：{reason}' if reason.strip() else ''}"
    item.make("assign", by=by, reason=words, organisation=unit, owner=owner, **limit)


@transaction.atomic
def file_for_difference(item: Difference, kind: str, *, by: Any) -> Filing:
    """Start the filing that mends this, filled with what was seen; the one already begun is used again."""
    held = locked(item, "account", "filing")
    if not held.is_pending or by.organisation_id != held.organisation_id:
        raise Refusal("not_allowed", "只有责任单位可以为处理中的差异办理备案。")
    if held.filing is not None and held.filing.kind == kind and held.filing.status in Filing.OPEN:
        return held.filing
    account = None if kind == Filing.Kind.OPENING else held.account
    filing = start_filing(kind, by=by, account=account, raw=prefilled(held, kind))
    Difference.objects.filter(pk=held.pk).update(filing=filing)
    after = {"filing": filing.pk, "kind": kind}
    journal.record("registry.difference.file", by=by, obj=held, after=after)
    return filing


def prefilled(item: Difference, kind: str) -> Mapping[str, str]:
    """What is known of the proposal from what was seen."""
    if kind == Filing.Kind.OPENING:
        return {"platform": item.platform.code, "name": item.name, "link": item.link}
    if kind == Filing.Kind.CHANGE and item.kind == Difference.Kind.RENAMED:
        return {"name": item.name} | ({"link": item.link} if item.link else {})
    if kind == Filing.Kind.CHANGE and item.kind == Difference.Kind.OTHER_SUBJECT:
        return {"certified_body": item.unit_guess} if item.unit_guess else {}
    return {}


def filings_that_mend(item: Difference) -> Any:
    """Filings of the unit in charge about this account, or its openings on this platform where an opening mends it;
    the one already named comes first."""
    rows = Filing.objects.filter(organisation=item.organisation).exclude(status=Filing.Status.DISCARDED)
    about = Q(pk=item.filing_id)
    if item.account:
        about |= Q(account=item.account)
    if item.MENDED_BY[item.kind] == Filing.Kind.OPENING:
        here = Q(proposal__platform=item.platform.code) | Q(account__platform=item.platform)
        about |= Q(kind=Filing.Kind.OPENING) & here
    named_first = Case(When(pk=item.filing_id or 0, then=0), default=1)
    return rows.filter(about).exclude(kind=Filing.Kind.TAKEOVER).order_by(named_first, "-pk")


def export_differences(rows: Iterable[Difference], out: Path, *, by: Any, criteria: str = "全部") -> int:
    lines = (
        [
            item.get_kind_display(),
            item.get_status_display(),
            item.account.number if item.account else "",
            item.name,
            item.platform.name,
            item.link,
            item.organisation.name,
            str(item.owner or ""),
            item.found_on,
            str(item.found_by),
            item.source,
            clock.local_day(item.due_at) if item.due_at else None,
            item.explanation,
            str(item.answered_by or ""),
            str(item.settled_by or ""),
        ]
        for item in rows
    )
    done = write_told(out, COLUMNS, lines, "台账差异", by=by, criteria=criteria)
    journal.record("registry.difference.export", by=by, after={"rows": done.rows, "sha256": done.sha256})
    return done.rows
