"""One plain sheet as a file, through the portal's own writer."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.excel.write import OutColumn, write_workbook


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    """A header row and the rows' cells in that order; same rows, same bytes."""
    write_workbook(
        path, [OutColumn(name) for name in columns], ([_text(row.get(name)) for name in columns] for row in rows)
    )


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
