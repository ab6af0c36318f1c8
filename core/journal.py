"""Append-only journal of every act, written in the act's own transaction."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from core.models import JournalEntry


@dataclass(frozen=True)
class Origin:
    """Where an act comes from: the request's address, or the command."""

    address: str = ""
    channel: str = "command"


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())


def record(
    act: str,
    *,
    by: Any,
    obj: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    success: bool = True,
) -> None:
    """Write one row; call it inside the transaction of the act it tells of. `by=None` is the machine."""
    here = origin.get()
    JournalEntry.objects.create(
        act=act,
        by=by,
        by_name=str(by) if by else "系统",
        roles=",".join(sorted(getattr(by, "role_codes", ()))),
        unit=str(getattr(by, "organisation", None) or ""),
        address=here.address,
        channel=here.channel,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_name=_named(obj)[:200] if obj is not None else "",
        before=before or {},
        after=after or {},
        reason=reason,
        success=success,
    )


def _named(obj: Any) -> str:
    """The record's title, with its number in the register where it has one."""
    name, number = str(obj), getattr(obj, "number", "")
    return f"{name} {number}" if isinstance(number, str) and number and number not in name else name
