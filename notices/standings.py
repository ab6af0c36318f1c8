"""Grades and rankings in a sentence: ties share a place, and a list cut short never cuts a tie apart."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from notices.shapes import Check, number, one_of, record

FIRST = 10
SHAPE: Check = record({"by": one_of("unit", "district"), "first": number}, needed=("by",))


def grades_in_words(grades: Sequence[Sequence[Any]] | None, unit: str) -> str | None:
    """优秀3个、良好1个; a grade that nobody has is left out."""
    return "、".join(f"{name}{count}{unit}" for name, count in grades or [] if count) or None


def ranking_in_words(rows: Sequence[Mapping[str, Any]] | None, first: int = FIRST) -> str | None:
    """第1名甲（98.5分），并列第2名乙、丙（90分）; with those who share the last place asked for."""
    places = []
    for rank, tied in groupby((row for row in rows or [] if row["rank"] <= (first or FIRST)), lambda row: row["rank"]):
        same = list(tied)
        names = "、".join(str(row["name"]) for row in same)
        places.append(f"{'并列' if len(same) > 1 else ''}第{rank}名{names}（{same[0]['mean']}分）")
    return "，".join(places) or None


def standings(scores: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None, unit: str) -> dict[str, Any]:
    """What a scoring round prints; a ranking only where the issuer asks for one."""
    if not scores:
        return {}
    rows = scores[f"by_{wanted['by']}"] if wanted else None
    return {
        "grades": grades_in_words(scores["grades"], unit),
        "ranking": ranking_in_words(rows, (wanted or {}).get("first") or FIRST),
    }
