"""The main account and the accounts around it, "1+N" (R24).

Sources: 国办发〔2018〕123号: an account of the government leads a matrix of coordinated accounts; 无锡 2023: one main account
in the government's own name. So a unit has one main account on a platform, and every member points to one that runs.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked, warned
from registry.models import Account

HIGHEST = 20  # steps upwards; a longer chain is a ring or close to one
LIVING = (Account.State.RUNNING, Account.State.CLOSING)
ENDS = {"closure", "deregistration"}


def run(proposed: Proposed) -> Iterator[Found]:
    if proposed.kind in ENDS:
        yield from _orphans(proposed)
        return
    if proposed.record.get("is_main"):
        yield from _only_one(proposed)
    elif proposed.account is not None and proposed.account.is_main and (members := _members(proposed)):
        yield blocked("has_members", "is_main", f"有 {members} 个账号以它为主账号。请先为这些账号变更所属主账号。")
    main = proposed.record.get("main_account")
    if main is not None:
        yield from _points_well(proposed, main)


def _members(proposed: Proposed) -> int:
    return Account.objects.filter(main_account=proposed.pk, state__in=LIVING).count() if proposed.pk else 0


def _orphans(proposed: Proposed) -> Iterator[Found]:
    if members := _members(proposed):
        yield warned("has_members", "", f"有 {members} 个账号以它为主账号。关停后请为这些账号变更所属主账号。")


def _only_one(proposed: Proposed) -> Iterator[Found]:
    mains = Account.objects.filter(
        organisation=proposed.unit, platform=proposed.platform, is_main=True, state=Account.State.RUNNING
    )
    there = mains.exclude(pk=proposed.pk).order_by("number").first()
    if there:
        field = "receiver" if proposed.kind == "handover" else "is_main"
        yield blocked(
            "second_main",
            field,
            f"{proposed.unit}在{proposed.platform}已有主账号“{there.name}”（{there.number}）。"
            "一个单位在一个平台只有一个主账号，请先变更原来的主账号。",
        )


def _points_well(proposed: Proposed, main: Account) -> Iterator[Found]:
    named = f"“{main.name}”（{main.number}）"
    if main.pk == proposed.pk:
        yield blocked("own_main", "main_account", "账号不能以自己为主账号。请填写所属主账号的编号，或不填。")
    elif main.state != Account.State.RUNNING:
        yield blocked("main_not_running", "main_account", f"{named}不在正常运行。请填写正常运行的主账号。")
    elif not main.is_main:
        yield blocked("no_main", "main_account", f"{named}不是主账号。请核对编号，或先把它变更为主账号。")
    elif not _same_tree(proposed, main):
        yield blocked(
            "foreign_main", "main_account", f"{named}不属于本单位的上级或同级单位。请填写本地区主账号的编号。"
        )
    elif _is_ring(proposed, main):
        yield blocked("ring", "main_account", f"{named}的主账号链又回到本账号。请重新填写所属主账号。")


def _same_tree(proposed: Proposed, main: Account) -> bool:
    """At or below the unit above the main account's: a government's main account stands with its office,
    whose sisters are the bureaus."""
    if proposed.unit is None:
        return True
    above = main.organisation.parent or main.organisation
    return proposed.unit.path.startswith(above.path)


def _is_ring(proposed: Proposed, main: Account) -> bool:
    at: Account | None = main
    for _ in range(HIGHEST):
        if at is None:
            return False
        if at.pk == proposed.pk:
            return True
        at = at.main_account
    return True
