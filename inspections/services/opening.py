"""Opening a round: population, frozen frame, draw, sheets, all in one transaction."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count

from core.calendar import Period
from core.clock import end_of_day, local_day, today
from core.refusals import Refusal
from inspections.models import CheckSheet, IndicatorSet, Round
from inspections.rules import Wanted, plan_of, read_rule, sentence
from inspections.sampling import DrawRefused, Frame, build_frame, clean_seed, draw, frame_line
from inspections.services.must_include import must_lines
from inspections.services.platforms import platform_code, platform_name
from inspections.services.population import (
    DISTRICT,
    FIELDS,
    LEVEL,
    NAME,
    NUMBER,
    PK,
    PLATFORM,
    TYPE,
    UNIT,
    change,
    counts,
    population_of,
)
from inspections.services.rate_round import claim_free_rate
from inspections.services.rechecks import list_open_items
from inspections.services.stages import PlannedStage, plan_stages
from inspections.services.verdict_settings import last_rules
from orgs.messages import tell
from orgs.models import User
from orgs.roles import Role


@dataclass(frozen=True)
class Opening:
    """What an office asks for when it opens a round."""

    period: str
    as_of: dt.date
    point: dt.datetime | None = None
    title: str = ""
    window: tuple[dt.date, dt.date] | None = None
    seed: str = ""
    indicators: str = ""
    token: str = ""  # of the page it was typed on: the same page sent twice opens one round
    wanted: Wanted = field(default_factory=Wanted)
    kind: str = ""  # of Round.Kind: special or single; else it follows from the period
    accounts: Sequence[str] = ()  # register numbers: the round is about these alone
    stages: Sequence[PlannedStage] = ()


@transaction.atomic
def open_round(opening: Opening, *, by: Any) -> Round:
    """Freeze the frame, draw, and make one sheet per drawn account."""
    period, window = checked_dates(opening)
    rule = read_rule(opening.wanted, platform_code)
    indicators = indicator_set(opening.indicators, opening.as_of, by)
    organisation = by.organisation
    rows = rows_of(opening, organisation)
    kind = kind_of(opening, period)
    frame, by_line = frozen(rows)
    seed = clean_seed(opening.seed) or secrets.token_hex(8)
    must = must_lines(rule["must_include"], by_line, organisation)
    drawn = drawn_lines(frame, rule, seed, must)
    made = Round.objects.create(
        organisation=organisation,
        title=opening.title.strip() or default_title(period, rule, kind, rows),
        kind=kind,
        period=period.code,
        as_of=opening.as_of,
        point=opening.point or end_of_day(opening.as_of),
        window_from=window[0],
        window_to=window[1],
        scope=rule["scope"],
        rule=rule,
        seed=seed,
        frame=frame.text,
        frame_sha256=frame.sha256,
        population=len(rows),
        drawn=len(drawn),
        population_counts=counts(rows)
        | {"change": None if kind in Round.BESIDE else change(organisation, period, opening.as_of)},
        indicator_set=indicators,
        indicators=indicators.snapshot(),
        scoring=indicators.scoring,
        verdict_rules=last_rules(organisation),
        by=by,
        token=opening.token or None,
    )
    make_sheets(made, drawn, by_line, must)
    list_open_items(made)
    made.make("open", by=by, reason=sentence(rule, platform_name))
    claim_free_rate(made)
    plan_stages(made, opening.stages, [row[PK] for row in rows], by=by)
    tell_inspectors(made, by)
    return made


def tell_inspectors(made: Round, by: Any) -> None:
    """Those of the unit who have sheets to check now, but for whoever opened the round."""
    people = User.objects.holding(Role.INSPECTOR, made.organisation).exclude(pk=by.pk)
    text = f"共有 {made.drawn} 个账号的检查表待检查。"
    tell(people, f"检查已发起：{made.title}", text, made.get_absolute_url(), kind="round.opened", about=made)


def find_round(text: str, by: Any) -> Round:
    """The round of that number, if this person may see it."""
    known = text.strip().isdecimal() and len(text.strip()) < 19
    found = Round.objects.visible_to(by).filter(pk=int(text)).first() if known else None
    if found is None:
        raise Refusal("unknown_round", f"没有编号为“{text}”的检查，或者不在您的范围内。")
    return found


def drawn_accounts(text: str) -> list[int]:
    """Primary keys of the accounts a round has drawn, for commands below this app."""
    made = Round.objects.filter(pk=int(text)).first() if text.strip().isdecimal() and len(text) < 19 else None
    if made is None:
        raise Refusal("unknown_round", f"没有编号为“{text}”的检查。")
    return list(made.sheets.values_list("account_id", flat=True))


def account_named(text: str, organisation: Any, day: dt.date) -> str:
    """The register number of the one account meant by a number or a name."""
    text = text.strip()
    known = population_of(organisation, day).order_by("pk")
    found = list(known.filter(number=text.upper()).values_list("number", "platform__name", "organisation__name")[:1])
    found = found or list(known.filter(name=text).values_list("number", "platform__name", "organisation__name")[:6])
    if not found:
        raise Refusal("unknown_account", f"“{text}”在 {day} 没有在运行的账号，请核对账号编号或名称。")
    if len(found) > 1:
        named = "；".join(f"{number}（{platform}，{unit}）" for number, platform, unit in found[:5])
        raise Refusal("ambiguous_account", f"有多个账号叫“{text}”，请改填账号编号：{named}。")
    return found[0][0]


def to_choose_from(organisation: Any, day: dt.date) -> dict[str, dict[str, int]]:
    """Levels, platform codes, districts and units of that day's population, each with its number of accounts."""
    fields = {"level": LEVEL, "platform": PLATFORM, "district": DISTRICT, "unit": UNIT}
    rows = population_of(organisation, day).order_by()
    return {
        name: dict(rows.values_list(FIELDS[at]).annotate(many=Count("pk")).order_by("-many", FIELDS[at]))
        for name, at in fields.items()
    }


