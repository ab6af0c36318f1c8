"""Indicator sets in the making: a draft from the last version, its lines, a trial on a closed round, publishing (I04, I05)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from core import journal
from core.clock import now, today
from core.refusals import Refusal
from inspections.models import CheckSheet, Indicator, IndicatorSet, IndicatorSetEvent, Round
from inspections.models.indicators import MANAGE
from inspections.rules import same_words
from inspections.scoring import BAD, counted, rate_text, statistics, verdict

COPIED = ("code", "aliases", "printed", "synonyms", "group", "text", "veto", "bonus", "points", "points_most", "order")


@dataclass(frozen=True)
class Line:
    """One indicator as typed."""

    code: str
    printed: str
    veto: bool
    group: str = ""
    text: str = ""
    synonyms: Sequence[str] = ()
    bonus: bool = False
    points: int = 0  # tenths
    points_most: int = 0


@transaction.atomic
def start_version(source: IndicatorSet, *, by: Any, local: bool = False) -> IndicatorSet:
    """A draft with everything the source holds: its next version, or with `local` the first of a set of one's own."""
    if not by.has_perm(MANAGE) or not (local or source.may(by, "revise")):
        raise Refusal("not_allowed", "这套指标不由本单位制定，请另建本单位的指标集。")
    code = f"unit-{by.organisation.pk}-{int(now().timestamp())}" if local else source.code
    last = IndicatorSet.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
    if IndicatorSet.objects.filter(code=code, status=IndicatorSet.Status.DRAFT).exists():
        raise Refusal("draft_exists", "这套指标已有一份草稿，请在草稿上修改，或先作废它。")
    made = IndicatorSet(
        code=code,
        version=last + 1,
        name=f"{by.organisation.district or by.organisation.name}指标" if local else source.name,
        layer=_layer_of(by.organisation) if local else source.layer,
        effective_from=today(),
        basis=source.basis,
        is_default=source.is_default and not local,
        scoring=source.scoring,
        status=IndicatorSet.Status.DRAFT,
        organisation=by.organisation if local else source.organisation,
        by=by,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refusal("draft_exists", "别人刚刚起草了新版，请刷新页面。") from None
    Indicator.objects.bulk_create(
        Indicator(indicator_set=made, **{name: row[name] for name in COPIED}) for row in source.snapshot()
    )
    IndicatorSetEvent.objects.create(
        record=made, move="revise", source="", target=made.status, by=by, reason=str(source)
    )
    journal.record("inspections.indicators.start", by=by, obj=made, after={"from": str(source)})
    return made


def _layer_of(unit: Any) -> str:
    layers = IndicatorSet.Layer
    words = {"省": layers.PROVINCE, "市": layers.CITY, "县": layers.COUNTY, "区": layers.COUNTY}
    return next((layer for word, layer in words.items() if word in unit.level), layers.COUNTY)


@transaction.atomic
def save_head(draft: IndicatorSet, values: dict[str, Any], *, stamp: int, by: Any) -> None:
    """Name, layer, basis and day; refused when somebody else saved since `stamp` was read."""
    _hold(draft, stamp, by)
    before = {name: getattr(draft, name) for name in values}
    IndicatorSet.objects.filter(pk=draft.pk).update(**values)
    journal.record("inspections.indicators.save", by=by, obj=draft, before=before, after=values)


@transaction.atomic
def save_line(draft: IndicatorSet, line: Line, *, stamp: int, by: Any, known: Indicator | None = None) -> Indicator:
    """A new indicator at the end, or a known one changed in its place."""
    _hold(draft, stamp, by)
    others = draft.indicators.exclude(pk=known.pk) if known else draft.indicators.all()
    if others.filter(code=line.code).exists():
        raise Refusal("duplicate", f"代码“{line.code}”已经有了，请换一个。", field="code")
    words = {same_words(word) for row in others for word in (row.printed, *row.synonyms, *row.aliases)}
    if twice := [word for word in (line.printed, *line.synonyms) if same_words(word) in words]:
        raise Refusal("duplicate", f"“{twice[0]}”在别的指标里已经用了，导入结果时会分不清，请改写。", field="printed")
    made = known or Indicator(indicator_set=draft, order=(draft.indicators.aggregate(n=Max("order"))["n"] or 0) + 1)
    before = {name: getattr(made, name) for name in COPIED} if known else {}
    for name, value in vars(replace(line, synonyms=list(line.synonyms))).items():
        setattr(made, name, value)
    made.save()
    after = {name: getattr(made, name) for name in COPIED}
    journal.record("inspections.indicators.line", by=by, obj=draft, before=before, after=after)
    return made


@transaction.atomic
def remove_line(draft: IndicatorSet, code: str, *, stamp: int, by: Any) -> None:
    _hold(draft, stamp, by)
    indicator = draft.indicators.filter(code=code).first()
    if indicator is None:
        raise Refusal("unknown_indicator", "草稿里没有这项指标，可能已被删去。")
    if draft.indicators.count() == 1:
        raise Refusal("last_one", "指标集至少要有一项指标。")
    journal.record("inspections.indicators.line", by=by, obj=draft, before={"code": indicator.code}, after={})
    indicator.delete()


def _hold(draft: IndicatorSet, stamp: int, by: Any) -> None:
    if not draft.may(by, "publish"):
        raise Refusal("not_allowed", "您没有修改这套指标的权限。")
    IndicatorSet.objects.hold_draft(draft.pk, stamp)


@transaction.atomic
def publish(draft: IndicatorSet, *, by: Any) -> None:
    """In force from its day for rounds opened afterwards; rounds opened before keep their copy."""
    former = draft.former()
    if former and draft.effective_from <= former.effective_from:
        raise Refusal("bad_date", f"生效日期应晚于上一版的 {former.effective_from}，请先修改。")
    draft.make("publish", by=by)


def discard(draft: IndicatorSet, *, by: Any, reason: str) -> None:
    draft.make("discard", by=by, reason=reason)


@dataclass(frozen=True)
class Trial:
    """What a closed round would have come to under another set."""

    round: Round
    rate_then: str
    rate_now: str
    fails_now: list[CheckSheet]
    passes_now: list[CheckSheet]
    unknown: list[str]  # found then, no indicator of the set


def trial(draft: IndicatorSet, round_: Round) -> Trial:
    """Confirmed findings judged again: only which of them is a veto can change. Nothing is written."""
    veto = dict(draft.indicators.values_list("code", "veto"))
    marks, unknown = defaultdict(list), set()
    for finding in round_.findings.confirmed().exclude(sheet=None):
        if finding.indicator and finding.indicator not in veto:
            unknown.add(round_.indicator_by_code.get(finding.indicator, {}).get("printed", finding.indicator))
        marks[finding.sheet_id].append(replace(finding.mark, veto=veto.get(finding.indicator, False)))
    sheets = list(round_.sheets.order_by("pk"))
    found = [verdict(marks.get(sheet.pk, ()), round_.rules, passed=sheet.verdict != "unchecked") for sheet in sheets]
    pairs = list(zip(sheets, found, strict=True))
    sample = statistics({}, [counted(each, round_.unchecked_policy) for each in found])
    then = round_.stats["sample"]
    return Trial(
        round_,
        rate_text(then["checked"] - then["failed"], then["checked"]) or "—",
        rate_text(sample["checked"] - sample["failed"], sample["checked"]) or "—",
        [sheet for sheet, now_ in pairs if now_ in BAD and sheet.verdict not in BAD],
        [sheet for sheet, now_ in pairs if now_ not in BAD and sheet.verdict in BAD],
        sorted(unknown),
    )


def last_closed(user: Any, day: dt.date) -> Round | None:
    """The round a trial is made on: the newest closed one of the person's own office."""
    own = Round.objects.visible_to(user).closed().filter(organisation=user.organisation, as_of__lte=day)
    return own.order_by("-as_of", "-pk").first()


def changes(draft: IndicatorSet) -> list[tuple[str, str]]:
    """Against the former version, line by line in words: (what, which)."""
    former = draft.former()
    before = {row["code"]: row for row in former.snapshot()} if former else {}
    after = {row["code"]: row for row in draft.snapshot()}
    told = [("新增", after[code]["printed"]) for code in after if code not in before]
    told += [("删去", before[code]["printed"]) for code in before if code not in after]
    for code, row in after.items():
        if code in before and row["veto"] != before[code]["veto"]:
            told.append(("改为单项否决" if row["veto"] else "不再单项否决", row["printed"]))
        elif code in before and any(row[name] != before[code][name] for name in ("printed", "text", "group")):
            told.append(("改写", row["printed"]))
        elif code in before and any(row[name] != before[code][name] for name in ("bonus", "points", "points_most")):
            told.append(("改分值", row["printed"]))
    return told
