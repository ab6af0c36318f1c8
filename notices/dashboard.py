"""The figures for leaders as tables with charts, under the labels of a profile; nothing here asks the database."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve

from core.access import may_open
from inspections.crosstab import in_order
from notices import addresses
from notices.figures import percent
from notices.profiles import PrintRules
from notices.tables import FigureTable, Value

OUTCOMES = ("已看到", "没有看成", "逾期未看", "没有可用接口")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """One large figure at the top."""

    label: str
    value: Value


def heads(data: Figures, rules: PrintRules) -> list[Head]:
    running = sum(many for *_, many in data["running"])
    _, start, end, opened, closed = data["turnover"][-1]
    seen, total = sum(row[1] for row in data["coverage"]), sum(sum(row[1:]) for row in data["coverage"])
    found = [
        Head("在运行账号", Value(running, _today(data)())),
        Head("本季度开设", Value(opened, addresses.turned("opened", start, end))),
        Head("本季度关停", Value(closed, addresses.turned("closed", start, end))),
        Head("两周没有更新", Value(sum(many for _, many in data["silent"]), addresses.silent())),
        Head("近期已看到", Value(f"{seen}/{total}", addresses.watched())),
    ]
    if data["rates"]:
        pk, label, cells = data["rates"][-1]
        found.insert(3, Head(f"{label}合格率", Value(_rate(cells, rules, "rate"), addresses.sheets(pk)(counted="yes"))))
    return found


def tables(data: Figures, rules: PrintRules, user: Any) -> list[FigureTable]:
    """The office's figures; what this person may not open is shown without a link."""
    return [
        running(data, rules, "platform"),
        running(data, rules, "level"),
        turnover(data),
        rates(data, rules, "platform"),
        rates(data, rules, "level"),
        silent(data, rules),
        coverage(data, rules),
        deadlines(data, user),
    ]


def _today(data: Figures) -> addresses.Rows:
    return addresses.accounts(dt.date.fromisoformat(data["day"]))


PLACES = {"platform": 0, "level": 1}
WORDS = {"platform": "平台", "level": "单位层级"}


def _labels(rules: PrintRules, dimension: str, kind: str) -> tuple[Callable[[str], str], list[str]]:
    if dimension == "platform":
        return rules.platform_group, rules.group_order
    return lambda level: rules.level_label(kind, level), rules.level_order(kind)


def _grouped(rows: Iterable[list[Any]], label: Callable[[str], str], at: int) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for row in rows:
        found.setdefault(label(row[at]), []).append(row)
    return found


def running(data: Figures, rules: PrintRules, dimension: str) -> FigureTable:
    label, order = _labels(rules, dimension, "population")
    groups, at, behind = _grouped(data["running"], label, PLACES[dimension]), PLACES[dimension], _today(data)
    total = sum(row[-1] for row in data["running"])
    rows = []
    for name in in_order(groups, order):
        many = sum(row[-1] for row in groups[name])
        keys = sorted({row[at] for row in groups[name]})
        share = percent(many, total, rules.style("share"))
        rows.append((Value(name), Value(many, behind(**{dimension: keys})), Value(share)))
    word = WORDS[dimension]
    heads_ = (word, "在运行账号", "占比")
    whole = (Value("合计"), Value(total, behind()), Value("100%" if total else None))
    return FigureTable(f"running-{dimension}", f"在运行账号（按{word}）", heads_, rows, whole, chart="bar", series=(1,))


def turnover(data: Figures) -> FigureTable:
    rows = [
        (
            Value(label),
            Value(opened, addresses.turned("opened", start, end)),
            Value(closed, addresses.turned("closed", start, end)),
            Value(f"{opened - closed:+d}" if opened != closed else "0"),
        )
        for label, start, end, opened, closed in data["turnover"]
    ]
    heads_ = ("季度", "开设", "关停", "净增减")
    return FigureTable("turnover", "开设和关停（近八个季度）", heads_, rows, chart="bar", series=(1, 2))


def _rate(cells: Iterable[list[Any]], rules: PrintRules, style: str) -> str | None:
    rows = list(cells)
    checked, failed = sum(row[2] for row in rows), sum(row[3] for row in rows)
    return percent(checked - failed, checked, rules.style(style))


def rates(data: Figures, rules: PrintRules, dimension: str) -> FigureTable:
    label, order = _labels(rules, dimension, "sample")
    at = PLACES[dimension]
    every = [row for _, _, cells in data["rates"] for row in cells]
    names = in_order(_grouped(every, label, at), order)
    rows = []
    for pk, period, cells in data["rates"]:
        groups, behind = _grouped(cells, label, at), addresses.sheets(pk)
        parts = [_part(groups.get(name, []), rules, dimension, behind) for name in names]
        rows.append(
            (Value(period, addresses.statistics(pk)), Value(_rate(cells, rules, "rate"), behind(counted="yes")), *parts)
        )
    word = WORDS[dimension]
    heads_ = ("周期", "总合格率", *names)
    series = tuple(range(1, len(heads_)))
    return FigureTable(f"rates-{dimension}", f"各期合格率（按{word}）", heads_, rows, chart="line", series=series)


def _part(cells: list[list[Any]], rules: PrintRules, dimension: str, behind: addresses.Rows) -> Value:
    if not cells:
        return Value(None)
    keys = sorted({row[PLACES[dimension]] for row in cells})
    return Value(_rate(cells, rules, f"by_{dimension}"), behind(counted="yes", **{dimension: keys}))


def silent(data: Figures, rules: PrintRules) -> FigureTable:
    names = {code: name for code, (name, _) in rules.platforms.items()}
    rows = [(Value(names.get(code, code)), Value(many, addresses.silent(code))) for code, many in data["silent"]]
    total = (Value("合计"), Value(sum(many for _, many in data["silent"]), addresses.silent()))
    note = "已知最近一次发布在两周以前的在运行账号；从来看不到内容的不在其中。"
    heads_ = ("平台", "两周没有更新")
    return FigureTable("silent", "现在更新逾期的账号", heads_, rows, total, note, chart="bar", series=(1,))


def coverage(data: Figures, rules: PrintRules) -> FigureTable:
    names = {code: name for code, (name, _) in rules.platforms.items()}
    kinds = ("seen", "failed", "late", "none")
    rows = [
        (
            Value(names.get(code, code)),
            *(Value(many, addresses.watched(code, kind)) for kind, many in zip(kinds, counts, strict=True)),
            Value(sum(counts), addresses.watched(code)),
        )
        for code, *counts in data["coverage"]
    ]
    sums = [sum(row[place] for row in data["coverage"]) for place in range(1, 5)]
    totals = [Value(many, addresses.watched("", kind)) for kind, many in zip(kinds, sums, strict=True)]
    total = (Value("合计"), *totals, Value(sum(sums), addresses.watched()))
    heads_ = ("平台", *OUTCOMES, "账号")
    return FigureTable("coverage", "监测覆盖", heads_, rows, total, chart="stack", series=(1, 2, 3, 4))


def deadlines(data: Figures, user: Any) -> FigureTable:
    rows = [
        (
            Value(day),
            Value(what, url if _opens(user, url) else ""),
            Value(many),
            Value("已逾期" if day < data["day"] else ""),
        )
        for day, what, many, url in data["deadlines"]
    ]
    heads_ = ("日期", "事项", "件数", "状态")
    return FigureTable("deadlines", "两周内到期和已逾期的事项", heads_, rows, texts=frozenset({0, 1, 3}))


def _opens(user: Any, url: str) -> bool:
    return may_open(user, resolve(urlsplit(url).path).view_name)
