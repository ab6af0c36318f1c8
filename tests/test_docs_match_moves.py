"""docs/workflows.md says what the tables of moves say, and .env.example what the settings read."""

import re
from pathlib import Path

from core.management.commands.print_moves import page

ROOT = Path(__file__).parent.parent


def test_the_page_of_workflows_is_printed_from_the_moves():
    assert (ROOT / "docs/workflows.md").read_text() == page(), "run: manage.py print_moves > docs/workflows.md"


def test_every_environment_variable_is_explained_in_the_example_file():
    code = "\n".join(path.read_text() for path in (ROOT / "govmedia").rglob("*.py"))
    read = set(re.findall(r"""env\.(?:text|flag|number|words|secret|old_secret|bases)\(\s*"([A-Z_]+)\"""", code))
    read |= set(re.findall(r'(?<![\w.])(?:text|flag|number|words)\(\s*"([A-Z_]+)"', code))
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read == example
