"""Prints docs/workflows.md from the tables of moves, so that the page cannot say anything else than the code."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from core.workflow import Workflow

HEAD = "# Workflows\n\nPrinted by `manage.py print_moves` from the `MOVES` of each record; a test compares.\n"


def page() -> str:
    """The whole page, records in the order of their names."""
    models = sorted((model for model in apps.get_models() if issubclass(model, Workflow)), key=lambda m: m.__name__)
    return "\n".join([HEAD, *(line for model in models for line in _section(model))])


def _section(model: type[Workflow]) -> Iterator[str]:
    words = dict(model._meta.get_field("status").flatchoices)
    yield f"## {model.__name__} · {model._meta.verbose_name}\n"
    yield "| move | button | from | to | permission | reason |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, move in model.MOVES.items():
        sources = "、".join(words[source] for source in move.sources)
        reason = "needed" if move.needs_reason else ""
        yield f"| {name} | {move.label} | {sources} | {words[move.target]} | {move.permission} | {reason} |"
    yield ""


class Command(BaseCommand):
    help = "Print docs/workflows.md from the tables of moves."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
