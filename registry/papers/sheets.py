"""What stands on a paper, as plain words: the same for the .docx and for the page that is printed."""

import hashlib
from dataclasses import dataclass

LONG = 40  # characters that no longer stand well in half a row


@dataclass(frozen=True)
class Entry:
    """One box of a form: its label and what stands in it; `wide` takes a whole row. What is masked for some people is
    not `coded`: the code of a form is the same whoever prints it, and stands for what is `written`."""

    label: str
    text: str
    wide: bool = False
    coded: bool = True
    written: str | None = None  # what was filed, where the paper says it in other words

    @property
    def is_wide(self) -> bool:
        return self.wide or len(self.text) > LONG


@dataclass(frozen=True)
class Box:
    """An opinion to be signed and sealed."""

    label: str
    text: str
    foot: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A form ready for the seal."""

    title: str
    unit: str
    day: str
    number: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    boxes: tuple[Box, ...]
    notes: tuple[str, ...]

    @property
    def code(self) -> str:
        """Stands for the words of the content, so that a sealed scan can be held against what the portal holds."""
        entries = [
            (each.label, each.text if each.written is None else each.written)
            for _, group in self.groups
            for each in group
            if each.coded
        ]
        digest = hashlib.sha256(repr((self.title, self.unit, entries)).encode()).hexdigest()[:8].upper()
        return f"{digest[:4]}-{digest[4:]}"

    @property
    def rows(self) -> list[tuple[str, list[list[Entry]]]]:
        """Each group in rows of one or two entries."""
        return [(legend, paired(entries)) for legend, entries in self.groups]


@dataclass(frozen=True)
class Receipt:
    """What the unit gets for a filing that was granted."""

    title: str
    number: str
    unit: str
    opening: str
    entries: tuple[Entry, ...]
    closing: str
    office: str
    day: str


def paired(entries: tuple[Entry, ...]) -> list[list[Entry]]:
    rows: list[list[Entry]] = []
    for entry in entries:
        last = rows[-1] if rows else []
        if len(last) == 1 and not last[0].is_wide and not entry.is_wide:
            last.append(entry)
        else:
            rows.append([entry])
    return rows
