"""The steps of closing an account: what each asks, how typed words are read, and what is still missing (R22)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core import cell_values, clock
from core.calendar import WorkCalendar
from core.cell_values import BadCell
from registry.models import ClosingStep

Kind = Literal["text", "link", "past", "future", "count"]
STEP = ClosingStep.Kind
MOST = 10**12


@dataclass(frozen=True)
class Part:
    """One thing asked of a step, kept in the step's column of that name; `must`: the step is not done without it."""

    name: str
    label: str
    kind: Kind = "text"
    limit: int = 300
    must: bool = True
    help: str = ""


DONE_BY = Part("done_by", "办理人", limit=100)
NOTE = Part("note", "说明", limit=500, must=False)
PARTS: dict[str, tuple[Part, ...]] = {
    STEP.ANNOUNCEMENT: (
        Part("link", "公告地址", "link", 1000),
        Part("from_on", "公告开始", "past"),
        Part("until_on", "公告结束", "future"),
    ),
    STEP.MIGRATION: (
        Part("target", "引导关注的账号或网站"),
        Part("count", "关停时粉丝数", "count"),
        Part("done_on", "完成日期", "past"),
    ),
    STEP.PLATFORM: (
        Part("from_on", "向平台申请注销日期", "past"),
        Part("done_on", "平台注销完成日期", "past"),
        Part("target", "平台回执说明", must=False, help="如回执编号；注销成功的截图作为证明材料。"),
    ),
    STEP.ARCHIVE: (
        Part("target", "存档放在哪里"),
        Part("done_on", "存档日期", "past"),
    ),
    STEP.NATIONAL: (Part("done_on", "国办系统更新日期", "past"),),
    STEP.MATERIALS: (
        Part("target", "移交给谁"),
        Part("done_on", "移交日期", "past"),
    ),
}
HELP: dict[str, str] = {
    STEP.ANNOUNCEMENT: "公告期满后才能报送办结。",
    STEP.NATIONAL: "没有录入全国政务新媒体信息报送系统的，填写不需要的理由。",
    STEP.MATERIALS: "没有手机、证书、印章等需要移交的，填写不需要的理由。",
}
LABELS: dict[str, dict[str, str]] = {"done_by": {STEP.ARCHIVE: "保管人", STEP.MATERIALS: "移交人"}}


@dataclass
class Typed:
    """Values by step and column, and a sentence for each field that could not be read."""

    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def parts_of(kind: str) -> tuple[Part, ...]:
    return (*PARTS[kind], DONE_BY, NOTE)


def label_of(part: Part, kind: str) -> str:
    return LABELS.get(part.name, {}).get(kind, part.label)


def read_steps(kinds: list[str], raw: Mapping[str, str]) -> Typed:
    """What the page says of these steps; fields are called `announcement-link`."""
    found = Typed()
    for kind in kinds:
        values = found.values[kind] = {}
        values["needed"] = raw.get(f"{kind}-needed", "yes") != "no"
        asked = (*parts_of(kind), Part("why_not", "不需要的理由"))
        for part in asked:
            key = f"{kind}-{part.name}"
            try:
                values[part.name] = _typed(part, raw.get(key, "").strip())
            except BadCell as bad:
                found.faults[key] = bad.message
        first, last = values.get("from_on"), values.get("until_on") or values.get("done_on")
        if first and last and last < first:
            key = f"{kind}-{'until_on' if values.get('until_on') else 'done_on'}"
            found.faults.setdefault(key, "结束早于开始，请核对。")
    return found


def _typed(part: Part, text: str) -> Any:
    if part.kind in {"text", "link"}:
        if len(text) > part.limit:
            raise BadCell("too_long", f"{part.label}有 {len(text)} 个字，最多 {part.limit} 个字，请缩短。")
        return (cell_values.as_link(text) if part.kind == "link" else " ".join(text.split())) if text else ""
    if not text:
        return None
    if part.kind == "count":
        if not text.isascii() or not text.isdigit() or int(text) > MOST:
            raise BadCell("bad_number", f"{part.label}“{text[:20]}”不是整数，请只写数字。")
        return int(text)
    day, month_only = cell_values.as_date(text, today=clock.today(), future=part.kind == "future")
    if day is None or month_only:
        raise BadCell("bad_date", f"{part.label}“{text[:20]}”缺少日，请写成 2026-03-01 的样子。")
    return day


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def is_done(step: ClosingStep) -> bool:
    """Whether nothing is missing in the step itself; whether its days will do is asked by `missing`."""
    if not step.needed:
        return bool(step.why_not)
    return all(getattr(step, part.name) not in (None, "") for part in parts_of(step.kind) if part.must)


def missing(step: ClosingStep, *, days: int, calendar: WorkCalendar, today: dt.date) -> list[str]:
    """Sentences that say what keeps this step from being done."""
    if not step.needed:
        return [] if step.why_not else ["选择了不需要，请填写理由"]
    empty = [
        label_of(part, step.kind)
        for part in parts_of(step.kind)
        if part.must and getattr(step, part.name) in (None, "")
    ]
    found = [f"还没有填写{'、'.join(empty)}"] if empty else []
    if step.kind == STEP.ANNOUNCEMENT and step.from_on and step.until_on:
        earliest = calendar.add_days(step.from_on, days)
        if step.until_on < earliest:
            found.append(f"公告至少 {days} 天（末日逢休息日顺延），应当到 {earliest:%Y-%m-%d}")
        elif step.until_on >= today:
            found.append(f"公告要到 {step.until_on:%Y-%m-%d} 期满，期满后才能报送")
    if step.proof is not None and step.proof.removed_at:
        found.append("选作证明的材料已被移除，请重新选择")
    return found
