"""Runs the contract's commands inside this process, as the golden cases and the demonstration do."""

import io
import json
from typing import Any

from django.core.management import call_command

from core.refusals import Refusal


def run(*words: str) -> dict[str, Any]:
    """`run("import_ledger", "ledger.xlsx", "--as-of", "2022-09-30")` → its JSON; what it refuses is raised."""
    output = io.StringIO()
    code = 0
    try:
        call_command(*words, "--json", stdout=output)
    except SystemExit as stop:
        code = int(stop.code or 0)
    answer: dict[str, Any] = json.loads(output.getvalue())
    if code == 2:
        raise Refusal(**answer["error"])
    if code:
        raise Refusal("in_part", f"{words[0]} 只完成了一部分：{output.getvalue()[:2000]}")
    return answer
