"""Counts of websites beside the accounts: the last entry is printed, earlier ones stay with names and reasons."""

from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.refusals import Refusal
from inspections.models import Round, WebsiteCounts

COUNTS = ("running", "checked", "failed")


@transaction.atomic
def state_websites(round_: Round, parts: list[dict[str, Any]], *, number: int, by: Any, reason: str = "") -> None:
    """`number`: of the entry the page showed. After the close a change needs a reason; both values stay."""
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有填写网站检查数的权限。")
    if round_.status == Round.Status.CANCELLED:
        raise Refusal("round_not_open", "这次检查已撤销，不再填写。")
    former = websites_of(round_)
    if former is not None and former.parts == parts:
        return
    if round_.is_closed and former is not None and not reason.strip():
        raise Refusal("reason_needed", "检查已办结，修改网站检查数需要写明理由。")
    try:
        with transaction.atomic():
            WebsiteCounts.objects.create(round=round_, number=number + 1, parts=parts, by=by, reason=reason.strip())
    except IntegrityError:
        raise Refusal(
            "somebody_was_faster", "网站检查数在您打开页面之后已被别人修改，您填写的没有保存，请刷新页面核对。"
        ) from None
    journal.record(
        "inspections.websites.state",
        by=by,
        obj=round_,
        before={"parts": former.parts if former else []},
        after={"parts": parts},
        reason=reason,
    )


def websites_of(round_: Round) -> WebsiteCounts | None:
    return round_.website_counts.select_related("by").first()


def websites_facts(round_: Round) -> dict[str, Any] | None:
    """As `--with` would state it: one kind of website needs no parts."""
    entry = websites_of(round_)
    if entry is None or not entry.parts:
        return None
    if len(entry.parts) == 1:
        return {name: entry.parts[0].get(name) for name in COUNTS}
    return {"parts": entry.parts}
