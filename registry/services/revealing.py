"""Shows one telephone number whole, and remembers who asked."""

from typing import Any

from core import journal
from core.refusals import Refusal
from registry.models import Account, Filing


def reveal_phone(account: Account, *, by: Any) -> str:
    """The whole number; the journal row tells who looked at whose."""
    if not by.has_perm("registry.reveal_phone"):
        raise Refusal("not_allowed", "您没有查看完整电话的权限。")
    journal.record("registry.account.reveal_phone", by=by, obj=account)
    return account.phone


def reveal_filed_phone(filing: Filing, *, by: Any) -> None:
    """Leave to see the number that a filing states; the journal row tells who looked."""
    if not by.has_perm("registry.reveal_phone"):
        raise Refusal("not_allowed", "您没有查看完整电话的权限。")
    journal.record("registry.filing.reveal_phone", by=by, obj=filing)
