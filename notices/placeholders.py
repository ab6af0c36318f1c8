"""Placeholders of a notice's text: each name bound to one printed figure or list; filled in one pass, never twice."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.refusals import Refusal
from notices.changes import rate_change
from notices.figures import points
from notices.name_lists import NAMED_AT_MOST, ListStyle, doubled_names, name_list
from notices.profiles import UNMARKED

PATTERN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
WORK = ("work", "事项")  # the line of work a contact is for
UNITS_OF_STRATA = {"level": "层级", "platform": "平台", "district": "地区", "unit": "单位", "": "不分层"}
UNMARKED_IN_WORDS = "其他"

Facts = Mapping[str, Any]
Values = dict[str, str | None]


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text with its figures; a name that does not exist or has no figure is an error, never an empty place."""
    wrong = problems_of(text, values)
    if wrong:
        raise Refusal("bad_placeholder", "；".join(wrong))
    return PATTERN.sub(lambda found: str(values[found[1]]), text)


def problems_of(text: str, values: Mapping[str, str | None]) -> list[str]:
    """Sentences about every placeholder that cannot be filled."""
    names = dict.fromkeys(PATTERN.findall(text))
    unknown = [f"没有“{name}”这个数据项，请从页面上列出的数据项中选用" for name in names if name not in values]
    empty = [f"“{name}”本期没有数据，请删去这处或略去本段" for name in names if name in values and values[name] is None]
    loose = (
        ["数据项的花括号不成对，应写成 {{名称}}"]
        if "{{" in PATTERN.sub("", text) or "}}" in PATTERN.sub("", text)
        else []
    )
    return unknown + empty + loose


def say(values: Mapping[str, str | None], *pieces: str) -> str:
    """The pieces of a sentence whose figures all exist."""
    return "".join(piece for piece in pieces if all(values.get(name) is not None for name in PATTERN.findall(piece)))


def values_of(facts: Facts, extras: Mapping[str, Any]) -> Values:
    """Every placeholder with what it prints, or None where the notice has no such figure."""
    values: Values = {
        "发文机关": facts["issuer"],
        "期间": extras["period_label"],
        "标题": facts["title"],
        "成文日期": day(facts["date"]),
        "发文字号": facts["doc_number"],
        "依据": "、".join(facts["basis"] or []) or None,
        "检查时间": span(facts["window"]),
        "报送联系": contacts_in_words(extras.get("contacts")),
        "表扬单位": "、".join(facts["praised"] or []) or None,
        "迟报单位": "、".join(_late(row) for row in facts["late_reports"] or []) or None,
        "未备案数": _count(len(facts["unfiled"] or []) or None),
        "未备案名单": name_list(facts["unfiled"], list_style(facts, extras)),
        "不合格名单": name_list(
            [row for row in facts["failing_accounts"] or [] if row["filed"]], list_style(facts, extras)
        ),
        "合格率": facts["rate"],
        "无法判断数": _count(facts["undetermined"] or None),
        "未检查数": _count(facts["unchecked"] or None),
        "未完成检查数": _count(facts["unchecked"] or None) if extras.get("unchecked_left_out") else None,
        "上期说明": extras.get("previous_text") or None,
        "阶段名称": (extras.get("urged") or {}).get("title"),
        "阶段合格率": (extras.get("urged") or {}).get("rate"),
    }
    for part in (_population, _sample, _change, _previous, _websites, _recheck, _deadline, _draw, _beside):
        values.update(part(facts, extras))
    for place, problem in enumerate(facts["problems"] or [], start=1):
        values.update(_problem(place, problem, extras, list_style(facts, extras)))
    return values


def day(iso: str | None) -> str | None:
    """2026-04-01 → 2026年4月1日."""
    if not iso:
        return None
    date = dt.date.fromisoformat(iso[:10])
    return f"{date.year}年{date.month}月{date.day}日"


def span(window: Sequence[str] | None) -> str | None:
    """A window in words, the year printed once when it can be."""
    if not window:
        return None
    start, end = day(window[0]) or "", day(window[1]) or ""
    return f"{start}至{end.removeprefix(start[:5])}"


def list_style(facts: Facts, extras: Mapping[str, Any]) -> ListStyle:
    doubled = frozenset(extras.get("doubled", [])) | doubled_names(facts["failing_accounts"] or [])
    return ListStyle(extras.get("list_form") or "problem", extras["unit"], doubled)


def _count(number: Any) -> str | None:
    return None if number is None else str(number)


def _counts(parts: Mapping[str, int] | None, unit: str) -> str | None:
    return "、".join(f"{_category(label)}{count}{unit}" for label, count in (parts or {}).items()) or None


