"""The living table of features: every id once, every state one of three, every test it names exists."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in (ROOT / "docs/features.md").read_text().splitlines()
    if re.match(r"\| [A-Z]\d\d \|", line)
]


def test_every_feature_stands_once_with_a_state():
    assert ROWS
    assert [each for each, times in Counter(row[0] for row in ROWS).items() if times > 1] == []
    assert [row[0] for row in ROWS if len(row) != 5 or row[2] not in ("works", "partly", "no")] == []


def test_what_works_names_its_page_or_command_and_its_test():
    assert [row[0] for row in ROWS if row[2] != "no" and not (row[3] and row[4])] == []


def test_every_named_test_exists():
    named = {path for row in ROWS for path in re.findall(r"`([\w/]+/test_[\w*]+\.py)`", row[4])}
    assert named
    assert sorted(path for path in named if not list(ROOT.glob(path))) == []
