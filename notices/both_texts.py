"""Words typed on a page that somebody else has changed since: every typed block kept, beside what is saved now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from notices.text import Block


@dataclass(frozen=True)
class BothTexts:
    """`data` binds the form anew; `differing` are the places where the saved text is another than the typed one;
    `homeless` is what was typed for blocks that no longer exist."""

    data: QueryDict
    differing: frozenset[int]
    homeless: list[str]


def both_texts(posted: QueryDict, blocks: Sequence[Block], version: int) -> BothTexts:
    """Typed words follow their block by its key, because another figure can add or take away blocks between them."""
    keys = posted.get("keys", "").split(",") if posted.get("keys") else [block.key for block in blocks]
    typed = {key: _typed(posted, n) for n, key in enumerate(keys) if f"text-{n}" in posted}
    data = QueryDict(mutable=True)
    data["version"], data["keys"] = str(version), ",".join(block.key for block in blocks)
    differing = set()
    for n, block in enumerate(blocks):
        saved = {"text": block.text.strip(), "lead": block.lead, "hidden": block.hidden}
        mine = {**saved, **typed.pop(block.key, {})}
        if mine != saved:
            differing.add(n)
        data[f"text-{n}"], data[f"lead-{n}"] = mine["text"], mine["lead"]
        if mine["hidden"]:
            data[f"hidden-{n}"] = "on"
    return BothTexts(data, frozenset(differing), [words["text"] for words in typed.values() if words["text"]])


def _typed(posted: Mapping[str, Any], n: int) -> dict[str, Any]:
    words = {"text": posted[f"text-{n}"].replace("\r\n", "\n").strip(), "hidden": bool(posted.get(f"hidden-{n}"))}
    return {**words, "lead": posted[f"lead-{n}"]} if f"lead-{n}" in posted else words