def _rates(parts: Mapping[str, Mapping[str, Any]] | None) -> str | None:
    rated = [(label, row["rate"]) for label, row in (parts or {}).items() if row["rate"] is not None]
    return "、".join(f"{_category(label)}{rate}" for label, rate in rated) or None


def _category(label: str) -> str:
    """Accounts without a mark are no category of their own; the facts keep them apart."""
    return UNMARKED_IN_WORDS if label == UNMARKED else label


def _population(facts: Facts, extras: Mapping[str, Any]) -> Values:
    counts = facts["population"] or {}
    return {
        "统计日期": day(counts.get("as_of")),
        "账号总数": _count(counts.get("total")),
        "分平台数量": _counts(counts.get("by_platform"), extras["unit"]),
        "分层级数量": _counts(counts.get("by_level"), extras["unit"]),
        "分地区数量": _counts(counts.get("by_district"), extras["unit"]),
    }


def _sample(facts: Facts, extras: Mapping[str, Any]) -> Values:
    sample, failing = facts["sample"] or {}, (facts["failing"] or {}).get("count")
    checked = sample.get("checked")
    return {
        "检查数": _count(checked),
        "检查比例": sample.get("ratio"),
        "不合格数": _count(failing),
        "不合格率": _rest(facts["rate"]),
        "突出问题数": _count(extras.get("major")),
        "合格数": None if checked is None or failing is None else _count(checked - failing),
        "分平台合格率": _rates(sample.get("by_platform")),
        "分层级合格率": _rates(sample.get("by_level")),
        "分地区合格率": _rates(sample.get("by_district")),
    }


def _change(facts: Facts, extras: Mapping[str, Any]) -> Values:
    change = facts["change"] or {}
    net, unit = change.get("net"), extras["unit"]
    words = None if net is None else f"净增加{net}{unit}" if net > 0 else f"净减少{-net}{unit}" if net else "总数持平"
    return {
        "新开数": _count(change.get("opened")),
        "关停数": _count(change.get("closed")),
        "关停前总数": _before_closures(facts["population"], change),
        "净增减": words,
        "净增减幅度": change.get("net_share") if net else None,
    }


def _before_closures(population: Mapping[str, Any] | None, change: Mapping[str, Any]) -> str | None:
    total, closed = (population or {}).get("total"), change.get("closed")
    return None if total is None or closed is None else str(total + closed)


def _previous(facts: Facts, extras: Mapping[str, Any]) -> Values:
    previous = facts["previous"] or {}
    words = rate_change(previous.get("delta_points"), "上期", extras.get("delta_words"))
    return {"上期合格率": previous.get("rate"), "合格率变化": words}


def _websites(facts: Facts, extras: Mapping[str, Any]) -> Values:
    sites = facts["websites"] or {}
    own = extras.get("website_words") or {}
    rate = own.get("rate") or "合格率"
    parts = [
        f"{part['name']}{part['checked']}{part.get('unit') or own.get('unit') or '家'}"
        + (f"（{rate}{part['rate']}）" if part["rate"] else "")
        for part in sites.get("parts", [])
        if part["checked"] is not None
    ]
    return {
        "网站总数": _count(sites.get("running")),
        "网站检查数": _count(sites.get("checked")),
        "网站检查比例": sites.get("ratio"),
        "网站不合格数": _count(sites.get("failed")),
        "网站合格率": sites.get("rate"),
        "网站分项": "、".join(parts) or None,
    }


def _recheck(facts: Facts, extras: Mapping[str, Any]) -> Values:
    recheck = facts["recheck"] or {}
    return {
        "复查期间": extras.get("recheck_of") or ("上期" if recheck else None),
        "复查数": _count(recheck.get("checked")),
        "复查合格数": _count(recheck.get("passed")),
        "复查仍不合格": name_list(recheck.get("still_failing"), list_style(facts, extras)),
    }


def _deadline(facts: Facts, extras: Mapping[str, Any]) -> Values:
    deadline = facts["deadline"] or {}
    when = day(deadline.get("date"))
    return {
        "整改期限": when and when + (deadline.get("time") or ""),
        "报送方式": deadline.get("channel") or None,
        "报送对象": deadline.get("receiver") or None,
    }


