"""A table made for one answer leaves nothing behind: no descriptor, no file."""

import os
import tempfile
from pathlib import Path

import pytest

from core.files import made_file

pytestmark = pytest.mark.django_db  # an answer that is closed looks after the connection


def descriptors() -> list[str]:
    """Of exports alone: closing an answer may close what else is open."""
    links = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return [link for link in links if "govmedia-export-" in link]


@pytest.fixture(autouse=True)
def own_temp(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(tmp_path))


def test_exports_leave_no_descriptor_and_no_file(tmp_path):
    for _ in range(5):
        answer = made_file("表.csv", lambda out: out.write_bytes(b"a,b"))
        assert b"".join(answer) == b"a,b"
        answer.close()
    assert descriptors() == []
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_leaves_no_descriptor_and_no_file(tmp_path):
    def fails(out: Path) -> None:
        out.write_bytes(b"a")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        made_file("表.csv", fails)
    assert descriptors() == []
    assert list(tmp_path.iterdir()) == []
