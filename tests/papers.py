"""Reads a .docx as a person would, and runs the portal's commands in a home of their own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from docx import Document

from tests.migrated import ROOT, home_environment


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def tables_of(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(str(path)).tables]


def manage(*words: str, home: Path, cwd: Path = ROOT, code: int = 0, **more: str) -> dict[str, Any]:
    """One command in a process of its own, as an office scripts it; its JSON."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words, "--json"],
        cwd=cwd,
        env=home_environment(home, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, f"{words}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


RUN_LINES = """
import shlex, sys
from pathlib import Path
from django import setup
from django.core.management import call_command
setup()
for line in Path("commands.txt").read_text(encoding="utf-8").splitlines():
    call_command(*shlex.split(line))
"""


def run_lines(*, home: Path, cwd: Path) -> None:
    """All lines of commands.txt in one new process."""
    environment = home_environment(home, DJANGO_SETTINGS_MODULE="govmedia.settings", PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", RUN_LINES],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
