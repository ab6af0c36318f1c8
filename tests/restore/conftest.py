"""Installations of their own, on SQLite and on PostgreSQL, filled and empty."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.support import account, sheet
from tests.migrated import ROOT, database_of_its_own, home_environment, migrated_home

KINDS = ("sqlite", "postgres")


@dataclass
class Installation:
    home: Path
    url: str = ""

    def run(self, *words: object) -> tuple[int, dict[str, Any]]:
        """Exit code and JSON of a command, in a process of its own."""
        more = {"DATABASE_URL": self.url} if self.url else {}
        command = [sys.executable, str(ROOT / "manage.py"), *map(str, words), "--json"]
        done = subprocess.run(
            command, env=home_environment(self.home, **more), capture_output=True, text=True, check=False
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def done(self, *words: object) -> dict[str, Any]:
        code, answer = self.run(*words)
        assert code == 0, (words, answer)
        return answer

    def uploads(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.home)): path.read_bytes() for path in self.home.glob("uploads/*/*")}

    def take_keys_of(self, other: "Installation") -> None:
        for name in ("field_key.key", "secret_key.key"):
            shutil.copy(other.home / name, self.home / name)


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres" and "GOVMEDIA_TEST_DATABASE_URL" not in os.environ:
        pytest.skip("no PostgreSQL server")
    return str(request.param)


def _place(home: Path, kind: str, *, empty: bool) -> Iterator[Installation]:
    if kind == "sqlite":
        yield Installation(home)
        return
    with database_of_its_own(os.environ["GOVMEDIA_TEST_DATABASE_URL"], empty=empty) as url:
        yield Installation(home, url)


@pytest.fixture(scope="module")
def office(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An office with a register, and the national system's list it was compared with."""
    home = migrated_home(tmp_path_factory.mktemp("office"))
    for place in _place(home, kind, empty=False):
        rows = [account(f"郎溪{n}", unit=f"单位{n}") for n in range(30)]
        place.done("import_ledger", sheet(home, rows), "--as-of", "2020-01-01")
        place.done("add_user", "李主管", "--role", "supervisor")
        place.done("reconcile", sheet(home, rows[:20]), "--by", "李主管")
        assert place.uploads()
        yield place


@pytest.fixture
def empty(kind: str, tmp_path: Path) -> Iterator[Installation]:
    home = tmp_path / "empty"
    home.mkdir()
    yield from _place(home, kind, empty=True)
