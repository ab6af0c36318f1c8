"""Observes accounts through their sources, here and now, or leaves it to a running portal."""

from typing import Any

from django.core.management.base import CommandParser

from core.clock import now
from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user
from registry.models import Account
from scans import services
from scans.management.reading import instant, whole_number
from scans.models import ScanRun


class Command(ContractCommand):
    help = "Look at accounts through their sources."

    def arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="every account that runs")
        which.add_argument("--due", action="store_true", help="those whose next look has come (the default)")
        which.add_argument(
            "--account", action="append", metavar="ID", help="one account, e.g. A000123; may be repeated"
        )
        which.add_argument("--status", metavar="RUN", help="only say how far a run is")
        parser.add_argument("--now", metavar="ISO", help="the moment the answers count as received")
        parser.add_argument("--parallel", default=str(services.PARALLEL), metavar="N")
        parser.add_argument("--queue", action="store_true", help="leave the looking to a running portal")
        parser.add_argument("--wait", action="store_true", help="with --queue or --status: block until the run is over")
        parser.add_argument("--by", metavar="USER")

    def run(self, **options: Any) -> dict[str, Any]:
        if options["status"]:
            return self._progress(_run_of(options["status"]), wait=options["wait"])
        moment = instant(options["now"]) if options["now"] else None
        by = acting_user(options["by"])
        run = services.start_run(
            ScanRun(by=by, organisation=by.organisation, as_of=moment),
            _accounts(options, moment),
            parallel=whole_number(options["parallel"], "--parallel", 1, 64),
            in_one_job=not options["queue"],
        )
        if options["queue"]:
            queued = {"queued": run.total, "run": run.pk}
            return queued | self._progress(run, wait=True) if options["wait"] else queued
        services.finish_here(run)
        return self._progress(run, wait=False)

    def _progress(self, run: ScanRun, *, wait: bool) -> dict[str, Any]:
        if wait:
            services.wait_for(run)
        return services.described(run) | {"run": run.pk, "total": run.total, "finished": run.finished_at is not None}


def _accounts(options: dict[str, Any], moment: Any) -> Any:
    if options["all"]:
        return services.watched()
    if not options["account"]:
        return services.due_accounts(moment or now())
    numbers = set(options["account"])
    found = Account.objects.filter(number__in=numbers)
    unknown = sorted(numbers - set(found.values_list("number", flat=True)))
    if unknown:
        raise Refusal("unknown_account", f"登记编号 {'、'.join(unknown)} 不存在，请核对后重试。")
    return found


def _run_of(text: str) -> ScanRun:
    run = ScanRun.objects.filter(pk=text).first() if text.isdigit() else None
    if run is None:
        raise Refusal("unknown_run", f"没有编号为“{text}”的监测，请核对后重试。")
    return run
