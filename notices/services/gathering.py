"""The figures and tables of a paper, from the closed rounds, the register and what is overdue; nothing here writes."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q, Sum

from core.calendar import Period
from core.clock import local_day
from inspections.models import Finding, Recheck, Round, RoundCell
from notices.figures import Style, percent
from notices.models import Delivery, Paper
from notices.paper_tables import Gathered
from notices.placeholders import day as printed_day
from notices.services.overdue import gather_owed
from orgs.models import Organisation
from registry.models import Account

Rows = dict[Organisation, list[Finding]]
PROBLEMS = {
    "seq": "序号",
    "account": "账号名称",
    "platform": "平台",
    "problem": "存在的问题",
    "clause": "依据条款",
    "result": "结论",
}
ROUNDS = {"seq": "序号", "round": "检查", "checked": "检查数", "failed": "不合格数", "rate": "合格率"}
KINDS = {"seq": "序号", "kind": "问题", "accounts": "账号数", "items": "项数"}


def gather(paper: Paper, units: set[int] | None = None) -> dict[str, Any]:
    """What this paper would say if it were drafted now, as of its own moment. `units`: those an urging is about."""
    moment = dt.datetime.fromisoformat(paper.facts["as_of"])
    if paper.kind in ("order", "talk"):
        return of_unit(paper.round, paper.unit).as_facts()
    if paper.kind == "urging":
        about = {unit.pk for unit in paper.receivers()} if units is None else units
        return gather_owed(paper.organisation, moment, about).as_facts()
    if paper.kind in ("monthly", "report"):
        return of_period(paper.organisation, Period.parse(paper.facts["period"]), moment).as_facts()
    return _register(paper.organisation, local_day(moment)).as_facts()


def rows_by_unit(round_: Round, only: Organisation | None = None) -> Rows:
    """What counts against each unit below the office; the office itself and dissolved units get no order."""
    found = Finding.objects.filter(round=round_, account__isnull=False).faults()
    found = found.filter(account__organisation=only) if only else found
    own, rows = round_.organisation, Rows()
    listed = found.select_related("account__organisation", "account__platform").order_by("pk")
    for finding in listed.counting(round_.rules):
        unit = finding.account.organisation  # type: ignore[union-attr]
        if unit.pk != own.pk and unit.path.startswith(own.path) and unit.dissolved_on is None:
            rows.setdefault(unit, []).append(finding)
    return dict(sorted(rows.items(), key=lambda each: each[0].pk))


def of_unit(round_: Round | None, unit: Organisation | None) -> Gathered:
    """One unit's problems in one closed round; nothing when there is no round."""
    told = Gathered()
    found = rows_by_unit(round_, unit).get(unit, []) if round_ and unit else []
    told.say("期间", round_.span.label if round_ and found else None)
    told.say("账号数", len({each.account_id for each in found}) or None, "问题列表")
    told.say("问题数", len(found) or None, "问题列表")
    lines = [((place, *_problem(each, round_)), _sheet(each)) for place, each in enumerate(found, start=1) if round_]
    told.list("问题列表", PROBLEMS, lines)
    return told


def _sheet(finding: Finding) -> list[Any] | None:
    return ["inspections:sheet-basis", [finding.sheet_id], {}] if finding.sheet_id else None


def _account(finding: Finding) -> Any:
    """What is not in the register is known by its name."""
    return finding.account_id or (finding.name, finding.platform_code)


def _problem(finding: Finding, round_: Round) -> tuple[str, ...]:
    indicator = round_.indicator_by_code.get(finding.indicator, {})
    return (
        finding.name,
        finding.account.platform.name,  # type: ignore[union-attr]
        finding.description or indicator.get("printed") or finding.get_conclusion_display(),
        indicator.get("text") or indicator.get("printed") or "",
        finding.get_conclusion_display(),
    )


def _register(office: Organisation, day: dt.date) -> Gathered:
    told = Gathered()
    running = Account.objects.filter(organisation__path__startswith=office.path).in_population(day).order_by()
    counts = running.values_list("platform__code", "platform__name").annotate(n=Count("pk")).order_by("platform__order")
    rows = ["notices:population-rows", [], {"day": day.isoformat()}]
    told.say("统计日期", printed_day(day.isoformat()))
    told.say("账号总数", sum(many for *_, many in counts), *rows)
    told.say("分平台数量", "、".join(f"{name}{many}个" for _, name, many in counts) or None, *rows)
    return told


