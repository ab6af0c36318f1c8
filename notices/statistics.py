"""Rates of a round as an issuer prints them: by any two of platform, level and district, and against other periods (pure)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from inspections.crosstab import TOTAL, Cell, Crossed, Sum, crossed, in_order
from notices.figures import percent, points
from notices.profiles import UNMARKED, PrintRules
from notices.tables import FigureTable, Value

WORDS = {"platform": "平台", "level": "单位层级", "district": "所属地区"}
Rows = Callable[..., str]  # criteria → address of the rows behind a figure


def nowhere(**criteria: Any) -> str:
    return ""


@dataclass(frozen=True)
class View:
    """What somebody wants to see, and how it is labelled. `kind`: of the two label sets of levels."""

    rules: PrintRules
    rows: str = "platform"
    columns: str = TOTAL
    raw: bool = False  # platforms and levels one by one, as the register has them
    kind: str = "sample"
    behind: Rows = nowhere

    @property
    def dimensions(self) -> list[str]:
        return [dimension for dimension in (self.rows, self.columns) if dimension]

    def labels(self) -> dict[str, Callable[[str], str]]:
        platform = self.rules.platform_group
        if self.raw:
            return {
                "platform": lambda code: self.rules.platforms.get(code, (code, ""))[0],
                "level": lambda level: level or UNMARKED,
                "district": lambda district: district or UNMARKED,
            }
        return {
            "platform": platform,
            "level": lambda level: self.rules.level_label(self.kind, level),
            "district": lambda district: district or UNMARKED,
        }

    def order(self, raw: dict[str, list[str]]) -> dict[str, list[str]]:
        """The issuer's own order first, then that of the register."""
        labels = self.labels()
        named = {name: list(dict.fromkeys(label(key) for key in raw.get(name, []))) for name, label in labels.items()}
        if self.raw:
            return named
        return named | {
            "platform": in_order(named["platform"], self.rules.group_order),
            "level": in_order(named["level"], self.rules.level_order(self.kind)),
        }

    def rate(self, counts: Sum, dimension: str = "") -> str | None:
        return percent(counts.passed, counts.checked, self.rules.style(f"by_{dimension}" if dimension else "rate"))

    def url(self, counts: Sum, **criteria: str) -> str:
        return self.behind(**{name: sorted(keys) for name, keys in counts.keys.items()}, **criteria)


HEADS = ("检查数", "不合格", "合格率", "无法判断")


def rates(cells: Sequence[Cell], view: View, raw_order: dict[str, list[str]]) -> FigureTable:
    """One dimension: a row a label, and the total as the notice prints it."""
    table = crossed(cells, view.labels(), rows=view.rows, order=view.order(raw_order))
    dimension, word = view.rows, WORDS[view.rows]
    rows = [
        (Value(label), *_figures(table.by_row[label], view, view.rate(table.by_row[label], dimension)))
        for label in table.rows
    ]
    total = (Value("合计"), *_figures(table.total, view, view.rate(table.total)))
    return FigureTable("rates", f"按{word}统计", (word, *HEADS), rows, total)


def _figures(counts: Sum, view: View, rate: str | None) -> tuple[Value, ...]:
    return (
        Value(counts.checked, view.url(counts, counted="yes")),
        Value(counts.failed, view.url(counts, failed="yes")),
        Value(rate, view.url(counts, counted="yes")),
        Value(counts.undetermined, view.url(counts, verdict="undetermined")),
    )


PARTS = ("检查数", "不合格", "合格率")


def rates_crossed(cells: Sequence[Cell], view: View, raw_order: dict[str, list[str]]) -> FigureTable:
    """Two dimensions: under each column checked, failing and rate; an empty meeting is left blank."""
    table = crossed(cells, view.labels(), rows=view.rows, columns=view.columns, order=view.order(raw_order))
    heads = [f"{column} {part}" for column in (*table.columns, "合计") for part in PARTS]
    rows = [
        (Value(label), *_across(table, label, view), *_three(table.by_row[label], view, view.rows))
        for label in table.rows
    ]
    columns = [value for name in table.columns for value in _three(table.by_column[name], view, view.columns)]
    total = (Value("合计"), *columns, *_three(table.total, view, ""))
    title = f"{WORDS[view.rows]}与{WORDS[view.columns]}交叉统计"
    return FigureTable("rates", title, (WORDS[view.rows], *heads), rows, total)


