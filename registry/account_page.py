"""One account as people read it: what it was called, its contract, its matrix, what happened to it."""

from typing import Any

from registry.histories import history_of
from registry.models import Account
from registry.reality_panel import reality_of


def account_page(account: Account, user: Any) -> dict[str, Any]:
    """What the account's page shows beyond its own columns."""
    own = account.organisation_id == user.organisation_id
    return {
        "account": account,
        "events": history_of(account),
        "contract": _contract(account),
        "reality": reality_of(account, user),
        "former_names": [
            {"label": f"曾用{former.get_kind_display()}", "words": f"{former.value}（用到 {former.until:%Y-%m-%d}）"}
            for former in account.former_names.all()
        ],
        "may_file": own and user.has_perm("registry.apply_filing"),
    }


def _contract(account: Account) -> str:
    start, end = account.contract_from, account.contract_until
    return f"{start or '未填'} 至 {end or '未填'}" if start or end else ""
