"""Everything the statistics pages and their workbooks show of one round, from its kept cells and frozen figures."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import journal
from core.clock import SHANGHAI
from core.ledgers import write_told
from inspections.crosstab import Cell
from inspections.models import Interim, Round
from inspections.services.cells import cells_of, orders_of
from inspections.services.former import last_period, repeats, year_before
from inspections.services.interims import urged
from inspections.services.themes import Count, themes
from notices.figures import percent
from notices.models import Notice
from notices.statistics import Period, View, changes, compared, difference, rates, rates_crossed
from notices.tables import FigureTable, Value, columns_of, rows_of


def period_of(round_: Round, view: View) -> Period:
    """With the rate as this view prints it."""
    sample = round_.stats["sample"]
    rate = percent(sample["checked"] - sample["failed"], sample["checked"], view.rules.style("rate"))
    return Period(round_.span.label, round_.population, sample["checked"], sample["failed"], rate)


def period_as_printed(round_: Round, view: View) -> Period:
    """With the rate that its issued notice printed, where it printed one: deltas are of printed rates."""
    notice = Notice.objects.issued().filter(round=round_).first()
    period = period_of(round_, view)
    return replace(period, rate=notice.facts["rate"]) if notice and notice.facts["rate"] else period


def rate_tables(round_: Round, view: View) -> list[FigureTable]:
    cells, order = cells_of(round_, view.dimensions), orders_of(round_)
    if view.columns and view.columns != view.rows:
        return [rates_crossed(cells, view, order)]
    return [rates(cells, view, order)]


def comparisons(round_: Round, view: View) -> list[FigureTable]:
    """Against the last period, and against the same period a year before, where there are such rounds."""
    found = []
    now_, cells, order = period_of(round_, view), cells_of(round_, [view.rows]), orders_of(round_)
    for words, former in (("上期", last_period(round_)), ("上年同期", year_before(round_))):
        if former is None:
            continue
        then = period_as_printed(former, view)
        title = f"与{words}（{then.label}）比较"
        key = "last" if words == "上期" else "year"
        found += [
            _keyed(compared(now_, then, view.rules, title), key),
            _keyed(changes(cells, cells_of(former, [view.rows]), view, order, f"各类合格率{title}"), f"{key}-by"),
        ]
    return found


def _keyed(table: FigureTable, key: str) -> FigureTable:
    return replace(table, key=key)


def problem_table(round_: Round, view: View) -> FigureTable:
    """Themes and under each its indicators; accounts and items apart, because one account may have several."""
    rows = [row for theme in themes(round_) for row in _theme_rows(theme, view)]
    heads = ("类别或指标", "账号数", "条数", "占检查数", "单项否决")
    note = "一个账号有几个问题时，各类账号数之和大于问题账号数。"
    return FigureTable("problems", "问题分类", heads, rows, note=note, texts=frozenset({0, 4}))


def _theme_rows(theme: Count, view: View) -> list[tuple[Value, ...]]:
    return [_count_row(theme, view, theme.label), *(_count_row(part, view, f"　{part.label}") for part in theme.parts)]


def _count_row(count: Count, view: View, label: str) -> tuple[Value, ...]:
    url = view.behind(code=list(count.codes))
    share = percent(count.accounts, count.checked, view.rules.style("share"))
    veto = Value("是" if count.veto else "否")
    return (Value(label), Value(count.accounts, url), Value(count.items, url), Value(share), veto)


def repeat_table(round_: Round, view: View) -> FigureTable:
    found = repeats(round_)
    rows = [
        (
            Value(each.sheet.name, each.sheet.get_absolute_url()),
            Value(view.rules.list_label(each.sheet.platform_code, each.sheet.account_type)),
            Value(each.sheet.unit),
            Value(each.in_a_row),
            Value(each.times),
            Value("、".join(each.periods) or "首次"),
        )
        for each in found
    ]
    heads = ("账号名称", "平台", "主办单位", "连续不合格次数", "累计不合格次数", "以前不合格的检查")
    note = "没有抽到或无法判断的一期，不打断连续，也不计次数。"
    return FigureTable("repeats", "连续和多次不合格", heads, rows, note=note, texts=frozenset({0, 1, 2, 5}))


def urged_table(round_: Round, view: View) -> FigureTable | None:
    """Each provisional result beside the final one."""
    found = urged(round_)
    if not found:
        return None
    final = period_of(round_, view)
    rows = [_interim_row(each.interim, view, final, len(each.put_right)) for each in found]
    rows.append((Value("最终结果"), *map(Value, (final.checked, final.failed, final.rate)), Value(None), Value(None)))
    heads = ("阶段", "检查数", "不合格", "合格率", "到最终的变化", "其间整改合格")
    return FigureTable("urged", "催办前后的合格率", heads, rows, texts=frozenset({0, 4}))


def _interim_row(interim: Interim, view: View, final: Period, right: int) -> tuple[Value, ...]:
    figures: dict[str, Any] = interim.figures
    rate = percent(figures["checked"] - figures["failed"], figures["checked"], view.rules.style("rate"))
    label = f"{interim.title}（{interim.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}）"
    told = (figures["checked"], figures["failed"], rate, difference(final.rate, rate, view.rules), right)
    return (Value(label, interim.get_absolute_url()), *map(Value, told))


def interim_rates(interim: Interim, view: View) -> FigureTable:
    """A provisional result by the same labels as the final one."""
    return rates([Cell(*values) for values in interim.cells], view, orders_of(interim.round))


def tables_of(round_: Round, view: View) -> list[FigureTable]:
    """In the order of the page."""
    tables = [*rate_tables(round_, view), *comparisons(round_, view)]
    both = urged_table(round_, view)
    return [*tables, *([both] if both else []), problem_table(round_, view), repeat_table(round_, view)]


def export_table(
    table: FigureTable, out: Path, *, lead: Sequence[str], by: Any, criteria: str = "全部", about: Any = None
) -> int:
    """One table as a workbook, under the head of every export."""
    done = write_told(out, columns_of(table), rows_of(table), table.title, by=by, criteria=criteria, lead=lead)
    told = {"table": table.title, "rows": done.rows, "sha256": done.sha256}
    journal.record("notices.statistics.export", by=by, obj=about, after=told)
    return done.rows
