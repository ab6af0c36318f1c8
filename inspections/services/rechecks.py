"""Open items of the last round inside the next one: listed when it opens, answered while it is open, told in the notice (I12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from inspections.account_labels import LABELS
from inspections.models import Recheck, Round
from inspections.scoring import BAD
from inspections.services.platforms import platform_names
from inspections.services.population import round_before


def list_open_items(round_: Round) -> int:
    """In the transaction that opens the round: every account that failed in the round before."""
    former = round_before(round_)
    if former is None:
        return 0
    said: dict[str, list[str]] = {}
    for row in former.stats["failing_rows"]:
        said.setdefault(row["number"], []).append(row["description"] or row["printed"])
    failed = former.sheets.filter(verdict__in=BAD).order_by("pk")
    known = set(round_.rechecks.values_list("account", flat=True))
    made = [
        Recheck(
            round=round_,
            former=former,
            account_id=sheet.account_id,
            number=sheet.number,
            problems="；".join(said.get(sheet.number, [])),
            **{label: getattr(sheet, label) for label in LABELS if label != "level"},
        )
        for sheet in failed
        if sheet.account_id not in known
    ]
    Recheck.objects.bulk_create(made, batch_size=500)
    return len(made)


@dataclass(frozen=True)
class Answer:
    """What somebody found on looking again; `version` is that of the page."""

    result: str
    note: str
    version: int


@transaction.atomic
def save_rechecks(round_: Round, answers: Mapping[int, Answer], *, by: Any) -> int:
    """All or none; only what differs is written. Refused once the round is closed."""
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有填写复查结果的权限。")
    Round.objects.hold_open(round_.pk)
    items = {item.pk: item for item in round_.rechecks.filter(pk__in=answers)}
    changed = 0
    for pk, answer in answers.items():
        item = items.get(pk)
        if item is None or (item.result, item.note) == (answer.result, answer.note):
            continue
        done = answer.result != Recheck.Result.OPEN
        before = {"result": item.result, "note": item.note}
        item.write(
            version=answer.version,
            result=answer.result,
            note=answer.note,
            by=by if done else None,
            at=now() if done else None,
        )
        after = {"result": answer.result, "note": answer.note}
        journal.record("inspections.recheck.save", by=by, obj=item, before=before, after=after)
        changed += 1
    return changed


def suggestions(round_: Round) -> dict[int, str]:
    """Recheck → what the portal already knows: closed in the register, or the verdict of this round's own sheet."""
    found = {}
    marked = dict(round_.sheets.done().values_list("account", "pk"))
    failing = set(
        round_.findings.confirmed()
        .filter(veto=True, corrected_at_once=False, outside_round=False)
        .values_list("account", flat=True)
    )
    for item in round_.rechecks.select_related("account"):
        if item.account.closed_on is not None:
            found[item.pk] = f"台账中已于 {item.account.closed_on} 关停"
        elif item.account_id in failing:
            found[item.pk] = "本次检查又有单项否决问题"
        elif item.account_id in marked:
            found[item.pk] = "本次检查没有发现单项否决问题"
    return found


def recheck_counts(round_: Round) -> dict[str, int]:
    counts = dict.fromkeys(Recheck.Result.values, 0)
    for result in round_.rechecks.values_list("result", flat=True):
        counts[result] += 1
    return counts | {"total": sum(counts.values())}


def recheck_facts(round_: Round) -> dict[str, Any] | None:
    """As a notice tells it; None when nobody has looked at anything again. Closed accounts are neither passed nor failing."""
    items = list(round_.rechecks.settled().select_related("former"))
    if not items:
        return None
    names = platform_names()
    passed = sum(item.result == Recheck.Result.PASSED for item in items)
    failing = [item for item in items if item.result == Recheck.Result.FAILING]
    named = [
        {
            "account": item.name,
            "platform": names.get(item.platform_code, item.platform_code),
            "platform_code": item.platform_code,
            "account_type": item.account_type,
            "unit": item.unit,
        }
        for item in failing
    ]
    return {"of": items[0].former.period, "checked": passed + len(failing), "passed": passed, "still_failing": named}
