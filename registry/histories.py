"""What happened to an account or an uploaded ledger, told in the words of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.workflow import Workflow
from registry.ledger import COLUMNS, STATE_WORDS
from registry.models import Account, Filing, Platform
from registry.snapshots import EXTRA

SHOWN = 100
LABELS = {column.field: column.name for column in COLUMNS} | EXTRA
YES_NO = {True: "是", False: "否"}
HIDDEN = {"phone"}
STOPPED = {Account.State.CLOSED, Account.State.CANCELLED}


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    title: str
    at: datetime
    who: str
    reason: str


def history_of(account: Account) -> list[Told]:
    """Filings of an account, newest first, each with what it changed."""
    filings = account.filings.effective().select_related("by", "whole").order_by("-effective_on", "-pk")[:SHOWN]
    platforms = dict(Platform.objects.values_list("pk", "name")) | dict(Platform.objects.values_list("code", "name"))
    return [
        Told(_title(filing), filing.at, filing.by.get_full_name() if filing.by else "", _changes(filing, platforms))
        for filing in filings
    ]


def told(record: Workflow) -> list[Told]:
    """Moves of an uploaded file or another record, newest first."""
    events = record.events.select_related("by")
    return [
        Told(record.MOVES[event.move].label, event.at, event.by.get_full_name() if event.by else "", event.reason)
        for event in events
    ]


def planned(change: Any) -> dict[str, Any]:
    """One row of a preview: what would be new, or from what to what it would change, and why to look carefully."""
    entry, known = change.entry, change.known
    after = change.record | {"unit": change.unit.name, "district": change.unit.district}
    platforms = {entry.platform_pk: entry.platform.name} if entry.platform else {}
    state = change.before.get("state") or change.record.get("state", "")  # of a new account: none yet
    return {
        "row": entry.row.number,
        "name": entry.values["name"],
        "platform": entry.platform.name if entry.platform else "",
        "unit": change.unit.name,
        "number": known.number,
        "state": _word("state", state, {}) if known.pk else "",
        "careful": [*_careful(state, change.before)] if known.pk else [],
        "changes": [_said(name, old, after.get(name), platforms) for name, old in change.before.items()],
    }


def _careful(state: str, before: dict[str, Any]) -> Iterator[str]:
    if state in STOPPED:
        yield f"账号{_word('state', state, {})}"
    if "opened_on" in before:
        yield "改动开设日期"


def _title(filing: Filing) -> str:
    kind, since = filing.get_kind_display(), f"{filing.effective_on:%Y-%m-%d} 起"
    if filing.kind == Filing.Kind.TAKEOVER:
        return f"{kind}{'变更' if filing.before else '登记'}（{since}）"
    receipt = filing.receipt or (filing.whole.receipt if filing.whole else "")
    return f"{kind}备案（{since}{f'，回执 {receipt}' if receipt else ''}）"


def _changes(filing: Filing, platforms: dict[Any, str]) -> str:
    said = [_said(name, old, filing.after.get(name), platforms) for name, old in filing.before.items()]
    return "；".join(said)


def _said(name: str, old: Any, new: Any, platforms: dict[Any, str]) -> str:
    label = LABELS.get(name, name)
    if name in HIDDEN:
        return f"{label}有改动"
    return f"{label}：{_word(name, old, platforms)} → {_word(name, new, platforms)}"


def _word(name: str, value: Any, platforms: dict[Any, str]) -> str:
    if value is None or value == "":
        return "未填"
    if name == "platform":
        return platforms.get(value, str(value))
    if name == "state":
        return STATE_WORDS[value].split()[0]
    return YES_NO.get(value, str(value)) if isinstance(value, bool) else str(value)
