"""The rule of a draw: read from what an office types, kept as data, printed as a sentence."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.refusals import Refusal
from inspections.sampling import DrawRefused, Plan, exact_share

NOISE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
STRATA = {"level": "单位层级", "platform": "平台", "district": "地区"}
PLAIN_RULES = {"main_accounts": "主账号", "last_failures": "上轮不合格账号", "watch_list": "重点关注名单"}
VALUE_RULES = {
    "opened_since": "{}以后开设的账号",
    "level": "层级为{}的账号",
    "platform": "平台为{}的账号",
    "unit": "{}主办的账号",
}


@dataclass(frozen=True)
class Wanted:
    """How much an office wants drawn, as typed."""

    scope: str = ""
    ratio: str = ""
    count: int | None = None
    strata: str = ""
    quotas: Sequence[str] = ()
    must_include: Sequence[str] = ()


def read_rule(wanted: Wanted, platform_code: Callable[[str], str]) -> dict[str, Any]:
    """What is typed → the rule as a round keeps it; anything that could be meant in two ways is refused."""
    strata, quotas = read_quotas(wanted, platform_code)
    asks = bool(wanted.ratio or wanted.count is not None or quotas)
    scope = wanted.scope or ("sample" if asks else "full")
    if scope == "full" and asks:
        raise Refusal("contradiction", "全面检查不再抽取，请去掉比例、数量和配额，或改为抽查。")
    if scope == "sample" and not asks and not wanted.must_include:
        raise Refusal("missing", "抽查需要写明比例、数量或配额。")
    if wanted.count is not None and (wanted.ratio or quotas):
        raise Refusal("contradiction", "数量不能与比例或配额同时使用，请只写一种。")
    if wanted.count is not None and wanted.count < 1:
        raise Refusal("bad_number", "抽查数量应为 1 以上的整数。")
    share = "1" if scope == "full" else wanted.ratio
    if share:
        exact(share)
    return {
        "scope": scope,
        "share": share,
        "count": wanted.count,
        "strata": strata,
        "quotas": quotas,
        "must_include": [read_must(text, platform_code) for text in wanted.must_include],
    }


def read_quotas(wanted: Wanted, platform_code: Callable[[str], str]) -> tuple[str, dict[str, str]]:
    """`level=省级:1.0` …: quotas belong to the strata; without --strata they say what the strata are."""
    strata = wanted.strata
    if strata and strata not in STRATA:
        raise Refusal("usage", f"分层只能按 {'、'.join(STRATA)}，不能按“{strata}”。")
    quotas: dict[str, str] = {}
    for text in wanted.quotas:
        dimension, found, rest = text.partition("=")
        value, colon, share = rest.rpartition(":")
        if not found or not colon or dimension not in STRATA:
            raise Refusal("usage", f"配额“{text}”请写成 level=省级:1.0 的形式。")
        if strata and strata != dimension:
            raise Refusal("contradiction", f"配额按 {dimension}，分层按 {strata}，两者应一致。")
        strata = dimension
        value = platform_code(value) if dimension == "platform" else value
        if value in quotas:
            raise Refusal("duplicate", f"“{value}”写了两个配额，请保留一个。")
        exact(share, none=True)
        quotas[value] = share
    return strata, quotas


def read_must(text: str, platform_code: Callable[[str], str]) -> str:
    name, _, value = text.partition("=")
    name, value = name.strip(), value.strip()
    if name in PLAIN_RULES and not value:
        return name
    if name not in VALUE_RULES or not value:
        known = "、".join([*PLAIN_RULES, *(f"{rule}=…" for rule in VALUE_RULES)])
        raise Refusal("usage", f"不认识必查规则“{text}”，可用：{known}。")
    if name == "opened_since":
        try:
            value = dt.date.fromisoformat(value).isoformat()
        except ValueError:
            raise Refusal("bad_date", f"“{value}”不是日期，请写成 opened_since=2022-07-01。") from None
    return f"{name}={platform_code(value) if name == 'platform' else value}"


def exact(share: str, *, none: bool = False) -> Fraction:
    try:
        return exact_share(share, none=none)
    except DrawRefused as refused:
        raise Refusal(refused.code, str(refused)) from None


def plan_of(rule: dict[str, Any]) -> Plan:
    return Plan(
        strata=rule["strata"],
        share=exact(rule["share"]) if rule["share"] else None,
        count=rule["count"],
        quotas={value: exact(share, none=True) for value, share in rule["quotas"].items()},
    )


def sentence(rule: dict[str, Any], platform_name: Callable[[str], str] = str) -> str:
    """The rule as page and notice print it."""
    if rule["scope"] == "full":
        return "全部检查"
    named = platform_name if rule["strata"] == "platform" else str
    parts = []
    if rule["count"] is not None:
        parts.append(f"共抽取{rule['count']}个" + (f"，按{STRATA[rule['strata']]}分配" if rule["strata"] else ""))
    elif rule["share"]:
        parts.append((f"按{STRATA[rule['strata']]}分层，" if rule["strata"] else "") + f"抽取{percent(rule['share'])}")
    quotas = [f"{named(value) or '未填'}{percent(share)}" for value, share in rule["quotas"].items()]
    if quotas:
        parts.append(f"其中{'、'.join(quotas)}" if parts else f"按{STRATA[rule['strata']]}抽取{'、'.join(quotas)}")
    if rule["must_include"]:
        parts.append("必查：" + "、".join(must_sentence(text, platform_name) for text in rule["must_include"]))
    return "；".join(parts)


def must_sentence(text: str, platform_name: Callable[[str], str] = str) -> str:
    name, _, value = text.partition("=")
    shown = platform_name(value) if name == "platform" else value.replace("period-start", "周期第一天")
    return PLAIN_RULES.get(name) or VALUE_RULES[name].format(shown)


def percent(share: str) -> str:
    value = exact(share, none=True) * 100
    if value.denominator == 1:
        return f"{value.numerator}%"
    return f"{float(value):.6f}".rstrip("0") + "%"


def same_words(text: str) -> str:
    """For comparing what people write: NFKC, case-folded, without spaces and zero-width characters."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def finder(rows: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """{word: code} from (code, words)."""
    return {same_words(word): code for code, words in rows for word in (code, *words)}
