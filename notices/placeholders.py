"""Placeholders of a notice's text: each name bound to one printed figure or list; filled in one pass, never twice."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.refusals import Refusal
from notices.profiles import UNMARKED

PATTERN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAMED_AT_MOST = 10
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
        "未备案名单": name_list(facts["unfiled"]),
        "合格率": facts["rate"],
        "无法判断数": _count(facts["undetermined"] or None),
        "未检查数": _count(facts["unchecked"] or None),
        "未完成检查数": _count(facts["unchecked"] or None) if extras.get("unchecked_left_out") else None,
        "上期说明": extras.get("previous_text") or None,
        "阶段名称": (extras.get("urged") or {}).get("title"),
        "阶段合格率": (extras.get("urged") or {}).get("rate"),
    }
    for part in (_population, _sample, _change, _previous, _websites, _recheck, _deadline, _draw):
        values.update(part(facts, extras))
    for place, problem in enumerate(facts["problems"] or [], start=1):
        values.update(_problem(place, problem, extras))
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


def name_list(rows: Sequence[Mapping[str, Any]] | None, full: int | None = None, unit: str = "个") -> str | None:
    """甲（微信）、乙（微博）等12个: some names, the full number when not all are named."""
    if not rows:
        return None
    names = [
        f"{row['account']}（{row['platform']}）" if row.get("platform") else row["account"]
        for row in rows[:NAMED_AT_MOST]
    ]
    count = max(full or 0, len(rows))
    return "、".join(names) + (f"等{count}{unit}" if count > len(names) else "")


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
        "净增减": words,
        "净增减幅度": change.get("net_share") if net else None,
    }


def _previous(facts: Facts, extras: Mapping[str, Any]) -> Values:
    previous = facts["previous"] or {}
    delta = previous.get("delta_points")
    words = None
    if delta is not None:
        words = (
            "与上期持平"
            if delta == "0"
            else f"较上期{'上升' if delta.startswith('+') else '下降'}{delta.lstrip('+-')}个百分点"
        )
    return {"上期合格率": previous.get("rate"), "合格率变化": words}


def _websites(facts: Facts, extras: Mapping[str, Any]) -> Values:
    sites = facts["websites"] or {}
    parts = [
        f"{part['name']}{part['checked']}家" + (f"（合格率{part['rate']}）" if part["rate"] else "")
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
        "复查仍不合格": name_list(recheck.get("still_failing"), unit=extras["unit"]),
    }


def _deadline(facts: Facts, extras: Mapping[str, Any]) -> Values:
    deadline = facts["deadline"] or {}
    when = day(deadline.get("date"))
    return {"整改期限": when and when + (deadline.get("time") or ""), "报送方式": deadline.get("channel") or None}


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


def _problem(place: int, problem: Mapping[str, Any], extras: Mapping[str, Any]) -> Values:
    stated = extras.get("count_printed", {}).get(problem["code"])
    uncounted = stated is False
    names = (
        _uncounted(problem["named"]) if uncounted else name_list(problem["named"], problem["accounts"], extras["unit"])
    )
    return {
        f"问题{place}名称": problem["printed"],
        f"问题{place}数量": None if uncounted else stated or _count(problem["accounts"]),
        f"问题{place}条数": None if uncounted else _count(problem["items"]),
        f"问题{place}占比": None if uncounted else problem["share"],
        f"问题{place}层级": problem["level"] and _category(problem["level"]),
        f"问题{place}名单": names,
    }


def _uncounted(rows: Sequence[Mapping[str, Any]] | None) -> str | None:
    """Names without their number."""
    names = name_list((rows or [])[:NAMED_AT_MOST])
    return names and names + ("等" if len(rows or []) > NAMED_AT_MOST else "")


def _late(row: Mapping[str, Any]) -> str:
    return f"{row['unit']}（{row['task']}）" if row.get("task") else str(row["unit"])


def contacts_in_words(contacts: Any) -> str | None:
    """Free text, a list, or objects like {name, phone}: printed in the order given."""
    if isinstance(contacts, Mapping):
        return "，".join(str(value) for value in contacts.values() if value) or None
    if isinstance(contacts, list):
        return "；".join(filter(None, map(contacts_in_words, contacts))) or None
    return str(contacts) if contacts else None
