"""Points, grades and rankings where a place scores: tenths of a point as integers, explained line by line (pure)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

FULL = 1000  # a hundred points
DEFAULT: dict[str, Any] = {
    "on": False,
    "fail_below": 600,
    "bonus_from": 800,
    "bonus_most": 200,
    "veto_score": None,  # None: a veto ends the scoring without a score
    "bands": [["优秀", 900], ["良好", 800], ["合格", 600]],
    "bad": "不合格",
}


@dataclass(frozen=True)
class Hit:
    """One counting finding: its indicator, what each costs or earns, and the most that indicator may come to."""

    code: str
    printed: str
    points: int
    most: int = 0
    bonus: bool = False


@dataclass(frozen=True)
class Score:
    """`value` is None where a veto ended the scoring."""

    value: int | None
    grade: str
    fails: bool
    lines: tuple[dict[str, Any], ...] = ()

    @property
    def kept(self) -> dict[str, Any]:
        return {"value": self.value, "grade": self.grade, "lines": list(self.lines)}


def score(hits: Iterable[Hit], scoring: Mapping[str, Any], *, vetoed: bool = False) -> Score:
    """A hundred less the deductions; what is earned counts only from the gate on, and only so much of it."""
    rules = {**DEFAULT, **scoring}
    if vetoed:
        line = {"code": "", "printed": "单项否决，不再计分", "items": 1, "points": 0}
        return Score(rules["veto_score"], rules["bad"], True, (line,))
    hits = list(hits)
    lost, earned = _lines(hits, bonus=False), _lines(hits, bonus=True)
    value = max(FULL + sum(line["points"] for line in lost), 0)
    if earned and value < rules["bonus_from"]:
        why = f"基础得分 {points_text(value)} 未达到 {points_text(rules['bonus_from'])}，加分不计"
        return _graded(value, rules, [*lost, {"code": "", "printed": why, "items": len(earned), "points": 0}])
    bonus = sum(line["points"] for line in earned)
    if bonus > rules["bonus_most"]:
        over = {"code": "", "printed": f"加分最多 {points_text(rules['bonus_most'])} 分，超出部分不计", "items": 1}
        earned.append({**over, "points": rules["bonus_most"] - bonus})
    return _graded(value + min(bonus, rules["bonus_most"]), rules, [*lost, *earned])


def _lines(hits: Iterable[Hit], *, bonus: bool) -> list[dict[str, Any]]:
    by_code: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.bonus == bonus and hit.points:
            by_code[hit.code].append(hit)
    return [
        {
            "code": code,
            "printed": own[0].printed,
            "items": len(own),
            "points": _capped(own) if bonus else -_capped(own),
        }
        for code, own in by_code.items()
    ]


def _capped(own: Sequence[Hit]) -> int:
    """Several findings of one indicator never cost or earn more than that indicator's most."""
    total, most = sum(hit.points for hit in own), own[0].most
    return min(total, most) if most else total


def _graded(value: int, rules: Mapping[str, Any], lines: list[dict[str, Any]]) -> Score:
    if value < rules["fail_below"]:
        return Score(value, rules["bad"], True, tuple(lines))
    return Score(value, grade_of(value, rules["bands"]), False, tuple(lines))


def grade_of(value: int, bands: Sequence[Sequence[Any]]) -> str:
    """The highest band that is reached; below all of them, the lowest."""
    ordered = sorted(bands, key=lambda band: -band[1])
    return next((str(name) for name, least in ordered if value >= least), str(ordered[-1][0]) if ordered else "")


def ranking(pairs: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """(whose, tenths) → mean of each, best first; equal means share a place and the next one is left free."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, value in pairs:
        sums[name][0] += value
        sums[name][1] += 1
    exact = {name: Fraction(total, many) for name, (total, many) in sums.items()}
    ordered = sorted(sums, key=lambda name: (-exact[name], name))
    places = {value: place for place, value in reversed(list(enumerate((exact[name] for name in ordered), start=1)))}
    return [
        {
            "rank": places[exact[name]],
            "name": name,
            "accounts": sums[name][1],
            "mean": mean_text(*sums[name]),
        }
        for name in ordered
    ]


def grades(scores: Iterable[Mapping[str, Any]], scoring: Mapping[str, Any]) -> list[list[Any]]:
    """How many accounts are in each grade, best first, empty ones included."""
    rules = {**DEFAULT, **scoring}
    found = Counter(each["grade"] for each in scores)
    names = [band[0] for band in sorted(rules["bands"], key=lambda band: -band[1])]
    return [[name, found.get(name, 0)] for name in dict.fromkeys([*names, rules["bad"]])]


def points_text(tenths: int) -> str:
    """935 → 93.5; 900 → 90."""
    whole, part = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{part}" if part else f"{'-' if tenths < 0 else ''}{whole}"


def mean_text(total: int, many: int) -> str:
    """Tenths over so many accounts, in points to two decimals, half-up, zeros dropped."""
    scaled = (2 * total * 10 + many) // (2 * many)
    whole, part = divmod(scaled, 100)
    digits = f"{part:02d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
