"""One unit, one account per platform, unless an exception was granted (R07).

Source: 国办发〔2018〕123号: in principle a unit opens one account only on the same platform; similar ones are merged.
An account that is being closed no longer counts, so that a successor can be opened before the old one is gone.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked
from registry.models import Account, AccountException, Filing

UNDER_REVIEW = (Filing.Status.SUBMITTED, Filing.Status.RETURNED)


def run(proposed: Proposed) -> Iterator[Found]:
    unit, platform = proposed.unit, proposed.platform
    if unit is None or platform is None or platform.code == "other":
        return
    running = list(
        Account.objects.filter(organisation=unit, platform=platform, state=Account.State.RUNNING)
        .exclude(pk=proposed.pk)
        .order_by("number")[:20]
    )
    asked = _asked_before(proposed)
    if not running and not asked:
        return
    limit = AccountException.objects.allowed(unit.pk, platform.pk, proposed.day)
    if len(running) + asked < limit:
        return
    field = "receiver" if proposed.kind == "handover" else "platform"
    yield blocked("second_account", field, _words(proposed, running, limit))


def _asked_before(proposed: Proposed) -> int:
    """Openings of the same unit on the platform that were filed earlier and are still under review."""
    if proposed.filing is None or proposed.platform is None:
        return 0
    return Filing.objects.filter(
        kind=Filing.Kind.OPENING,
        status__in=UNDER_REVIEW,
        organisation=proposed.unit,
        proposal__platform=proposed.platform.code,
        pk__lt=proposed.filing,
    ).count()


def _words(proposed: Proposed, running: list[Account], limit: int) -> str:
    there = "、".join(f"“{account.name}”（{account.number}）" for account in running[:3])
    has = f"已有正常运行的账号{there}" if running else "已有一件开设备案正在审核"
    allowed = f"已批准的例外只允许 {limit} 个账号" if limit > 1 else "一个单位在一个平台原则上只开一个账号"
    whose = "接收单位" if proposed.kind == "handover" else "本单位"
    return f"{whose}在{proposed.platform}{has}，{allowed}。请先整合或关停原有账号；确需增开的，请先申请例外并经批准。"
