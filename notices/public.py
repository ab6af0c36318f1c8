"""What is taken out of a notice that goes to the public: contacts, telephone numbers, QQ, mail, staff names (N10); pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

LEFT_OUT = "（不公开）"
EDGE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
PRIVATE = re.compile(
    "|".join(
        (
            r"(?:QQ|qq|微信号?)(?:号码?)?[:：\s]*[0-9A-Za-z_-]{5,20}",
            r"[0-9A-Za-z_.+-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+",
            EDGE.format(r"\d{17}[\dXx]"),  # identity numbers
            EDGE.format(r"(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}"),
            EDGE.format(r"[(（]?0\d{2,3}[)）]?[-—\s]?\d{7,8}(?:[-—转]\d{1,5})?"),
        )
    )
)
UNTOUCHED = frozenset({"draw", "doc_number", "index_no", "date", "window", "period"})
# What names a unit, an account or a place may hold a person's name and stays, here and wherever words repeat it.
IDENTITY = frozenset(
    {
        "account",
        "unit",
        "platform",
        "district",
        "issuer",
        "addressees",
        "copy_to",
        "printer",
        "title",
        "mark",
        "co_issuers",
    }
)
JOINT = re.compile(r"[\s、，,；;／/（）()]+")
PERSON = re.compile(r"[\u3400-\u9fff·]{2,12}")


def without_private(value: Any, names: Iterable[str] = ()) -> Any:
    """The same figures and words, with every number by which a person can be reached, and these names, left out."""
    held = known_in(value, names)
    kept = {each for each in identities(value) if any(name in each for name in held)}
    longest = [*sorted(kept, key=len, reverse=True), *sorted(held, key=len, reverse=True)]
    people = re.compile("|".join(map(re.escape, longest))) if held else None

    def said(text: str) -> str:
        text = PRIVATE.sub(LEFT_OUT, text)
        return people.sub(lambda found: found[0] if found[0] in kept else LEFT_OUT, text) if people else text

    return _cleaned(value, said)


def _cleaned(value: Any, said: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return said(value)
    if isinstance(value, list):
        return [_cleaned(each, said) for each in value]
    if isinstance(value, dict):
        return {key: each if key in UNTOUCHED else _cleaned(each, said) for key, each in value.items()}
    return value


def people_in(cells: Iterable[str]) -> set[str]:
    """The names of people in cells such as 王小明、李红（兼）."""
    return {part for cell in cells for part in JOINT.split(cell or "") if PERSON.fullmatch(part)}


def known_in(value: Any, names: Iterable[str]) -> list[str]:
    """Those of the names that occur anywhere in these words."""
    words = "\n".join(_strings(value))
    return sorted(name for name in names if name in words)


def identities(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from identities(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _strings(each) if key in IDENTITY else identities(each)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
