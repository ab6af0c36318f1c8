"""Starts the limited process that parses one file and hands back what it wrote."""

import hashlib
import json
import os
import signal
import tempfile
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.excel.child import SLOW_EXIT
from core.excel.gate import SAVE_AGAIN
from core.limited import run_child
from core.refusals import Refusal

KEPT_SECONDS = 300  # between looking at a preview and saying yes
PIECE = 256 * 1024
WORTH_A_SECOND_TRY = (SLOW_EXIT, 1, -signal.SIGABRT, -signal.SIGSEGV)  # out of memory comes in all these shapes


class Parsed:
    """The sheets of one parsed file; its folder may go away while this object lives."""

    def __init__(self, folder: Path) -> None:
        self._rows = (folder / "rows.jsonl").open("rb", buffering=0)
        weakref.finalize(self, self._rows.close)
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8", errors="surrogatepass"))
        self.kind: str = meta["kind"]
        self.date1904: bool = meta["date1904"]
        self.sheets: list[dict[str, Any]] = meta["sheets"]

    def lines(self, sheet: dict[str, Any]) -> Iterator[tuple[int, list[Any]]]:
        """Rows with at least one value, in order: the row number as people see it, and its cells."""
        at, end = sheet["span"]
        left = b""
        while at < end and (piece := os.pread(self._rows.fileno(), min(PIECE, end - at), at)):
            at += len(piece)
            *whole, left = (left + piece).split(b"\n")
            for line in whole:
                yield from json.loads(line)


class _Latest:
    """The last reading of this process, for a few minutes: a preview, its commit and its marked copy read one file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[str, str], Parsed] | None = None
        self._timer: threading.Timer | None = None

    def get(self, key: tuple[str, str]) -> Parsed | None:
        with self._lock:
            return self._held[1] if self._held and self._held[0] == key else None

    def keep(self, key: tuple[str, str], parsed: Parsed) -> None:
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._held = key, parsed
            self._timer = threading.Timer(KEPT_SECONDS, self.drop)
            self._timer.daemon = True
            self._timer.start()

    def drop(self) -> None:
        with self._lock:
            self._held = None


latest = _Latest()


def parse(path: Path, filename: str) -> Parsed:
    """Raises Refusal for everything that cannot or must not be read; the caller never sees the parser crash.

    The same bytes under a name of the same kind are parsed once while they are the last ones that were read."""
    with path.open("rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest(), Path(filename).suffix.lower()
    parsed = latest.get(key)
    if parsed is None:
        parsed = _parse(path, filename)
        latest.keep(key, parsed)
    return parsed


def _parse(path: Path, filename: str) -> Parsed:
    """The rows stay readable through the open file alone: whatever ends this process, nothing of them is left."""
    with tempfile.TemporaryDirectory(prefix="govmedia-read-", ignore_cleanup_errors=True) as folder:
        parse_into(Path(folder), path, filename)
        return Parsed(Path(folder))


def parse_into(folder: Path, path: Path, filename: str) -> None:
    """As `parse`, but the files of the limited process stay in the caller's folder."""
    told = folder / "error.json"
    arguments = [str(path.resolve()), filename, str(folder)]
    code = run_child("core.excel.child", arguments)
    if code in WORTH_A_SECOND_TRY and not told.exists():
        code = run_child("core.excel.child", [*arguments, "slow"])
    if told.exists():
        error = json.loads(told.read_text(encoding="utf-8"))
        raise Refusal(error["code"], error["message"])
    if code != 0:
        raise Refusal("too_heavy", f"文件过于庞大或已损坏，读取超出限制；请删去多余的行列和格式，{SAVE_AGAIN}")
