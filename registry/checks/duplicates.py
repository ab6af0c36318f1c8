"""No account is filed twice, whatever way its link is written (R15).

Source: 国办发〔2018〕123号: every account is filed, so each has one record; an account that two units file is the fault
"一号多报". Accounts already closed count too: opened again after cancellation they are the fault found in 三明 2021.
Links are compared as they are read now: accounts whose link holds the same id are looked up and read the same way, so the
register needs no second column that an import would have to fill.
"""

from collections.abc import Iterator
from urllib.parse import quote

from django.db.models import Q

from registry.checks.one_per_platform import UNDER_REVIEW
from registry.checks.proposed import Found, Proposed, blocked
from registry.keys import folded_key
from registry.link_templates import PLAIN, address_of
from registry.links import LinkRead, LinkReader
from registry.models import Account, Filing

ENDED = (Account.State.CLOSED, Account.State.CANCELLED)


def run(proposed: Proposed) -> Iterator[Found]:
    if proposed.platform is None:
        return
    reader = LinkReader()
    link = reader.read(proposed.text("link"))
    if link.platform is not None and link.platform != proposed.platform:
        yield blocked(
            "other_platform",
            "link",
            f"链接是{link.platform}的，平台填的是{proposed.platform}。请核对后改成一致。",
        )
        return
    handle = folded_key(proposed.text("handle"))
    if handle and (twin := _by_handle(proposed, handle)):
        yield blocked("duplicate", "handle", _told(proposed, twin, "账号ID"))
    elif link.canonical_link and (twin := _by_link(proposed, reader, link)):
        yield blocked("duplicate", "link", _told(proposed, twin, "链接"))
    elif _filed_by_others(proposed, reader, handle, link):
        yield blocked(
            "duplicate_filing",
            "handle" if handle else "link",
            "另有一件更早的开设备案填报了同一个账号。请核对，不要重复填报。",
        )


def _by_handle(proposed: Proposed, handle: str) -> Account | None:
    found = Account.objects.filter(platform=proposed.platform, handle_key=handle).exclude(pk=proposed.pk)
    return found.select_related("organisation").first()


def _by_link(proposed: Proposed, reader: LinkReader, link: LinkRead) -> Account | None:
    """An account with another id of its own may share a page, as the ledger allows."""
    holding = Q(link_key=folded_key(proposed.text("link")))
    for part in _telling(link):
        holding |= Q(link_key__contains=part)
    if link.handle:
        holding |= Q(handle_key=folded_key(link.handle))
    rows = Account.objects.filter(holding, platform=proposed.platform).exclude(pk=proposed.pk)
    own = folded_key(proposed.text("handle"))
    for account in rows.select_related("organisation").order_by("number").iterator():
        if own and account.handle_key and account.handle_key != own:
            continue
        if account.handle_key == folded_key(link.handle) != "" or reader.read(account.link).key == link.key:
            return account
    return None


def _telling(link: LinkRead) -> set[str]:
    """What the stored link of the same account must hold, in each way of writing it."""
    address = address_of(link.canonical_link)
    if address is None:
        return set()
    value = link.value or max(address.path, key=len, default=address.bare_host)
    return {value.casefold(), quote(value, safe=PLAIN).casefold(), quote(value).casefold()}


def _filed_by_others(proposed: Proposed, reader: LinkReader, handle: str, link: LinkRead) -> bool:
    if proposed.filing is None or proposed.platform is None or not (handle or link.key):
        return False
    earlier = Filing.objects.filter(kind=Filing.Kind.OPENING, status__in=UNDER_REVIEW, pk__lt=proposed.filing)
    for proposal in earlier.filter(proposal__platform=proposed.platform.code).values_list("proposal", flat=True):
        raw = proposal or {}
        theirs = folded_key(str(raw.get("handle") or ""))
        if handle and theirs:
            if theirs == handle:
                return True
        elif link.key and reader.read(str(raw.get("link") or "")).key == link.key:
            return True
    return False


def _told(proposed: Proposed, twin: Account, what: str) -> str:
    """The other unit is named only to those above it."""
    unit, ended = proposed.unit, twin.state in ENDED
    in_scope = unit is not None and twin.organisation.path.startswith(unit.path)
    whose = f"（{twin.name}，{twin.organisation}）" if in_scope else ""
    if ended:
        return f"{what}已由 {twin.number}{whose}备案，该账号{twin.get_state_display()}。请核对；重新启用须先说明原因。"
    return f"{what}已由 {twin.number}{whose}备案。请核对，不要重复填报；账号换了单位的，请办理移交。"
