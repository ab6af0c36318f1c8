"""A register of numbered accounts, an open round over it, and result sheets for it."""

from pathlib import Path
from typing import Any

from tests.contracts.support import account, done, load, sheet

CHECKED = "2022-09-28"


def full_round(folder: Path, *rows: dict[str, Any], period: str = "2022Q3", as_of: str = "2022-09-30") -> Any:
    """Loads these accounts and opens a full round over the register; gives its id."""
    if rows:
        load(folder, *rows)
    return done(
        "open_round",
        "--period",
        period,
        "--as-of",
        as_of,
        "--scope",
        "full",
        "--window",
        "2022-09-01",
        "2022-09-30",
        "--title",
        "第三季度检查",
    )["round"]


def numbered(number: int, **cells: Any) -> list[dict[str, Any]]:
    return [
        account(
            f"{place:03d}号",
            ["微信公众号", "新浪微博", "抖音"][place % 3],
            f"第{place % 7}局",
            单位层级=["市级", "县级"][place % 2],
            所属地区="湘潭市",
            **cells,
        )
        for place in range(number)
    ]


def result(row: dict[str, Any], word: str = "合格", indicator: str = "", **cells: Any) -> dict[str, Any]:
    kept = {key: row[key] for key in ("账号名称", "平台", "主办单位", "所属地区", "账号编号") if row.get(key)}
    return kept | {"检查时间": CHECKED, "结论": word, "指标": indicator} | cells


def bring(folder: Path, number: Any, *rows: dict[str, Any], words: tuple[str, ...]) -> dict[str, Any]:
    return done("import_results", sheet(folder, list(rows)), "--round", number, *words)
