"""What an account's page says of reality: last seen on the platform, open differences, the yearly review."""

from typing import Any

from registry.models import Account, Difference, PlatformConfirmation, YearlyReview


def reality_of(account: Account, user: Any) -> dict[str, Any]:
    seen = PlatformConfirmation.objects.filter(account=account).select_related("by").first()
    return {
        "seen": seen,
        "differences": Difference.objects.visible_to(user).pending().filter(account=account),
        "review": YearlyReview.objects.filter(account=account).first(),
        "may_confirm": user.has_perm("registry.confirm_account") and account.state == Account.State.RUNNING,
        "may_report": user.has_perm("registry.report_difference"),
    }
