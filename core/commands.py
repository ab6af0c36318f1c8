"""Base of the management commands that offices script: --json, exit codes 0, 1 and 2, refusals as JSON."""

import gc
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, ProgrammingError, connection

from core.refusals import Refusal


class _Parser(CommandParser):
    def error(self, message: str) -> Any:
        raise Refusal("usage", f"命令参数有误：{message}")


class ContractCommand(BaseCommand):
    """Subclasses give `arguments(parser)` and `run(**options) -> dict`; `exit_code` 1 means done in part."""

    exit_code = 0
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs.setdefault("called_from_command_line", True)
        called = kwargs.pop("called_from_command_line")
        parser = _Parser(
            prog=f"{prog_name} {subcommand}", description=self.help or None, called_from_command_line=called, **kwargs
        )
        self.add_base_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")
        self.arguments(parser)
        return parser

    def add_base_arguments(self, parser: CommandParser) -> None:
        for option in ("--settings", "--pythonpath"):
            parser.add_argument(option)
        parser.add_argument("-v", "--verbosity", type=int, default=1, choices=(0, 1, 2, 3))
        parser.add_argument("--traceback", action="store_true")
        parser.add_argument("--no-color", action="store_true")
        parser.add_argument("--force-color", action="store_true")

    def arguments(self, parser: CommandParser) -> None: ...

    def run(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def run_on_tables(self, **options: Any) -> dict[str, Any]:
        """`run`, with a sentence instead of a traceback where nobody has made the tables yet."""
        try:
            return self.run(**options)
        except (OperationalError, ProgrammingError):
            if connection.introspection.table_names():
                raise
        raise Refusal("not_migrated", "还没有建表，请先运行 script/server，或 manage.py migrate。")

    def run_from_argv(self, argv: list[str]) -> None:
        gc.freeze()  # what is loaded by now stays: looking through it again and again costs a tenth of an import
        try:
            super().run_from_argv(argv)
        except Refusal as refusal:  # from the parser, before --json was read
            self._refuse(refusal, "--json" in argv)
            sys.exit(2)

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        try:
            result = self.run_on_tables(**options)
        except Refusal as refusal:
            self._refuse(refusal, as_json)
            sys.exit(2)
        self.stdout.write(json.dumps(result, ensure_ascii=False) if as_json else self.summary(result))
        if self.exit_code:
            sys.exit(self.exit_code)

    def summary(self, result: dict[str, Any]) -> str:
        """What a person reads without --json: one line a value."""
        return "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in result.items())

    def _refuse(self, refusal: Refusal, as_json: bool) -> None:
        if as_json:
            error = {"code": refusal.code, "message": refusal.message, **refusal.details}
            self.stdout.write(json.dumps({"error": error}, ensure_ascii=False))
        else:
            self.stderr.write(f"{refusal.message}（{refusal.code}）")