def _beside(facts: Facts, extras: Mapping[str, Any]) -> Values:
    """What only some notices print: bands, standings, the year, changes of numbers, reports per task."""
    year, late = extras.get("year") or {}, facts["late_reports"] or []
    return {
        "地区分档": extras.get("bands"),
        "交叉合格率": extras.get("crossed"),
        "等次分布": extras.get("grades"),
        "得分排名": extras.get("ranking"),
        "上级抽查": _upper(facts["upper_check"], extras["unit"]),
        "上级合格率": extras.get("upper_rate"),
        "上级结论不同数": _count(_differing(facts["upper_check"])),
        "连续不合格名单": extras.get("repeats"),
        "年度": year.get("year"),
        "年度检查次数": year.get("rounds"),
        "年度检查数": year.get("checked"),
        "年度不合格数": year.get("failed"),
        "年度合格率": year.get("rate"),
        "年度各期合格率": year.get("each"),
        "同比变化": extras.get("year_before"),
        "不合格数变化": extras.get("failing_change"),
        "按时报送单位": "、".join(extras.get("on_time") or []) or None,
        "分项迟报单位": _late_by_task(late),
    }


def _rest(rate: str | None) -> str | None:
    """What the printed rate leaves of a hundred per cent, so that both add up."""
    rest = points("100%", rate)
    return rest and rest.lstrip("+") + "%"


def _upper(held: Any, unit: str) -> str | None:
    """What the higher level found in its own check, as stated or as counted."""
    if not isinstance(held, Mapping):
        return str(held) if held else None
    if held.get("checked") is None:
        return None
    failed = f"，发现问题{held['failed']}{unit}" if held.get("failed") is not None else ""
    return f"{held.get('body') or '上级'}抽查{held['checked']}{unit}{failed}"


def _differing(held: Any) -> int | None:
    return (held.get("differing") or None) if isinstance(held, Mapping) else None


def _late_by_task(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """整改报告：甲、乙；值班表：丙."""
    tasks: dict[str, list[str]] = {}
    for row in rows:
        tasks.setdefault(row.get("task") or "未按时报送", []).append(row["unit"])
    return "；".join(f"{task}：{'、'.join(units)}" for task, units in tasks.items()) or None


def _draw(facts: Facts, extras: Mapping[str, Any]) -> Values:
    draw = facts["draw"] or {}
    return {
        "抽取种子": draw.get("seed"),
        "抽样框校验值": draw.get("frame_sha256"),
        "抽取规则": rule_in_words(draw.get("rule")),
        "抽样框数量": _count(draw.get("population")),
        "抽取数": _count(draw.get("drawn")),
    }


def rule_in_words(rule: Any) -> str | None:
    """The rule of a draw as a reader can follow it."""
    if not rule or isinstance(rule, str):
        return rule or None
    words = []
    if rule.get("must_include"):
        words.append("必查：" + "、".join(map(str, rule["must_include"])))
    for kind, share in (rule.get("quota") or {}).items():
        words.append(f"{kind}：{share}")
    if rule.get("ratio") and not rule.get("quota"):
        words.append(f"比例 {rule['ratio']}")
    if rule.get("count"):
        words.append(f"数量 {rule['count']}")
    words.append(
        "按" + UNITS_OF_STRATA.get(rule["strata"], str(rule["strata"])) + "分层" if rule.get("strata") else "不分层"
    )
    return "，".join(words)


def _problem(place: int, problem: Mapping[str, Any], extras: Mapping[str, Any], style: ListStyle) -> Values:
    stated = extras.get("count_printed", {}).get(problem["code"])
    uncounted = stated is False
    names = (
        _uncounted(problem["named"], style) if uncounted else name_list(problem["named"], style, problem["accounts"])
    )
    return {
        f"问题{place}名称": problem["printed"],
        f"问题{place}数量": None if uncounted else stated or _count(problem["accounts"]),
        f"问题{place}条数": None if uncounted else _count(problem["items"]),
        f"问题{place}处数": _count(problem["items"]) if extras.get("by_items") and not uncounted else None,
        f"问题{place}占比": None if uncounted else problem["share"],
        f"问题{place}层级": problem["level"] and _category(problem["level"]),
        f"问题{place}名单": names,
    }


def _uncounted(rows: Sequence[Mapping[str, Any]] | None, style: ListStyle) -> str | None:
    """Names without their number."""
    names = name_list((rows or [])[:NAMED_AT_MOST], style)
    return names and names + ("等" if len(rows or []) > NAMED_AT_MOST else "")


def _late(row: Mapping[str, Any]) -> str:
    return f"{row['unit']}（{row['task']}）" if row.get("task") else str(row["unit"])


def contacts_in_words(contacts: Any) -> str | None:
    """Free text, a list, or objects like {work, name, phone}: printed in the order given, the line of work first."""
    if isinstance(contacts, Mapping):
        told = "，".join(str(value) for key, value in contacts.items() if value and key not in WORK)
        work = next((str(contacts[key]) for key in WORK if contacts.get(key)), "")
        return f"{work}：{told}" if work and told else work or told or None
    if isinstance(contacts, list):
        return "；".join(filter(None, map(contacts_in_words, contacts))) or None
    return str(contacts) if contacts else None
