"""What the adapters of undocumented public lists share: the answer's code, and how an author may be named."""

from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.json_answer import code_in, open_json, refuse_unless_good, unknown_code


def good_answer(recorded: Recorded) -> dict[str, Any]:
    """An answer whose code, where there is one, says 200."""
    told = open_json(recorded)
    if told.get("code") is not None and (code := code_in(told, "code")) != 200:
        raise unknown_code(code)
    refuse_unless_good(recorded)
    return told


def is_author(value: str) -> bool:
    """Letters and digits only: it becomes a part of an address."""
    return value.isascii() and value.isalnum()
