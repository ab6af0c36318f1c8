"""What units below an office owe past its day: the facts of an urging (催办)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.clock import local_day
from inspections.models import SelfCheck
from notices.models import Delivery
from notices.paper_tables import Gathered, Place
from orgs.models import Organisation
from registry.models import Closing, Difference, Filing

HEADS = {"seq": "序号", "unit": "责任单位", "matter": "逾期事项", "due_on": "期限", "days": "逾期天数"}
LIST = "逾期事项清单"


@dataclass(frozen=True)
class Owed:
    """One thing that one unit has not done in time."""

    name: str  # of the figure that counts it
    unit: int
    matter: str
    due: dt.date
    place: Place


def units_below(office: Organisation) -> QuerySet[Organisation]:
    return Organisation.objects.filter(path__startswith=office.path, dissolved_on=None).exclude(pk=office.pk)


def owed(office: Organisation, moment: dt.datetime) -> list[Owed]:
    """Due before that moment and still not done: by unit, the oldest first."""
    units = units_below(office)
    found = [*_papers(units, moment), *_self_checks(units, moment), *_closings(units, moment)]
    found += [*_differences(units, moment), *_filings(units, moment)]
    return sorted(found, key=lambda each: (each.unit, each.due, each.matter))


def gather_owed(office: Organisation, moment: dt.datetime, units: set[int]) -> Gathered:
    """Of these units; counted by kind and listed one by one."""
    rows = [each for each in owed(office, moment) if each.unit in units]
    names = dict(Organisation.objects.filter(pk__in={each.unit for each in rows}).values_list("pk", "name"))
    told, local = Gathered(), moment.astimezone()
    told.say("统计时间", f"{local.year}年{local.month}月{local.day}日{local.hour}时")
    told.say("单位数", len(names) or None, LIST)
    told.say("事项数", len(rows) or None, LIST)
    for name in KINDS:
        told.say(name, sum(each.name == name for each in rows) or None, LIST)
    day = local_day(moment)
    lines = [
        ((place, names[each.unit], each.matter, each.due.isoformat(), (day - each.due).days), each.place)
        for place, each in enumerate(rows, start=1)
    ]
    told.list(LIST, HEADS, lines)
    return told


KINDS = ("整改未反馈数", "文件未回复数", "自查未报送数", "关停未办结数", "差异未说明数", "备案未审核数")


def _papers(units: Any, moment: dt.datetime) -> Iterator[Owed]:
    late = Delivery.objects.standing().unanswered().filter(organisation__in=units, reply_due__lt=moment)
    for each in late.select_related("notice", "paper"):
        is_order = each.paper is not None and each.paper.kind == "order"
        matter = f"{'反馈' if is_order else '回复'}{each.about.doc_number}《{each.about}》"
        name = KINDS[0] if is_order else KINDS[1]
        place = ["notices:delivery-detail", [each.pk], {}]
        yield Owed(name, each.organisation_id, matter, local_day(each.reply_due or moment), place)


def _self_checks(units: Any, moment: dt.datetime) -> Iterator[Owed]:
    late = SelfCheck.objects.of_open_rounds().missing().filter(organisation__in=units, due_on__lt=local_day(moment))
    for each in late.select_related("round"):
        place = ["inspections:selfcheck-detail", [each.pk], {}]
        yield Owed(KINDS[2], each.organisation_id, f"报送{each.round}自查表", each.due_on or local_day(moment), place)


def _closings(units: Any, moment: dt.datetime) -> Iterator[Owed]:
    late = Closing.objects.overdue(local_day(moment)).filter(account__organisation__in=units)
    for each in late.select_related("account__platform"):
        matter = f"办结账号“{each.account}”的关停"
        yield Owed(
            KINDS[3], each.account.organisation_id, matter, each.due_on, ["registry:closing-detail", [each.pk], {}]
        )


def _differences(units: Any, moment: dt.datetime) -> Iterator[Owed]:
    for each in Difference.objects.overdue(moment).filter(organisation__in=units).select_related("account"):
        place = ["registry:difference-detail", [each.pk], {}]
        yield Owed(KINDS[4], each.organisation_id, f"说明台账差异：{each}", local_day(each.due_at or moment), place)


def _filings(units: Any, moment: dt.datetime) -> Iterator[Owed]:
    late = Filing.objects.submitted().filter(waiting_at__in=units, due_at__lt=moment)
    for each in late.select_related("account"):
        place = ["registry:filing-detail", [each.pk], {}]
        yield Owed(KINDS[5], each.waiting_at_id or 0, f"审核备案：{each}", local_day(each.due_at or moment), place)
