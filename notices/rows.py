"""Rows of accounts in a notice: one row an account however many findings it has, with the labels of the profile."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from notices.profiles import PrintRules

Row = Mapping[str, Any]


def listed(row: Row) -> tuple[str, ...]:
    """What makes two rows speak of the same account."""
    if row.get("number"):
        return (row["number"],)
    return (row.get("platform_code") or "", row.get("name") or "", row.get("unit") or "")


def merged(failing: Sequence[Row], unfiled: Sequence[Row], rules: PrintRules) -> list[dict[str, Any]]:
    """Annex rows in the order the findings were entered; an account's problems stand in one cell."""
    marked = [(row, True) for row in failing] + [(row, False) for row in unfiled]
    if all("seq" in row for row, _ in marked):
        marked.sort(key=lambda pair: pair[0]["seq"])
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row, filed in marked:
        problem = _problem(row, rules)
        known = found.setdefault(
            listed(row),
            {
                "district": row.get("district") or "",
                "unit": row.get("unit") or "",
                "account": row["name"],
                "platform": _platform(row, rules),
                "problem": problem,
                "veto": bool(row.get("veto")),
                "filed": filed,
            },
        )
        if problem not in known["problem"].split("；"):
            known["problem"] += f"；{problem}"
        known["veto"] = known["veto"] or bool(row.get("veto"))
    return list(found.values())


def named_rows(rows: Sequence[Row], wanted: Sequence[Sequence[str]] | None, rules: PrintRules) -> list[dict[str, Any]]:
    """The accounts a problem names: all of them once each, or those a person picked, in that order."""
    everyone = {listed(row): _named(row, rules) for row in rows}
    if wanted is None:
        return list(everyone.values())
    picked = []
    for name, platform in wanted:
        match = [row for row in everyone.values() if _same(row["account"], name) and platform in ("", row["platform"])]
        plain = [_named(row, rules) for row in rows if _same(row["name"], name) and platform == row.get("platform")]
        row = (match or plain or [{"account": name, "unit": None, "district": None}])[0]
        picked.append({**row, "account": name, "platform": platform or row.get("platform")})
    return [{key: row.get(key) for key in ("account", "platform", "unit", "district")} for row in picked]


def checked_rows(rows: Sequence[Row], rules: PrintRules) -> list[dict[str, Any]]:
    """Annex rows of an annex that lists every checked account."""
    words = {"pass": rules.word("pass"), "fail": rules.word("fail"), "undetermined": "无法判断", "unchecked": "未检查"}
    return [
        {
            "district": row.get("district") or "",
            "unit": row.get("unit") or "",
            "account": row["name"],
            "platform": _platform(row, rules),
            "level": rules.level_label("sample", row.get("level") or ""),
            "problem": row.get("description") or "",
            "veto": row.get("veto"),
            "filed": True,
            "number": row.get("number"),
            "result": words.get(row.get("verdict") or "", ""),
            "checked_at": (row.get("checked_at") or "")[:10],
            "last_update": (row.get("last_update_at") or "")[:10],
        }
        for row in rows
    ]


def by_sponsor(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Annex rows of an annex that names no accounts: one a sponsor, with what its accounts have, each said once."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["unit"] or "", row["district"] or ""), []).append(row)
    return [
        {
            "unit": unit,
            "district": district,
            "platform": "、".join(dict.fromkeys(row["platform"] or "" for row in own)),
            "problem": "；".join(dict.fromkeys(part for row in own for part in row["problem"].split("；"))),
            "veto": any(row["veto"] for row in own),
            "filed": all(row["filed"] for row in own),
            "accounts": len(own),
        }
        for (unit, district), own in found.items()
    ]


def _named(row: Row, rules: PrintRules) -> dict[str, Any]:
    return {
        "account": row["name"],
        "platform": _platform(row, rules),
        "unit": row.get("unit") or "",
        "district": row.get("district") or "",
    }


def _platform(row: Row, rules: PrintRules) -> str:
    return rules.list_label(row.get("platform_code") or "", row.get("account_type") or "", row.get("platform") or "")


def _problem(row: Row, rules: PrintRules) -> str:
    return row.get("description") or rules.indicator_word(row.get("code") or "", row.get("printed") or "")


def _same(left: str, right: str) -> bool:
    return unicodedata.normalize("NFKC", left).casefold() == unicodedata.normalize("NFKC", right).casefold()
