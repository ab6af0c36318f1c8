"""Starts the limited process that parses one file and hands back what it wrote."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.excel.child import SLOW_EXIT
from core.excel.gate import SAVE_AGAIN
from core.refusals import Refusal

WALL_SECONDS = 60
WORTH_A_SECOND_TRY = (SLOW_EXIT, 1, -signal.SIGABRT, -signal.SIGSEGV)  # out of memory comes in all these shapes
ROOT = Path(__file__).resolve().parents[2]


class Parsed:
    """The sheets of one parsed file, in a folder of their own; a temporary one goes away with this object."""

    def __init__(self, path: Path, *, temporary: bool = False) -> None:
        self.path = path
        if temporary:
            weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)
        meta = json.loads((self.path / "meta.json").read_text(encoding="utf-8", errors="surrogatepass"))
        self.kind: str = meta["kind"]
        self.date1904: bool = meta["date1904"]
        self.sheets: list[dict[str, Any]] = meta["sheets"]

    def lines(self, sheet: dict[str, Any]) -> Iterator[tuple[int, list[Any]]]:
        """Rows with at least one value, in order: the row number as people see it, and its cells."""
        with (self.path / sheet["file"]).open(encoding="utf-8", errors="surrogatepass") as lines:
            for line in lines:
                yield from json.loads(line)


def parse(path: Path, filename: str) -> Parsed:
    """Raises Refusal for everything that cannot or must not be read; the caller never sees the parser crash."""
    folder = Path(tempfile.mkdtemp(prefix="govmedia-read-"))
    try:
        _parse_into(folder, path, filename)
    except Refusal:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Parsed(folder, temporary=True)


def _parse_into(folder: Path, path: Path, filename: str) -> None:
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


def run_child(module: str, arguments: list[str]) -> int:
    """Run a module of this package without our environment, so that no secret reaches the parser."""
    keep = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the file is an argument, never a command)
            [sys.executable, "-X", "utf8", "-m", module, *arguments],
            cwd=ROOT,
            env=keep,
            timeout=WALL_SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    return done.returncode
