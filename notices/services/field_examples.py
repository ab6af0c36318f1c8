"""The data items a Word template may name, each with what it would print for the last closed round."""

from dataclasses import dataclass
from typing import Any

from inspections.models import Round
from notices.models import Notice
from notices.services.documents import build, parts_of
from notices.sources import profile_named
from notices.word_vocabulary import ANNEX, BLOCKS, PARTS, ROW_COLUMNS, content_of, names, problem_names

LONGEST = 60


@dataclass(frozen=True)
class Item:
    """`name` as it stands between the braces."""

    name: str
    example: str = ""
    note: str = ""

    @property
    def written(self) -> str:
        return "{{" + self.name + "}}"


def examples(user: Any) -> list[tuple[str, list[Item]]]:
    content = _content(user)
    values, rows = content["values"], content["rows"].get(ANNEX, [])
    first = rows[0] if rows else {}
    return [
        ("成段印的", [Item(name, note=note) for name, note in BLOCKS.items()]),
        ("公文的各部分", [Item(name, _short(values.get(name)), note) for name, note in PARTS.items()]),
        ("检查的数字和名单", [Item(name, _short(values.get(name))) for name in names()]),
        (
            "各个问题（1 换成第几个）",
            [Item(f"问题1{name}", _short(values.get(f"问题1{name}"))) for name in problem_names()],
        ),
        (
            "附件表格的一行（写在表格同一行里，自动逐行添加）",
            [Item(f"{ANNEX}.{name}", _short(first.get(name))) for name in ROW_COLUMNS],
        ),
    ]


def _content(user: Any) -> dict[str, Any]:
    latest = Round.objects.visible_to(user).closed().order_by("-closed_at").first()
    if latest is None:
        return {"values": {}, "rows": {}}
    profile = profile_named(None)
    built = build(latest, profile, {}, {})
    notice = Notice(round=latest, profile=profile, facts=built.facts, extras=built.extras)
    return content_of(built.facts, built.extras, parts_of(notice))


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
