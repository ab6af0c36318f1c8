"""The developers' pages send nobody to a file that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLACE = re.compile(
    r"`((?:core|orgs|registry|scans|inspections|notices|govmedia|templates|static|tests|script|docs|bench)/[\w./*-]+)`"
)


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_file_a_page_names_is_there(page):
    named = PLACE.findall((ROOT / page).read_text())
    assert named
    assert [place for place in named if not any(ROOT.glob(place))] == []
