"""One filing as people read it: what is asked, old beside new, its way so far, and who may do what now."""

from dataclasses import dataclass, replace
from typing import Any

from registry.histories import told
from registry.judging import judge
from registry.models import Account, Filing, Platform
from registry.phones import masked
from registry.proposal import FIELDS, GROUPS, Asked, evened, link_words
from registry.sources import sources_in_words

UNDECIDED = {*Filing.OPEN}


@dataclass(frozen=True)
class Line:
    """One thing asked: its present value, and the old one where it changes."""

    label: str
    new: str
    old: str = ""
    changed: bool = False
    wide: bool = False
    link: bool = False
    raw: tuple[str, str] = ("", "")  # new and old as they were written, where a page says them in other words


@dataclass(frozen=True)
class Station:
    """One step of the way: passed, now, or to come."""

    label: str
    state: str


def filing_page(filing: Filing, user: Any, *, open_phone: bool = False) -> dict[str, Any]:
    """Everything the filing's page, its decision page and its paper print. Telephones are masked until asked for."""
    judged = judge(filing) if filing.status in UNDECIDED and filing.proposal is not None else None
    return {
        "filing": filing,
        "groups": lines_of(filing, open_phone=open_phone),
        "may_reveal": not open_phone and bool(_phone(filing)) and user.has_perm("registry.reveal_phone"),
        "stations": _stations(filing),
        "judged": judged,
        "events": told(filing),
        "moves": filing.moves_for(user),
        "may_agree": bool({"pass_on", "approve"} & filing.moves_for(user).keys()),
        "parts": filing.parts.select_related("account__platform") if filing.pk else (),
    }


def _phone(filing: Filing) -> str:
    return str((filing.proposal or {}).get("phone", ""))


def lines_of(filing: Filing, *, open_phone: bool = False) -> list[tuple[str, list[Line]]]:
    """The proposal under its headings; empty fields are left out, except where a change empties one."""
    raw = filing.proposal or {}
    platforms = dict(Platform.objects.values_list("code", "name"))
    groups = []
    for legend, names in GROUPS.get(filing.kind, ()):
        found = [line for name in names if (line := _line(FIELDS[name], raw, filing, platforms)) is not None]
        lines = found if open_phone else [_masked(line) for line in found]
        if lines:
            groups.append((legend, lines))
    return groups


def _masked(line: Line) -> Line:
    if line.label != FIELDS["phone"].label:
        return line
    return replace(line, new=masked(line.new), old=masked(line.old))


def _line(asked: Asked, raw: dict[str, Any], filing: Filing, platforms: dict[str, str]) -> Line | None:
    typed = evened(str(raw.get(asked.name, "")))
    new = _words(asked, typed, platforms)
    changed, old, kept = False, "", ""
    if filing.account is not None and asked.of_account and filing.kind in {"change", "handover"}:
        before = filing.before.get(asked.name) if asked.name in filing.before else _now(filing, asked.name)
        kept = evened(_shown(before))
        old = kept if asked.kind == "link" else _words(asked, kept, platforms)
        new = old if typed == kept else new
        changed = old != new and (filing.kind == "change" or bool(new))
    if not new and not changed:
        return None
    wide, link = asked.kind == "long" or asked.limit > 200, asked.kind == "link"
    written = (typed, kept) if asked.name == "sources" else (new, old)
    return Line(asked.label, new, old, changed=changed, wide=wide, link=link, raw=written)


def _now(filing: Filing, name: str) -> Any:
    """While undecided the account itself says what was; afterwards the record kept with the filing does."""
    if filing.status in UNDECIDED:
        return getattr(filing.account, name)
    return filing.after.get(name)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Account):
        return value.number
    return "" if value is None else str(getattr(value, "code", value))


def _words(asked: Asked, text: str, platforms: dict[str, str]) -> str:
    if asked.name == "sources":
        return sources_in_words(text)
    if asked.kind == "platform":
        return platforms.get(text, text)
    if asked.kind == "link" and text:
        return link_words(asked, text)
    return dict(asked.choices).get(text, text) if asked.choices else text


def _stations(filing: Filing) -> list[Station]:
    done = filing.status == Filing.Status.APPROVED
    under_way = filing.status == Filing.Status.SUBMITTED
    return [
        Station(
            step.label,
            "done"
            if done or (under_way and index < filing.step)
            else "now"
            if under_way and index == filing.step
            else "next",
        )
        for index, step in enumerate(filing.steps)
    ]
