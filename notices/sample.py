"""An invented round: what a profile looks like on paper before the office has closed one; what every placeholder is called."""

import re
from functools import cache
from typing import Any

from notices import extras, facts
from notices.placeholders import PATTERN, values_of
from notices.profiles import PrintRules

PLACES = {"甲县": (30, 1), "乙县": (12, 0), "丙区": (18, 1)}
PLATFORMS = {"wechat_official": (36, 1), "weibo": (12, 1), "douyin": (12, 0)}
LEVELS = {"市级": (18, 1), "县级": (42, 1)}


def _row(name: str, platform: str, **more: Any) -> dict[str, Any]:
    return {
        "number": name,
        "name": name,
        "platform_code": platform,
        "platform": "",
        "account_type": "",
        "code": "NO_UPDATE_2W",
        "printed": "监测时间点前2周内无更新",
        "description": "",
        "veto": True,
        "filed": True,
        **more,
    }


FAILING = [
    _row("示例发布", "wechat_official", unit="甲县人民政府办公室", district="甲县", level="县级"),
    _row("示例交通", "weibo", unit="市交通运输局", district="丙区", level="市级"),
]
COUNTS = {"by_platform_code": PLATFORMS, "by_level": LEVELS, "by_district": PLACES}
CELLS = [
    ["wechat_official", "市级", "丙区", 8, 0],
    ["wechat_official", "县级", "甲县", 28, 1],
    ["weibo", "市级", "丙区", 2, 1],
    ["weibo", "县级", "乙县", 10, 0],
    ["douyin", "市级", "丙区", 8, 0],
    ["douyin", "县级", "甲县", 2, 0],
    ["douyin", "县级", "乙县", 2, 0],
]


@cache
def frozen() -> dict[str, Any]:
    """Sixty accounts, two of them failing, as inspections would hand it over."""
    sums = {
        table: {key: {"checked": n, "failed": bad} for key, (n, bad) in rows.items()} for table, rows in COUNTS.items()
    }
    return {
        "coverage": "full",
        "closed_on": "2026-10-12",
        "issuer": "示例市人民政府办公室",
        "district": "",
        "period": {"year": 2026, "unit": "quarter", "number": 3},
        "period_label": "2026年第三季度",
        "window": ["2026-09-10", "2026-09-30"],
        "population": {
            "as_of": "2026-09-30",
            "total": 60,
            **{table: {key: n for key, (n, _) in rows.items()} for table, rows in COUNTS.items()},
        },
        "sample": {"checked": 60, "failed": 2, **sums},
        "cells": CELLS,
        "failing_rows": FAILING,
        "unfiled_rows": [],
        "problems": [
            {"code": row["code"], "printed": row["printed"], "veto": True, "accounts": 2, "items": 2, "rows": FAILING}
            for row in FAILING[:1]
        ],
        "undetermined": 0,
        "unchecked": 0,
        "change": None,
        "previous": None,
        "previous_rate": "95%",
        "previous_figures": None,
        "draw": None,
        "checked_rows": [
            {**row, "verdict": "fail", "checked_at": "2026-09-20", "last_update_at": None} for row in FAILING
        ],
        "repeats": [],
        "year": [],
    }


GIVEN = {"date": "2026-10-15", "deadline": {"date": "2026-10-22"}}
OF_A_PROBLEM = re.compile(r"问题\d{1,2}(名称|数量|条数|处数|占比|层级|名单)")


@cache
def placeholder_names() -> frozenset[str]:
    """Every name that may stand in double braces, whether or not a round has its figure."""
    rules = PrintRules({"name": ""}, {})
    printed = facts.build(frozen(), rules, GIVEN)
    return frozenset(values_of(printed, extras.build(frozen(), rules, GIVEN, printed)))


def problem_of_words(words: str) -> str | None:
    """Why these words of a profile can never be filled."""
    rest = PATTERN.sub("", words)
    if "{{" in rest or "}}" in rest:
        return "数据项的花括号不成对，应写成 {{名称}}"
    names = dict.fromkeys(PATTERN.findall(words))
    unknown = [name for name in names if name not in placeholder_names() and not OF_A_PROBLEM.fullmatch(name)]
    return f"没有“{'、'.join(unknown)}”这个数据项" if unknown else None