def of_period(office: Organisation, period: Period, moment: dt.datetime) -> Gathered:
    """Accounts, checks, problems and what came of them within a month, quarter, half-year or year."""
    end = min(period.end, local_day(moment))
    told = _register(office, end)
    told.say("期间", period.label)
    _turnover(told, office, period.start, end)
    closed = Round.objects.closed().filter(organisation=office, closed_at__date__range=(period.start, end))
    rounds = list(closed.defer("frame", "stats", "population_counts").order_by("closed_at", "pk"))
    _checks(told, rounds)
    _problems(told, rounds)
    _orders(told, office, period.start, end, moment)
    return told


def _turnover(told: Gathered, office: Organisation, start: dt.date, end: dt.date) -> None:
    existed = Q(closed_on=None) | Q(closed_on__gt=F("started_on"))
    accounts = Account.objects.filter(existed, organisation__path__startswith=office.path)
    for name, kind, field in (("新开设数", "opened", "started_on"), ("关停数", "closed", "closed_on")):
        many = accounts.filter(**{f"{field}__range": (start, end)}).count()
        told.say(name, many, "notices:population-rows", [], {kind: f"{start}..{end}"})


def _checks(told: Gathered, rounds: list[Round]) -> None:
    cells = RoundCell.objects.filter(round__in=rounds).order_by().values_list("round")
    sums = {pk: (checked, failed) for pk, checked, failed in cells.annotate(Sum("checked"), Sum("failed"))}
    whole = [sums.get(round_.pk, (0, 0)) for round_ in rounds]
    checked, failed = (sum(each[place] for each in whole) for place in (0, 1))
    some = bool(rounds) or None
    told.say("检查次数", some and len(rounds), "检查情况表")
    told.say("检查数", some and checked, "检查情况表")
    told.say("不合格数", some and failed, "检查情况表")
    told.say("合格率", percent(checked - failed, checked, Style()), "检查情况表")
    told.say("没有检查", None if rounds else f"{told.figures['期间']}没有办结检查")
    lines = []
    for place, (round_, (looked, bad)) in enumerate(zip(rounds, whole, strict=True), start=1):
        row = (place, round_, looked, bad, percent(looked - bad, looked, Style()) or "—")
        lines.append((row, ["notices:round-statistics", [round_.pk], {}]))
    told.list("检查情况表", ROUNDS, lines)


def _problems(told: Gathered, rounds: list[Round]) -> None:
    """Each kind of problem leads to the findings of the last round that has it."""
    kinds: dict[str, list[Finding]] = {}
    for round_ in rounds:
        for finding in Finding.objects.filter(round=round_).faults().order_by("pk").counting(round_.rules):
            indicator = round_.indicator_by_code.get(finding.indicator, {})
            kinds.setdefault(indicator.get("printed") or finding.get_conclusion_display(), []).append(finding)
    found = [finding for each in kinds.values() for finding in each]
    told.say("问题数", len(found) or None, "问题分类表")
    told.say("问题账号数", len({_account(each) for each in found}) or None, "问题分类表")
    told.say("没有问题", None if found else f"{told.figures['期间']}没有新确认的问题")
    lines = [
        (
            (place, kind, len({_account(each) for each in each_of}), len(each_of)),
            ["inspections:round-rows", [each_of[-1].round_id], {"code": each_of[-1].indicator}],
        )
        for place, (kind, each_of) in enumerate(sorted(kinds.items(), key=lambda row: -len(row[1])), start=1)
    ]
    told.list("问题分类表", KINDS, lines)
    rechecks = Recheck.objects.filter(round__in=rounds).settled()
    counts = rechecks.aggregate(n=Count("pk"), passed=Count("pk", filter=Q(result=Recheck.Result.PASSED)))
    behind = ["inspections:round-rechecks", [rounds[-1].pk], {}] if rounds else []
    told.say("复查数", counts["n"] or None, *behind)
    told.say("复查合格数", counts["passed"] if counts["n"] else None, *behind)


def _orders(told: Gathered, office: Organisation, start: dt.date, end: dt.date, moment: dt.datetime) -> None:
    """Orders of the period and the replies that had come by the paper's moment."""
    issued = Paper.objects.orders().filter(organisation=office).issued_between(start, end)
    sent = Delivery.objects.filter(paper__in=issued, is_copy=False)
    came = sent.filter(replied_at__lte=moment)
    counts = {
        "整改通知书数": issued.count() or None,
        "已反馈数": came.count(),
        "按期反馈数": came.filter(replied_at__lte=F("reply_due")).count(),
    }
    counts["未反馈数"] = (counts["整改通知书数"] or 0) - (counts["已反馈数"] or 0)
    span = {"kind": "order", "since": start.isoformat(), "until": end.isoformat()}
    replies = {"已反馈数": "answered", "按期反馈数": "in_time", "未反馈数": "waiting"}
    for name, many in counts.items():
        query = span | ({"reply": replies[name]} if name in replies else {})
        told.say(name, many if counts["整改通知书数"] else None, "notices:paper-list", [], query)
