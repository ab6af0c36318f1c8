"""What stands against a filing: unreadable fields, missing ones, and broken rules; the same while typing and deciding."""

from dataclasses import dataclass, field
from typing import Any

from core import clock
from registry.checks import Found, Proposed, check
from registry.link_offers import offers_of_link
from registry.models import Account, Filing
from registry.papers_needed import warnings_of_papers
from registry.proposal import FIELDS, Read, difference, read
from registry.snapshots import plain

UNSAVED = 2**62  # behind every filing there is


@dataclass
class Judged:
    """`faults` block (field → sentences), `warnings` are for the eye of whoever decides."""

    read: Read
    faults: dict[str, str] = field(default_factory=dict)
    warnings: list[Found] = field(default_factory=list)
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # plain old and new values
    now: dict[str, Any] = field(default_factory=dict)


def judge(filing: Filing) -> Judged:
    """Read the proposal and hold it against every rule. Writes nothing."""
    found = read(filing)
    judged = Judged(found, dict(found.faults))
    account = filing.account
    changes = difference(account, found.of_account) if account else {}
    judged.differences = {name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()}
    judged.now = {name: _plain(getattr(account, name)) for name in found.of_account} if account else {}
    if filing.kind == Filing.Kind.CHANGE and not changes and not judged.faults:
        judged.faults[""] = "没有任何变更，请修改要变更的内容后再提交。"
    for broken in check(_proposed(filing, found, frozenset(changes))):
        if not broken.blocking:
            judged.warnings.append(broken)
        elif broken.field not in judged.faults:
            judged.faults[broken.field] = broken.message
    judged.warnings += [*offers_of_link(filing), *warnings_of_papers(filing)]
    return judged


def _proposed(filing: Filing, found: Read, changed: frozenset[str]) -> Proposed:
    account = filing.account
    record: dict[str, Any] = {name: getattr(account, name) for name in _columns()} if account else {}
    unit = filing.receiver if filing.kind == Filing.Kind.HANDOVER else filing.organisation
    record |= {"organisation": unit, "platform": account.platform if account else None}
    record["emergency"] = filing.emergency
    record |= found.values
    filled = frozenset(name for name, value in found.of_account.items() if value not in (None, "", []))
    return Proposed(
        kind=filing.kind,
        record=record,
        account=account,
        changed=changed if account else filled,
        day=clock.today(),
        filing=filing.pk or UNSAVED,
    )


def _columns() -> list[str]:
    return [name for name, asked in FIELDS.items() if asked.of_account]


def _plain(value: Any) -> Any:
    if isinstance(value, Account):
        return value.number
    return plain(getattr(value, "code", value))
