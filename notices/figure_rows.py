"""Every figure a notice prints, beside the address of the rows it was counted from (L09)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inspections.crosstab import Cell
from inspections.models import Round
from notices import addresses
from notices.profiles import UNMARKED, PrintRules
from notices.tables import FigureTable, Value

Facts = Mapping[str, Any]
HEADS = ("数据项", "印出")
DIMENSIONS = {"by_platform": ("platform", "平台"), "by_level": ("level", "层级"), "by_district": ("district", "地区")}
Row = tuple[Value, ...]


class Sources:
    """What stands behind the labels of one notice: raw keys, and where their rows are listed."""

    def __init__(self, round_: Round, rules: PrintRules, cells: Iterable[Cell], stated: Iterable[str] = ()) -> None:
        """`stated`: what a person has typed instead, behind which there are no rows."""
        self.round, self.rules, self.cells, self.stated = round_, rules, list(cells), set(stated)
        self.sheets = addresses.sheets(round_.pk)
        self.frame = addresses.frame(round_.pk)

    def label(self, dimension: str, kind: str) -> Callable[[str], str]:
        if dimension == "platform":
            return self.rules.platform_group
        if dimension == "level":
            return lambda level: self.rules.level_label(kind, level)
        return lambda district: district or UNMARKED

    def keys(self, dimension: str, kind: str, label: str) -> list[str]:
        """What the register calls that which the notice prints under this label."""
        if kind == "population":
            table = self.round.population_counts[f"by_{dimension}{'_code' if dimension == 'platform' else ''}"]
            known = [key for key, _ in table]
        else:
            known = [cell.key(dimension) for cell in self.cells]
        of = self.label(dimension, kind)
        return sorted({key for key in known if of(key) == label})


def tables(facts: Facts, sources: Sources) -> list[FigureTable]:
    """A table a part of the notice; what it does not print is left out."""
    parts = (
        ("population", "账号总数", _population(facts, sources)),
        ("change", "增减", _change(facts, sources)),
        ("sample", "检查和合格率", _sample(facts, sources)),
        ("problems", "问题", _problems(facts, sources)),
        ("besides", "复查、网站、上级抽查", _besides(facts, sources)),
    )
    return [
        FigureTable(key, title, HEADS, kept)
        for key, title, rows in parts
        if (kept := [row for row in rows if row[1].shown is not None])
    ]


def _population(facts: Facts, sources: Sources) -> list[Row]:
    counts = facts["population"] or {}
    rows = [(Value("账号总数"), Value(counts.get("total"), sources.frame()))]
    for table, (dimension, word) in DIMENSIONS.items():
        for label, many in (counts.get(table) or {}).items():
            url = sources.frame(**{dimension: sources.keys(dimension, "population", label)})
            rows.append((Value(f"{word}：{label}"), Value(many, url)))
    return rows


def _change(facts: Facts, sources: Sources) -> list[Row]:
    change, counted = facts["change"] or {}, sources.round.population_counts.get("change") or {}
    if not counted:
        return [(Value("净增减"), Value(change.get("net"))), (Value("净增减幅度"), Value(change.get("net_share")))]
    first = dt.date.fromisoformat(counted["base_date"]) + dt.timedelta(days=1)
    opened, closed = (addresses.turned(kind, first, sources.round.as_of) for kind in ("opened", "closed"))
    before = addresses.statistics(counted["base_round"]) if counted.get("base_round") else ""
    return [
        (Value("新开设"), Value(change.get("opened"), opened)),
        (Value("关停注销"), Value(change.get("closed"), closed)),
        (Value("净增减"), Value(change.get("net"), before)),
        (Value("净增减幅度"), Value(change.get("net_share"), before)),
    ]


def _sample(facts: Facts, sources: Sources) -> list[Row]:
    sample, sheets = facts["sample"] or {}, sources.sheets
    counted, failed = sheets(counted="yes"), sheets(failed="yes")
    rows = [
        (Value("检查数"), Value(sample.get("checked"), counted)),
        (Value("检查比例"), Value(sample.get("ratio"), sheets())),
        (Value("不合格数"), Value((facts["failing"] or {}).get("count"), failed)),
        (Value("合格率"), Value(facts["rate"], counted)),
        (Value("无法判断数"), Value(facts["undetermined"], sheets(verdict="undetermined"))),
        (Value("未检查数"), Value(facts["unchecked"], sheets(verdict="unchecked"))),
    ]
    for table, (dimension, word) in DIMENSIONS.items():
        for label, part in (sample.get(table) or {}).items():
            keys = {dimension: sources.keys(dimension, "sample", label)}
            told = (("检查数", "checked", {"counted": "yes"}), ("不合格数", "failed", {"failed": "yes"}))
            for name, field, criteria in (*told, ("合格率", "rate", {"counted": "yes"})):
                rows.append((Value(f"{word}：{label} {name}"), Value(part[field], sheets(**keys, **criteria))))
    return rows + _crossed(sample.get("crossed") or [], sources) + _previous(facts, sources)


def _crossed(found: Any, sources: Sources) -> list[Row]:
    rows = []
    for each in found:
        for first, parts in each["rates"].items():
            for second, part in parts.items():
                both = zip(each["by"], (first, second), strict=True)
                keys = {name: sources.keys(name, "sample", label) for name, label in both}
                told = (("检查数", "checked", {"counted": "yes"}), ("不合格数", "failed", {"failed": "yes"}))
                for word, field, criteria in (*told, ("合格率", "rate", {"counted": "yes"})):
                    url = sources.sheets(**keys, **criteria)
                    rows.append((Value(f"{first} {second} {word}"), Value(part[field], url)))
    return rows


def _previous(facts: Facts, sources: Sources) -> list[Row]:
    previous, frozen = facts["previous"] or {}, sources.round.stats.get("previous") or {}
    url = addresses.statistics(frozen["round"]) if frozen.get("round") and "previous" not in sources.stated else ""
    return [
        (Value("上期合格率"), Value(previous.get("rate"), url)),
        (Value("合格率变化（百分点）"), Value(previous.get("delta_points"), addresses.statistics(sources.round.pk))),
    ]


def _problems(facts: Facts, sources: Sources) -> list[Row]:
    rows = []
    for problem in facts["problems"] or []:
        level = problem["level"]
        more = {"level": sources.keys("level", "sample", level)} if level else {}
        url = sources.sheets(code=[problem["code"]], **more)
        name = f"{problem['printed']}（{level}）" if level else problem["printed"]
        told = (("账号数", "accounts"), ("条数", "items"), ("占比", "share"))
        rows += [(Value(f"{name} {word}"), Value(problem[field], url)) for word, field in told]
    return rows


def _besides(facts: Facts, sources: Sources) -> list[Row]:
    recheck, sites, upper = facts["recheck"] or {}, facts["websites"] or {}, facts["upper_check"]
    held = {"rechecks": "recheck", "websites": "websites", "upper": "upper_check"}
    at = {page: "" if key in sources.stated else addresses.besides(sources.round, page) for page, key in held.items()}
    rows = [
        (Value("复查数"), Value(recheck.get("checked"), at["rechecks"])),
        (Value("复查合格数"), Value(recheck.get("passed"), at["rechecks"])),
        (Value("仍不合格数"), Value(len(recheck["still_failing"]) if recheck else None, at["rechecks"])),
    ]
    words = {"running": "运行数", "checked": "检查数", "failed": "不合格数", "ratio": "检查比例", "rate": "合格率"}
    rows += [(Value(f"网站{word}"), Value(sites.get(name), at["websites"])) for name, word in words.items()]
    if isinstance(upper, Mapping):
        told = (("检查数", "checked"), ("不合格数", "failed"), ("结论不同", "differing"))
        rows += [(Value(f"上级抽查{word}"), Value(upper.get(name), at["upper"])) for word, name in told]
    return rows
