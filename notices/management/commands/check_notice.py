"""check_notice FACTS.json: does every figure follow from the others? Needs no database."""

from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from notices.check import contradictions
from notices.files import read_json


class Command(ContractCommand):
    help = "Check the figures of any notice against each other: sums, rates, lists, dates, last period."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def run(self, **options: Any) -> dict[str, Any]:
        facts = read_json(options["file"])
        if not isinstance(facts, dict):
            raise Refusal("bad_file", "这不是一份通报数据：文件应是 JSON 对象，见 facts.json。")
        found = contradictions(facts)
        self.exit_code = 1 if found else 0
        return {"contradictions": [each.as_dict() for each in found]}
