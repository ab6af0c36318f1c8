"""make_notice: the notice of a closed round as .docx and facts.json; --issue numbers and freezes it."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from core.commands import ContractCommand
from core.refusals import Refusal
from inspections.services import find_round
from notices import services
from notices.figures import MAX_DECIMALS, ROUNDINGS
from notices.files import read_json, write_file
from notices.models import Notice
from notices.services.documents import facts_bytes
from notices.services.issuing import contradicted
from notices.sources import profile_named
from orgs.commands import acting_user


class Command(ContractCommand):
    help = "Make the notice of a closed round: .docx by GB/T 9704 and facts.json; the same bytes on every run."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--round", required=True)
        parser.add_argument("--out", required=True)
        parser.add_argument("--facts")
        parser.add_argument("--with", dest="given")
        parser.add_argument("--profile")
        parser.add_argument("--decimals", type=int, choices=range(MAX_DECIMALS + 1))
        parser.add_argument("--rounding", choices=ROUNDINGS)
        parser.add_argument("--trailing-zeros", action="store_true", default=None)
        parser.add_argument("--public", action="store_true")
        parser.add_argument("--issue", action="store_true")
        parser.add_argument("--replaces", type=int, help="number (ID) of the issued notice that this one corrects")
        parser.add_argument("--by")
        parser.add_argument("--reason", default="")

    def run(self, **options: Any) -> dict[str, Any]:
        by = acting_user(options["by"])
        with transaction.atomic():
            notice = services.draft_notice(wanted(options, by), by=by)
            found = services.contradictions_of(notice)
            if found and not options["reason"].strip():
                raise contradicted(found)
            if options["issue"]:
                services.issue_now(notice, by=by, reason=options["reason"])
            file = services.document_of(notice)
            write_all({options["out"]: file, **({options["facts"]: facts_bytes(notice)} if options["facts"] else {})})
        warnings = [
            *(notice.facts["warnings"] or []),
            *(f"{each.where}：印作 {each.printed}，应为 {each.expected}" for each in found),
        ]
        return {
            "sha256": hashlib.sha256(file).hexdigest(),
            "warnings": warnings,
            "notice": notice.pk,
            "doc_number": notice.facts["doc_number"],
        }


def wanted(options: dict[str, Any], by: Any) -> services.Request:
    """A flag on the command line beats the profile."""
    given = read_json(options["given"]) if options["given"] else {}
    if options["public"] and isinstance(given, dict):
        given = {**given, "openness": "此件主动公开", "public": True}
    flags = {"decimals": options["decimals"], "rounding": options["rounding"], "zeros": options["trailing_zeros"]}
    replaces = None
    if options["replaces"] is not None:
        replaces = Notice.objects.visible_to(by).filter(pk=options["replaces"]).first()
        if replaces is None:
            raise Refusal("unknown_notice", f"没有编号为 {options['replaces']} 的通报。")
    return services.Request(
        find_round(options["round"], by),
        profile_named(options["profile"]),
        given,
        {name: value for name, value in flags.items() if value is not None},
        replaces,
        Notice.Origin.COMMAND,
    )


def write_all(files: dict[str, bytes]) -> None:
    """All or none; the database goes back too when a file cannot be written."""
    written: list[str] = []
    try:
        for name, content in files.items():
            write_file(name, content)
            written.append(name)
    except Refusal:
        for name in written:
            with suppress(OSError):
                Path(name).unlink()
        raise
