"""A consistent facts.json of an invented notice, and ways to bend and to read what the portal writes."""

import copy
import json
from pathlib import Path
from typing import Any

from docx import Document

from tests.contracts.support import done, run

TOP = [
    "profile",
    "coverage",
    "issuer",
    "doc_number",
    "title",
    "date",
    "addressees",
    "basis",
    "openness",
    "period",
    "window",
    "population",
    "change",
    "sample",
    "failing",
    "rate",
    "undetermined",
    "unchecked",
    "previous",
    "recheck",
    "websites",
    "upper_check",
    "problems",
    "failing_accounts",
    "unfiled",
    "late_reports",
    "praised",
    "deadline",
    "draw",
    "warnings",
]
BELOW = {
    "period": {"year", "unit", "number"},
    "population": {"as_of", "total", "by_platform", "by_level", "by_district"},
    "change": {"opened", "closed", "net", "net_share"},
    "sample": {"checked", "ratio", "by_platform", "by_level", "by_district"},
    "failing": {"count"},
    "draw": {"seed", "frame_sha256", "rule", "population", "drawn"},
}
PROBLEM = {"code", "printed", "veto", "level", "accounts", "items", "share", "named"}
ANNEX = {"district", "unit", "account", "platform", "problem", "veto", "filed"}


def failed(number: int) -> dict[str, Any]:
    return {
        "district": "湘潭市",
        "unit": f"第{number}局",
        "account": f"{number}号",
        "platform": "抖音",
        "problem": "两周未更新",
        "veto": True,
        "filed": True,
    }


BASE: dict[str, Any] = {
    "profile": "default",
    "coverage": "sample",
    "issuer": "某市人民政府办公室",
    "doc_number": None,
    "title": "关于检查情况的通报",
    "date": "2022-10-11",
    "addressees": ["各区人民政府"],
    "basis": [],
    "openness": None,
    "period": {"year": 2022, "unit": "quarter", "number": 3},
    "window": ["2022-09-01", "2022-09-30"],
    "population": {
        "as_of": "2022-09-20",
        "total": 1000,
        "by_platform": {"微信": 600, "微博": 300, "其他类型": 100},
        "by_level": {"市级": 400, "县级": 600},
        "by_district": {},
    },
    "change": {"opened": 10, "closed": 60, "net": -50, "net_share": "4.76%"},
    "sample": {
        "checked": 219,
        "ratio": "21.9%",
        "by_platform": {
            "微信": {"checked": 132, "failed": 6, "rate": "95.45%"},
            "微博": {"checked": 87, "failed": 5, "rate": "94.25%"},
        },
        "by_level": {
            "市级": {"checked": 76, "failed": 8, "rate": "89.47%"},
            "县级": {"checked": 143, "failed": 3, "rate": "97.9%"},
        },
        "by_district": {},
    },
    "failing": {"count": 11},
    "rate": "94.98%",
    "undetermined": 0,
    "unchecked": 0,
    "previous": {"rate": "90.11%", "delta_points": "+4.87"},
    "recheck": {"checked": 5, "passed": 4, "still_failing": [{"account": "甲", "platform": "抖音", "unit": "某局"}]},
    "websites": {"running": 50, "checked": 40, "failed": 3, "ratio": "80%", "rate": "92.5%"},
    "upper_check": None,
    "problems": [
        {
            "code": "NO_UPDATE_2W",
            "printed": "两周未更新",
            "veto": True,
            "level": None,
            "accounts": 11,
            "items": 11,
            "share": "5.02%",
            "named": [{"account": "1号", "platform": "抖音", "unit": "第1局", "district": "湘潭市"}],
        }
    ],
    "failing_accounts": [failed(number) for number in range(11)],
    "unfiled": [],
    "late_reports": [],
    "praised": [],
    "deadline": {"date": "2022-10-19", "time": None, "channel": None},
    "draw": {"seed": "x", "frame_sha256": "0" * 64, "rule": "ratio", "population": 1000, "drawn": 219},
    "warnings": [],
}


def bent(**changes: Any) -> dict[str, Any]:
    """The base with values set at places written as keys joined by two underscores; numbers index lists."""
    made = copy.deepcopy(BASE)
    for place, value in changes.items():
        *way, last = place.split("__")
        target: Any = made
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target[step]
        target[int(last) if isinstance(target, list) else last] = value
    return made


def check(folder: Path, facts: Any) -> tuple[int, list[dict[str, Any]]]:
    path = folder / "facts.json"
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    code, answer = run("check_notice", path)
    return code, answer.get("contradictions", [answer])


def pointed(facts: Any, pointer: str) -> bool:
    """Whether a JSON pointer leads somewhere in these facts."""
    for step in pointer.strip("/").split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        try:
            facts = facts[int(key)] if isinstance(facts, list) else facts[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return False
    return True


def notice(folder: Path, number: Any, *words: Any, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """facts.json of a notice made now, with the answer and the bytes beside it."""
    extra: list[Any] = []
    if given is not None:
        (folder / "given.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        extra = ["--with", folder / "given.json"]
    out, facts = folder / "notice.docx", folder / "notice-facts.json"
    answer = done("make_notice", "--round", number, "--out", out, "--facts", facts, *extra, *words)
    return {"facts": json.loads(facts.read_text(encoding="utf-8")), "answer": answer, "bytes": out.read_bytes()}


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
