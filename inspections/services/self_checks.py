"""Self-checks: units are asked when a round opens, fill in their own accounts, report; the office sends back and urges."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import files, journal
from core.clock import local_day, now
from core.refusals import Refusal
from inspections.models import Round, SelfCheck, SelfCheckEvent, SelfCheckLine
from inspections.models.self_check import ASK
from inspections.proofs import cleaned
from orgs.messages import tell
from orgs.models import Organisation
from registry.models import Account

NUMBERS = ("posts", "originals", "problems")
CHUNK = 5000
TASK = "自查报告"  # what a notice calls it


@dataclass(frozen=True)
class Answers:
    """What a unit wrote: {line: {column: value}}, and its words about the whole."""

    lines: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    statement: str = ""


def ask_units(made: Round, accounts: Iterable[int], *, due_on: Any, by: Any) -> int:
    """One self-check a unit, a line an account of the round's population; every unit is told."""
    by_unit: dict[int, list[Account]] = defaultdict(list)
    keys = list(accounts)
    for start in range(0, len(keys), CHUNK):
        found = Account.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("platform")
        for account in found.order_by("pk"):
            by_unit[account.organisation_id].append(account)
    units = {unit.pk: unit for unit in Organisation.objects.filter(pk__in=by_unit)}
    checks = SelfCheck.objects.bulk_create(
        SelfCheck(round=made, organisation=unit, unit=unit.name, due_on=due_on) for unit in units.values()
    )
    asked = {"move": "ask", "source": "", "target": SelfCheck.Status.ASKED, "by": by}
    SelfCheckEvent.objects.bulk_create(SelfCheckEvent(record=check, **asked) for check in checks)
    SelfCheckLine.objects.bulk_create(
        (
            SelfCheckLine(
                self_check=check,
                account=account,
                number=account.number,
                name=account.name,
                platform_code=account.platform.code,
            )
            for check in checks
            for account in by_unit[check.organisation_id]
        ),
        batch_size=2000,
    )
    until = f"，请于 {due_on} 前报送" if due_on else ""
    text = f"请逐个账号填写自查表{until}。"
    tell(
        units.values(),
        f"请开展自查：{made.title}",
        text,
        reverse("inspections:selfcheck-list"),
        kind="selfcheck.asked",
        about=made,
    )
    return len(checks)


@transaction.atomic
def save_answers(check: SelfCheck, answers: Answers, *, version: int, by: Any, scan: Any = None) -> None:
    """A draft; refused over what somebody else of the unit saved since. The scan replaces an earlier one."""
    if not check.may(by, "report"):
        raise Refusal("not_allowed", "只有本单位的人能填写本单位的自查表。")
    kept = _kept(scan)
    Round.objects.hold_open(check.round_id)
    check.take_turn(version, statement=answers.statement, **kept)
    lines = list(check.lines.filter(pk__in=answers.lines))
    for line in lines:
        for name, value in answers.lines[line.pk].items():
            setattr(line, name, value)
    SelfCheckLine.objects.bulk_update(lines, [*NUMBERS, "detail"], batch_size=500)
    told = {"accounts": len(lines), **({"scan": kept["scan_sha256"]} if kept else {})}
    journal.record("inspections.selfcheck.save", by=by, obj=check, after=told)


def _kept(scan: Any) -> dict[str, str]:
    """The file first, then the row that points at it."""
    if not scan:
        return {}
    proof = cleaned(scan.read(), scan.name)
    return {"scan_sha256": files.keep(proof.data), "scan_name": proof.filename, "scan_type": proof.content_type}


def report(check: SelfCheck, *, by: Any) -> None:
    """Complete or not at all; the first report decides whether it came in time."""
    if missing := unfilled(check):
        named = "、".join(missing[:10]) + ("等" if len(missing) > 10 else "")
        raise Refusal("incomplete", f"还有 {len(missing)} 个账号没有填写发布条数和问题数：{named}。没有的请填 0。")
    moment = now()
    first = check.first_reported_at or moment
    check.make("report", by=by, reported_at=moment, first_reported_at=first, reported_by=by)


def unfilled(check: SelfCheck) -> list[str]:
    """Accounts without their numbers; one closed since is not asked for any more."""
    open_ = check.lines.filter(account__closed_on=None)
    return list((open_.filter(posts=None) | open_.filter(problems=None)).values_list("name", flat=True))


def send_back(check: SelfCheck, *, by: Any, reason: str) -> None:
    with transaction.atomic():
        check.make("send_back", by=by, reason=reason)
        told = f"退回理由：{reason}"
        subject, url = f"自查表被退回：{check.round}", check.get_absolute_url()
        tell(check.organisation, subject, told, url, kind="selfcheck.returned", about=check)


@transaction.atomic
def urge(round_: Round, *, by: Any) -> int:
    """Tell every unit that has not reported; how many."""
    if not by.has_perm(ASK):
        raise Refusal("not_allowed", "您没有催报自查的权限。")
    Round.objects.hold_open(round_.pk)
    late = list(round_.self_checks.missing().select_related("organisation"))
    if not late:
        return 0
    due = late[0].due_on
    text = f"报送期限 {due}，请尽快报送。" if due else "请尽快报送。"
    subject, url = f"请报送自查表：{round_.title}", reverse("inspections:selfcheck-list")
    tell([each.organisation for each in late], subject, text, url, kind="selfcheck.asked", about=round_)
    journal.record("inspections.selfcheck.urge", by=by, obj=round_, after={"units": len(late)})
    return len(late)


def late_facts(round_: Round) -> list[dict[str, str]] | None:
    """Who reported the self-check late, or not at all by the day the round was closed; None when nobody did."""
    closed_on = local_day(round_.closed_at) if round_.closed_at else None
    units = round_.self_checks.late(closed_on).order_by("unit", "pk").values_list("unit", flat=True)
    return [{"unit": unit, "task": TASK} for unit in units] or None