def _across(table: Crossed, label: str, view: View) -> Iterable[Value]:
    for column in table.columns:
        counts = table.cells.get((label, column))
        yield from _three(counts, view, view.rows) if counts else (Value(None),) * len(PARTS)


def _three(counts: Sum, view: View, dimension: str) -> tuple[Value, ...]:
    return _figures(counts, view, view.rate(counts, dimension))[:3]


@dataclass(frozen=True)
class Period:
    """A closed round as another is compared with it; `rate` is what was printed then."""

    label: str
    population: int
    checked: int
    failed: int
    rate: str | None


def difference(now: str | None, before: str | None, rules: PrintRules) -> str | None:
    """In points, of the two printed rates: 上升2.3个百分点; 持平."""
    change = points(now, before, rules.style("delta").zeros)
    if change is None:
        return None
    if Decimal(change) == 0:
        return "持平"
    return f"{'上升' if not change.startswith('-') else '下降'}{change.lstrip('+-')}个百分点"


def growth(now: int, before: int, rules: PrintRules) -> str | None:
    """In per cent of the former number: 增长2.68%; 持平. Nothing to measure by: None."""
    if now == before:
        return "持平"
    share = percent(abs(now - before), before, rules.style("net_share"))
    return share and f"{'增长' if now > before else '下降'}{share}"


def compared(now: Period, before: Period, rules: PrintRules, title: str) -> FigureTable:
    """Whole figures of two periods: rates apart in points, numbers in per cent of the former."""
    numbers = [
        ("账号总数", now.population, before.population),
        ("检查数", now.checked, before.checked),
        ("不合格数", now.failed, before.failed),
        ("合格数", now.checked - now.failed, before.checked - before.failed),
    ]
    rows = [
        (Value(name), Value(str(new)), Value(str(old)), Value(f"{new - old:+d}" if new != old else "0"), Value(grown))
        for name, new, old in numbers
        for grown in [growth(new, old, rules)]
    ]
    points_ = points(now.rate, before.rate, rules.style("delta").zeros)
    rate = (Value("合格率"), Value(now.rate), Value(before.rate), Value(points_), _words(now, before, rules))
    heads = ("指标", now.label, before.label, "增减（合格率为百分点）", "说明")
    return FigureTable("compared", title, heads, [rate, *rows], texts=frozenset({0, 4}))


def _words(now: Period, before: Period, rules: PrintRules) -> Value:
    return Value(difference(now.rate, before.rate, rules))


def changes(
    cells: Sequence[Cell], former: Sequence[Cell], view: View, raw_order: dict[str, list[str]], title: str
) -> FigureTable:
    """By one dimension: the printed rates of both periods and their difference in points."""
    view = replace(view, columns=TOTAL)
    now = crossed(cells, view.labels(), rows=view.rows, order=view.order(raw_order))
    then = crossed(former, view.labels(), rows=view.rows)
    labels = in_order([*now.rows, *(label for label in then.rows if label not in now.rows)], now.rows)
    rows = []
    for label in labels:
        new = view.rate(now.by_row.get(label, Sum()), view.rows)
        old = view.rate(then.by_row.get(label, Sum()), view.rows)
        delta = points(new, old, view.rules.style("delta").zeros)
        rows.append((Value(label), Value(new), Value(old), Value(delta), Value(difference(new, old, view.rules))))
    word = WORDS[view.rows]
    heads = (word, "本期合格率", "对比期合格率", "百分点", "说明")
    return FigureTable("changes", title, heads, rows, texts=frozenset({0, 4}))


def numbers(counts: Sequence[tuple[Cell, int]], view: View) -> FigureTable:
    """Accounts on a day: by one dimension, or by two."""
    cells = [replace(cell, checked=many) for cell, many in counts]
    table = crossed(cells, view.labels(), rows=view.rows, columns=view.columns, order=view.order({}))
    columns = table.columns or []
    rows = [
        (
            Value(label),
            *(_number(table.cells.get((label, column)), view) for column in columns),
            _number(table.by_row[label], view),
        )
        for label in table.rows
    ]
    totals = [_number(table.by_column[column], view) for column in columns]
    total = (Value("合计"), *totals, _number(table.total, view))
    title = f"按{WORDS[view.rows]}" + (f"和{WORDS[view.columns]}" if view.columns else "") + "统计"
    return FigureTable("numbers", title, (WORDS[view.rows], *columns, "合计"), rows, total)


def _number(counts: Sum | None, view: View) -> Value:
    return Value(counts.checked, view.url(counts)) if counts else Value(None)