def checked_dates(opening: Opening) -> tuple[Period, tuple[dt.date | None, dt.date | None]]:
    if opening.as_of > today():
        raise Refusal("bad_date", f"统计日期 {opening.as_of} 还没有到，请填今天或以前的日期。")
    if opening.point and local_day(opening.point) > today():
        raise Refusal("bad_date", f"监测时间点 {local_day(opening.point)} 还没有到，请填今天或以前的时间。")
    if len(clean_seed(opening.seed)) > 200 or len(opening.title) > 200:
        raise Refusal("too_long", "种子和名称都不能超过 200 个字。")
    window = opening.window or (None, None)
    if opening.window and opening.window[0] > opening.window[1]:
        raise Refusal("bad_date", "检查开始日期晚于结束日期，请核对。")
    return Period.parse(opening.period), window


def indicator_set(named: str, day: dt.date, by: Any) -> IndicatorSet:
    """By code or name; left out = the default one. The version in force on the as-of date."""
    sets = IndicatorSet.objects.visible_to(by).published()
    known = sets.filter(is_default=True)
    if named:
        known = sets.filter(code=named) or sets.filter(name=named)
    first = known.first()
    found = first and IndicatorSet.objects.in_force(first.code, day)
    if found is None:
        raise Refusal("unknown_indicators", f"没有名为“{named}”的指标集。")
    return found


def kind_of(opening: Opening, period: Period) -> str:
    if opening.kind in ("", period.unit):
        return Round.Kind.SINGLE if len(opening.accounts) == 1 else period.unit
    if opening.kind not in Round.BESIDE:
        raise Refusal("bad_period", f"“{Round.Kind(opening.kind).label}”与周期“{period.label}”不一致，请核对。")
    if opening.kind == Round.Kind.SINGLE and len(opening.accounts) != 1:
        raise Refusal("missing", "单个账号检查要写明检查哪个账号，且只写一个。")
    return opening.kind


def rows_of(opening: Opening, organisation: Any) -> list[Sequence[Any]]:
    """The population of that day, or the accounts asked for alone."""
    population = population_of(organisation, opening.as_of)
    if opening.accounts:
        population = population.filter(number__in=opening.accounts)
    rows = list(population.order_by("pk").values_list(*FIELDS))
    if gone := set(opening.accounts) - {row[NUMBER] for row in rows}:
        told = "、".join(sorted(gone))
        raise Refusal(
            "unknown_account", f"账号 {told} 在 {opening.as_of} 不在运行，或者不在您的范围内，请核对账号编号。"
        )
    if not rows:
        raise Refusal("empty_population", f"{opening.as_of} 没有在运行的账号，请先导入台账，或改统计日期。")
    return rows


def default_title(period: Period, rule: dict[str, Any], kind: str, rows: Sequence[Sequence[Any]]) -> str:
    if kind == Round.Kind.SINGLE:
        return f"{period.label}“{rows[0][NAME]}”单个账号检查"[:200]
    if kind == Round.Kind.SPECIAL:
        return f"{period.label}政务新媒体专项检查"
    return f"{period.label}政务新媒体{'检查' if rule['scope'] == 'full' else '抽查'}"


def line_of(row: Sequence[Any]) -> str:
    return frame_line(row[PLATFORM], row[NAME], row[UNIT], row[DISTRICT], row[LEVEL])


def frozen(rows: Sequence[Sequence[Any]]) -> tuple[Frame, dict[str, Sequence[Any]]]:
    lines = [line_of(row) for row in rows]
    try:
        return build_frame(lines), dict(zip(lines, rows, strict=True))
    except DrawRefused as refused:
        odd = set(refused.lines)
        accounts = [row[NUMBER] for row, line in zip(rows, lines, strict=True) if line in odd]
        shown = "、".join(accounts[:10]) + ("等" if len(accounts) > 10 else "")
        raise Refusal(refused.code, f"{refused}请在台账中改正：{shown}。", accounts=accounts) from None


def drawn_lines(frame: Frame, rule: dict[str, Any], seed: str, must: Iterable[str]) -> Sequence[str]:
    if rule["scope"] == "full":
        return frame.lines
    try:
        return draw(frame, plan_of(rule), seed, must)
    except DrawRefused as refused:
        raise Refusal(refused.code, str(refused)) from None


def make_sheets(
    made: Round, lines: Iterable[str], by_line: dict[str, Sequence[Any]], must: dict[str, list[str]]
) -> None:
    CheckSheet.objects.bulk_create(
        (
            CheckSheet(
                round=made,
                account_id=row[PK],
                number=row[NUMBER],
                name=row[NAME],
                platform_code=row[PLATFORM],
                account_type=row[TYPE],
                unit=row[UNIT],
                district=row[DISTRICT],
                level=row[LEVEL],
                must_include="；".join(must.get(line, ()))[:200],
            )
            for line, row in ((line, by_line[line]) for line in lines)
        ),
        batch_size=2000,
    )
