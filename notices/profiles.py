"""Profiles: how one issuer groups, labels, words, rounds and orders its notices; no database."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from core.calendar import chinese_number
from core.refusals import Refusal
from inspections.crosstab import DIMENSIONS
from notices.bands import BOUNDS
from notices.changes import WORDS as DELTA_WORDS
from notices.columns import ANNEX_ROWS, column_key, read_columns
from notices.figures import MAX_DECIMALS, ROUNDINGS, Style
from notices.name_lists import FORMS
from notices.shapes import Check, flag, many, mapping, number, one_of, optional, record, refuse, text, texts, upto
from notices.standings import SHAPE as RANKING

FIGURES = (
    "rate",
    "by_platform",
    "by_level",
    "by_district",
    "ratio",
    "share",
    "net_share",
    "delta",
    "website_rate",
    "website_ratio",
    "default",
)
PERIOD_UNITS = ("quarter", "month", "half-year", "nth", "year")
DEFAULT_NAME = "默认"
UNMARKED = "未填写"
OTHER = "其他类型"
DEFAULT_GROUPS = ("微信", "微博", "移动客户端", OTHER)

DEFAULT: dict[str, Any] = {
    "name": DEFAULT_NAME,
    "number_prefix": "政新媒通",
    "unit_word": "个",
    "seal": True,
    "verdict": {"pass": "合格", "fail": "不合格", "rate": "合格率"},
    "figures": {"default": {"decimals": 2, "rounding": "half-up", "zeros": False}},
    "sections": [
        {"key": "opening", "heading": ""},
        {"key": "overview", "heading": "总体情况"},
        {"key": "problems", "heading": "存在的主要问题"},
        {"key": "demands", "heading": "工作要求"},
    ],
    "annex": {
        "title": "检查发现{{结论用语}}的政务新媒体名单",
        "columns": [
            {"key": "seq", "header": "序号"},
            {"key": "district", "header": "所属地区"},
            {"key": "unit", "header": "主办单位"},
            {"key": "account", "header": "账号名称"},
            {"key": "platform", "header": "平台"},
            {"key": "problem", "header": "存在问题"},
            {"key": "veto", "header": "是否单项否决"},
        ],
        "rows": "failing",
    },
}


def _decimals(value: Any, where: str) -> int:
    if number(value, where) > MAX_DECIMALS:
        refuse(where, f"小数位数最多 {MAX_DECIMALS} 位")
    return value


def pair(value: Any, where: str) -> list[str]:
    """`["level", "platform"]`: a clause for each of the first, in it the rates by the second."""
    both = texts(value, where)
    if len(both) != 2 or both[0] == both[1] or not set(both) <= set(DIMENSIONS):
        refuse(where, f"应为两个不同的维度，例如 level、platform；可用的有：{'、'.join(DIMENSIONS)}")
    return both


STYLE: Check = record({"decimals": _decimals, "rounding": one_of(*ROUNDINGS), "zeros": flag})
LEVELS: Check = many(record({"label": text, "levels": texts}, needed=("label", "levels")))
SHAPE: Check = record(
    {
        "name": upto(100),
        "issuer": upto(100),
        "mark": upto(50),
        "number_prefix": upto(40),
        "unit_word": upto(4),
        "area_word": upto(20),
        "own_district": text,
        "seal": flag,
        "addressees": texts,
        "basis": texts,
        "openness": optional(text),
        "platform_groups": optional(many(record({"label": text, "platforms": texts}, needed=("label", "platforms")))),
        "other_platforms": text,
        "list_labels": many(
            record({"platform": text, "account_type": text, "label": text}, needed=("platform", "label"))
        ),
        "levels": record({"population": LEVELS, "sample": LEVELS}),
        "indicator_words": mapping(text),
        "verdict": record({"pass": text, "fail": text, "rate": text}),
        "figures": record(dict.fromkeys(FIGURES, STYLE)),
        "problems_by_level": flag,
        "sections": many(record({"key": text, "heading": text, "blocks": texts}, needed=("key",))),
        "list_form": one_of(*FORMS),
        "bands": BOUNDS,
        "crossed": many(pair),
        "co_issuers": texts,
        "ranking": optional(RANKING),
        "year_summary": flag,
        "failing_change": flag,
        "repeats": flag,
        "delta_words": DELTA_WORDS,
        "website_words": record({"fail": text, "rate": text, "unit": text}),
        "texts": mapping(text),
        "leave_out": texts,
        "title": upto(200),
        "period_words": record(dict.fromkeys(PERIOD_UNITS, upto(40))),
        "contacts": many(record({"work": text, "name": text, "phone": text})),
        "deadline": record(dict.fromkeys(("time", "channel", "receiver"), text)),
        "free_text": mapping(text),
        "annex": record(
            {
                "title": text,
                "columns": read_columns,
                "remark": text,
                "rows": one_of(*ANNEX_ROWS),
                "merge": many(column_key),
            }
        ),
    },
    needed=("name",),
)


def wrong_entries(data: Any, platform_codes: set[str], indicator_codes: set[str]) -> list[Refusal]:
    """Everything that keeps a file from being a profile, a refusal an entry."""
    if not isinstance(data, dict):
        return _refused(lambda: SHAPE(data, ""))
    found = []
    for key, value in data.items():
        found += _refused(lambda key=key, value=value: SHAPE({"name": "样式", key: value}, ""))  # type: ignore[misc]
    if not data.get("name"):
        found += _refused(lambda: SHAPE({"name": data.get("name")}, ""))
    return found or _refused(lambda: validate(data, platform_codes, indicator_codes))


def _refused(check: Callable[[], Any]) -> list[Refusal]:
    try:
        check()
    except Refusal as refusal:
        return [refusal]
    return []


def validate(data: Any, platform_codes: set[str], indicator_codes: set[str]) -> dict[str, Any]:
    """The profile as stored, or a refusal that names the entry and what to write instead."""
    clean: dict[str, Any] = SHAPE(data, "")
    listed = [
        (code, f"/platform_groups/{n}/platforms")
        for n, group in enumerate(clean.get("platform_groups") or [])
        for code in group["platforms"]
    ]
    for code, where in listed + [
        (row["platform"], f"/list_labels/{n}/platform") for n, row in enumerate(clean.get("list_labels", []))
    ]:
        if code not in platform_codes:
            refuse(where, f"没有平台代码“{code}”，请使用平台表中的代码，例如 wechat_official")
    _once([code for code, _ in listed], "/platform_groups", "平台")
    for code in clean.get("indicator_words", {}):
        if code not in indicator_codes:
            refuse(f"/indicator_words/{code}", "没有这个指标代码")
    for kind, rows in clean.get("levels", {}).items():
        _once([level for row in rows for level in row["levels"]], f"/levels/{kind}", "层级")
    _once([section["key"] for section in clean.get("sections", [])], "/sections", "章节")
    return clean


def _once(values: list[str], where: str, what: str) -> None:
    for value in values:
        if values.count(value) > 1:
            refuse(where, f"{what}“{value}”出现了两次，只能归入一处")


class PrintRules:
    """A profile over the default profile, with what the command line says on top."""

    def __init__(
        self,
        data: Mapping[str, Any],
        platforms: Mapping[str, tuple[str, str]] | None = None,
        flags: Mapping[str, Any] | None = None,
    ) -> None:
        """`platforms`: code → (name, default group); `flags`: decimals, rounding, zeros of the command line."""
        self.data: dict[str, Any] = {**DEFAULT, **data}
        for part in ("verdict", "annex"):
            self.data[part] = {**DEFAULT[part], **data.get(part, {})}
        self.platforms = dict(platforms or {})
        self.flags = dict(flags or {})

    def get(self, key: str) -> Any:
        return self.data.get(key)

    @property
    def name(self) -> str:
        return str(self.data["name"])

    @property
    def unit(self) -> str:
        return str(self.data["unit_word"])

    def word(self, verdict: str) -> str:
        return str(self.data["verdict"][verdict])

    def period(self, frozen: Mapping[str, Any]) -> str:
        """The period in the issuer's own words, {year}, {n} and {N} (in Chinese) filled in; else as the round has it."""
        period = frozen["period"]
        pattern = (self.data.get("period_words") or {}).get(period["unit"])
        if not pattern or period.get("number") is None:
            return str(frozen["period_label"])
        told = {"{year}": period["year"], "{n}": period["number"], "{N}": chinese_number(period["number"])}
        for mark, word in told.items():
            pattern = pattern.replace(mark, str(word))
        return str(pattern)

    def style(self, figure: str) -> Style:
        """The figure's own entry, over the profile's default, under the command line."""
        entries = self.data.get("figures", {})
        style = (
            Style()
            .but(**DEFAULT["figures"]["default"])
            .but(**entries.get("default", {}))
            .but(**entries.get(figure, {}))
        )
        return style.but(**self.flags)

    @cached_property
    def _group_of(self) -> dict[str, str]:
        groups = self.data.get("platform_groups")
        if groups is None:
            return {code: group for code, (_, group) in self.platforms.items()}
        return {code: group["label"] for group in groups for code in group["platforms"]}

    def platform_group(self, code: str) -> str:
        return self._group_of.get(code) or str(self.data.get("other_platforms") or OTHER)

    @property
    def group_order(self) -> list[str]:
        if self.data.get("platform_groups") is None:
            return list(DEFAULT_GROUPS)
        return list(dict.fromkeys([*self._group_of.values(), str(self.data.get("other_platforms") or OTHER)]))

    def level_label(self, kind: str, printed: str) -> str:
        """`kind` is population or sample; a level that no label takes is printed as it stands in the ledger."""
        for row in self.data.get("levels", {}).get(kind, []):
            if printed in row["levels"]:
                return str(row["label"])
        return printed or UNMARKED

    def level_order(self, kind: str) -> list[str]:
        return [row["label"] for row in self.data.get("levels", {}).get(kind, [])]

    def list_label(self, code: str, account_type: str, name: str = "") -> str:
        """What stands behind an account's name: the label of platform and kind, of the platform, or its name."""
        rows = [row for row in self.data.get("list_labels", []) if row["platform"] == code]
        for row in rows:
            if row.get("account_type") and row["account_type"] == account_type:
                return str(row["label"])
        general = [row["label"] for row in rows if not row.get("account_type")]
        return general[0] if general else name or self.platforms.get(code, (code, ""))[0]

    def indicator_word(self, code: str, printed: str) -> str:
        return str(self.data.get("indicator_words", {}).get(code) or printed)
