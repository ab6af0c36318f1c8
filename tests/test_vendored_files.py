"""What was taken from others stands under static/vendor as they published it, with its licence."""

import hashlib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent.parent / "static" / "vendor"
LINES = [line.split() for line in (VENDOR / "vendor.txt").read_text().splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_vendored_file_is_the_one_that_was_reviewed(line):
    *_, sha256, file = line
    assert hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() == sha256
    assert (VENDOR / file).parent.joinpath("LICENSE").is_file()


def test_every_vendored_script_and_style_is_named():
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.suffix in {".js", ".css"}}
    assert found == {line[-1] for line in LINES}
