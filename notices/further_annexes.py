"""Annexes beside the list of accounts: any table, typed as rows or pasted from a sheet; and cells that span rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.joined_cells import Joined
from notices.columns import ALSO
from notices.shapes import many, optional, record, refuse, text, texts

MOST_COLUMNS = 12
_SHAPE = record(
    {"title": text, "headers": texts, "rows": many(texts), "table": text, "remark": optional(text), "merge": texts},
    needed=("title",),
)


def further_annex(value: Any, where: str) -> dict[str, Any]:
    """`headers` and `rows`, or `table`: lines of cells parted by tabs, the first line the heads."""
    given = _SHAPE(value, where)
    if "table" in given:
        lines = [[cell.strip() for cell in line.split("\t")] for line in given["table"].splitlines() if line.strip()]
        given |= {"headers": lines[0] if lines else [], "rows": lines[1:]}
    headers, rows = given.get("headers") or [], given.get("rows") or []
    if not headers:
        refuse(f"{where}/headers", "请写明表头")
    if len(headers) > MOST_COLUMNS:
        refuse(f"{where}/headers", f"最多 {MOST_COLUMNS} 列，再多一页排不下")
    for place, row in enumerate(rows):
        if len(row) > len(headers):
            refuse(f"{where}/rows/{place}", f"有 {len(row)} 格，比表头的 {len(headers)} 列多")
    for name in given.get("merge", []):
        if name not in headers:
            refuse(f"{where}/merge", f"表头里没有“{name}”这一列")
    return {
        "title": given["title"],
        "headers": headers,
        "rows": [[*row, *[""] * (len(headers) - len(row))] for row in rows],
        "remark": given.get("remark") or "",
        "merge": given.get("merge", []),
    }


FURTHER = many(further_annex)


def keys_of(headers: Sequence[str]) -> tuple[str, ...]:
    """What decides a column's width: the key of a column we know, once each."""
    keys: list[str] = []
    for place, header in enumerate(headers):
        known = ALSO.get(header, "")
        keys.append(known if known and known not in keys else f"column{place}")
    return tuple(keys)


def spanning(rows: Sequence[Sequence[str]], keys: Sequence[str], merge: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Equal neighbours in these columns become one cell; an empty cell never joins."""
    places = [place for place, key in enumerate(keys) if key in merge]
    if not places:
        return tuple(tuple(row) for row in rows)
    drawn: list[tuple[str, ...]] = []
    for n, row in enumerate(rows):
        above = rows[n - 1] if n else None
        same = {place for place in places if above is not None and row[place] and row[place] == above[place]}
        drawn.append(tuple(Joined() if place in same else cell for place, cell in enumerate(row)))
    return tuple(drawn)


def table_of(annex: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Keys and rows of a further annex."""
    rows = spanning(annex["rows"], annex["headers"], annex.get("merge") or [])
    return keys_of(annex["headers"]), rows


def pasted(annexes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The first one as it would be pasted, for the form; all of them beside it."""
    first = annexes[0] if annexes else {"title": "", "headers": [], "rows": []}
    lines = ["\t".join(cells) for cells in [first["headers"], *first["rows"]]]
    return {"annexes": annexes, "annex_title": first["title"], "annex_table": "\n".join(lines)}


def retyped(annexes: Sequence[Mapping[str, Any]], title: str, table: str) -> list[dict[str, Any]]:
    """The first one as typed now, with its remark and joined columns while they exist; the others as they were."""
    others = [dict(annex) for annex in annexes[1:]]
    if not table:
        return others
    known, heads = annexes[0] if annexes else {}, [cell.strip() for cell in table.splitlines()[0].split("\t")]
    merge = [name for name in known.get("merge", []) if name in heads]
    return [{"title": title, "table": table, "remark": known.get("remark"), "merge": merge}, *others]
