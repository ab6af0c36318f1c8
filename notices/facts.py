"""The figures of one notice as printed (`facts.json`): from a frozen round, a profile and what is stated."""

from collections.abc import Iterable, Mapping
from typing import Any

from notices.crossing import crossings
from notices.figures import percent, points, read_percent
from notices.given import FACT_KEYS
from notices.profiles import UNMARKED, PrintRules
from notices.rows import listed, merged, named_rows

AS_BEFORE = "本期总数、检查数和不合格数与上期完全相同，请核对是否误用了上期数据。"
NAMED_IN_TITLE, LONGEST_IN_TITLE = 3, 14
Frozen = Mapping[str, Any]
Given = Mapping[str, Any]


def build(frozen: Frozen, rules: PrintRules, given: Given) -> dict[str, Any]:
    """Every key of the contract, null where it does not apply. `frozen` is what inspections froze at the close."""
    total, sample = frozen["population"]["total"], frozen["sample"]
    failed = _failed(sample, frozen)
    rate = percent(sample["checked"] - failed, sample["checked"], rules.style("rate"))
    annex = merged(frozen["failing_rows"], frozen["unfiled_rows"], rules)
    facts: dict[str, Any] = {
        "profile": rules.name,
        "coverage": frozen["coverage"],
        **_heading(frozen, rules, given),
        "period": dict(frozen["period"]),
        "window": _window(frozen),
        "population": _population(frozen["population"], rules),
        "change": _change(frozen, rules, given),
        "sample": {**_sample(sample, total, rules), **_crossed(frozen, rules)},
        "failing": {"count": failed},
        "rate": rate,
        "undetermined": frozen["undetermined"],
        "unchecked": frozen["unchecked"],
        "previous": _previous(rate, frozen, rules, given),
        "recheck": _recheck(frozen, rules, given),
        "websites": _websites(frozen, rules, given),
        "upper_check": given["upper_check"] if "upper_check" in given else frozen.get("upper_check"),
        "problems": _problems(frozen, rules, given),
        "failing_accounts": annex,
        "unfiled": [row for row in annex if not row["filed"]],
        "late_reports": given["late_reports"] if "late_reports" in given else frozen.get("late_reports"),
        "praised": given.get("praised"),
        "deadline": _deadline(rules, given),
        "draw": dict(frozen["draw"]) if frozen.get("draw") else None,
        "warnings": [],
    }
    facts["warnings"] = _warnings(facts, frozen, given)
    return {key: facts[key] for key in FACT_KEYS}


def _deadline(rules: PrintRules, given: Given) -> dict[str, Any] | None:
    """The day is stated; hour, way and receiver may be the issuer's usual ones."""
    if not given.get("deadline"):
        return None
    stated = {name: value for name, value in given["deadline"].items() if value is not None}
    return {"time": None, "channel": None, **(rules.get("deadline") or {}), **stated}


def _window(frozen: Frozen) -> list[str] | None:
    """From when to when was checked: a round closed before its planned end was over on that day."""
    start, end = frozen.get("window") or (None, None)
    if not (start and end):
        return None
    closed = frozen.get("closed_on") or end
    return [start, min(end, closed) if start <= closed else end]


def hide(facts: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The facts without what the notice is not to print: `rate`, or `sample.by_platform`."""
    shown = dict(facts)
    for key in keys:
        outer, _, inner = key.partition(".")
        if not inner:
            shown[outer] = None
        elif isinstance(shown.get(outer), dict) and inner in shown[outer]:
            shown[outer] = {**shown[outer], inner: None}
    return shown


def _heading(frozen: Frozen, rules: PrintRules, given: Given) -> dict[str, Any]:
    issuer = given.get("issuer") or rules.get("issuer") or frozen["issuer"]
    pattern = rules.get("title") or "{issuer}关于{period}{area}政务新媒体检查情况的通报"
    title = given.get("title") or _title(
        pattern, _issuers(issuer, rules, given), rules.get("area_word") or "", rules.period(frozen)
    )
    return {
        "issuer": issuer,
        "doc_number": given.get("doc_number") or None,
        "title": title,
        "date": given.get("date") or frozen["closed_on"],
        "addressees": given.get("addressees") or rules.get("addressees") or [],
        "basis": given.get("basis") or rules.get("basis") or [],
        "openness": given["openness"] if "openness" in given else rules.get("openness"),
    }


def _issuers(first: str, rules: PrintRules, given: Given) -> str:
    """In the title up to three by name, more or longer ones as a number."""
    names = [first, *(given.get("co_issuers", rules.get("co_issuers")) or [])]
    if len(names) > NAMED_IN_TITLE or (len(names) > 1 and max(map(len, names)) > LONGEST_IN_TITLE):
        return f"{first}等{len(names)}部门"
    return "　".join(names)


def _title(pattern: str, issuer: str, area: str, period: str) -> str:
    words = {"{issuer}": issuer, "{period}": period, "{area}": area}
    for mark, word in words.items():
        pattern = pattern.replace(mark, word)
    return pattern


def _failed(sample: Mapping[str, Any], frozen: Frozen) -> int:
    return int(sample.get("failed", len({row["number"] for row in frozen["failing_rows"]})))


def _population(counts: Mapping[str, Any], rules: PrintRules) -> dict[str, Any]:
    return {
        "as_of": counts["as_of"],
        "total": counts["total"],
        "by_platform": _summed(counts["by_platform_code"], rules.platform_group, rules.group_order),
        "by_level": _summed(
            counts["by_level"], lambda level: rules.level_label("population", level), rules.level_order("population")
        ),
        "by_district": _summed(counts["by_district"], lambda district: district or UNMARKED, []),
    }


def _summed(counts: Mapping[str, int], label: Any, order: list[str]) -> dict[str, int] | None:
    """Counts under printed labels, in the profile's order, then as they come; null when no account bears a mark."""
    found: dict[str, int] = {}
    for key, count in counts.items():
        if count:
            found[label(key)] = found.get(label(key), 0) + count
    return _ordered(found, order) if set(found) - {UNMARKED} else None


def _ordered(found: dict[str, Any], order: list[str]) -> dict[str, Any]:
    known = [label for label in order if label in found]
    return {label: found[label] for label in [*known, *(label for label in found if label not in known)]}


def _sample(sample: Mapping[str, Any], total: int, rules: PrintRules) -> dict[str, Any]:
    return {
        "checked": sample["checked"],
        "ratio": percent(sample["checked"], total, rules.style("ratio")),
        "by_platform": _rated(
            sample["by_platform_code"], rules.platform_group, rules.group_order, rules.style("by_platform")
        ),
        "by_level": _rated(
            sample["by_level"],
            lambda level: rules.level_label("sample", level),
            rules.level_order("sample"),
            rules.style("by_level"),
        ),
        "by_district": _rated(
            sample["by_district"], lambda district: district or UNMARKED, [], rules.style("by_district")
        ),
    }


def _crossed(frozen: Frozen, rules: PrintRules) -> dict[str, Any]:
    """No key where the issuer does not ask, so that nothing else of a notice changes."""
    found = crossings(frozen, rules)
    return {"crossed": found} if found else {}


def _rated(counts: Mapping[str, Mapping[str, int]], label: Any, order: list[str], style: Any) -> dict[str, Any] | None:
    checked = _summed({key: row["checked"] for key, row in counts.items()}, label, order)
    if checked is None:
        return None
    failed = _summed_failed(counts, label)
    return {
        name: {"checked": n, "failed": failed.get(name, 0), "rate": percent(n - failed.get(name, 0), n, style)}
        for name, n in checked.items()
    }


def _summed_failed(counts: Mapping[str, Mapping[str, int]], label: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, row in counts.items():
        found[label(key)] = found.get(label(key), 0) + row["failed"]
    return found


def _change(frozen: Frozen, rules: PrintRules, given: Given) -> dict[str, Any] | None:
    """Since the round before: openings and closings only when they explain the difference of the two totals."""
    counted = frozen.get("change") or {}
    former = _former_total(frozen, given)
    if former is not None and (counted or _stated_total(given) is not None):
        net = frozen["population"]["total"] - former
        agrees = bool(counted) and counted["opened"] - counted["closed"] == net
        opened, closed, base = (counted["opened"], counted["closed"], former) if agrees else (None, None, former)
    elif counted:
        opened, closed, base = counted["opened"], counted["closed"], counted.get("base")
        net = opened - closed
    else:
        return None
    return {
        "opened": opened,
        "closed": closed,
        "net": net,
        "net_share": percent(abs(net), base, rules.style("net_share")),
    }


def _stated_total(given: Given) -> int | None:
    return (given.get("previous") or {}).get("total")


def _former_total(frozen: Frozen, given: Given) -> int | None:
    """What a person states as the former total, else the total frozen in the round before."""
    stated = _stated_total(given)
    return stated if stated is not None else (frozen.get("previous") or {}).get("population")


def _previous(rate: str | None, frozen: Frozen, rules: PrintRules, given: Given) -> dict[str, Any] | None:
    stated = given.get("previous") or {}
    before = stated.get("rate") or (None if stated.get("text") else frozen.get("previous_rate"))
    if before and read_percent(before) is not None and not before.endswith(("%", "％")):
        before += "%"
    if not before and not stated.get("text"):
        return None
    return {"rate": before or None, "delta_points": points(rate, before, rules.style("delta").zeros)}


def _recheck(frozen: Frozen, rules: PrintRules, given: Given) -> dict[str, Any] | None:
    """What a person states, else the re-check that the portal holds."""
    stated = given["recheck"] if "recheck" in given else _own_recheck(frozen, rules)
    if not stated:
        return None
    return {
        "checked": stated.get("checked"),
        "passed": stated.get("passed"),
        "still_failing": stated.get("still_failing", []),
    }


def _own_recheck(frozen: Frozen, rules: PrintRules) -> dict[str, Any] | None:
    held = frozen.get("recheck")
    return held and {**held, "still_failing": [_still_failing(row, rules) for row in held["still_failing"]]}


def _still_failing(row: Mapping[str, Any], rules: PrintRules) -> dict[str, Any]:
    label = rules.list_label(row["platform_code"], row["account_type"], row["platform"])
    return {"account": row["account"], "platform": label, "unit": row["unit"]}


def _websites(frozen: Frozen, rules: PrintRules, given: Given) -> dict[str, Any] | None:
    stated = given["websites"] if "websites" in given else frozen.get("websites")
    if not stated:
        return None
    parts = stated.get("parts") or []
    sites = [part for part in parts if not part.get("unit")]
    counts = {
        name: stated[name] if stated.get(name) is not None else _total(sites, name)
        for name in ("running", "checked", "failed")
    }
    printed = {**counts, **_website_rates(counts, rules)}
    if parts:
        empty = {"running": None, "checked": None, "failed": None}
        printed["parts"] = [{**empty, **part, **_website_rates(part, rules)} for part in parts]
    return printed


def _website_rates(counts: Mapping[str, Any], rules: PrintRules) -> dict[str, str | None]:
    checked, failed = counts.get("checked"), counts.get("failed")
    passed = None if checked is None or failed is None else checked - failed
    return {
        "ratio": percent(checked, counts.get("running"), rules.style("website_ratio")),
        "rate": percent(passed, checked, rules.style("website_rate")),
    }


def _total(parts: list[dict[str, Any]], name: str) -> int | None:
    values: list[Any] = [part.get(name) for part in parts]
    return None if not values or None in values else sum(values)


def _problems(frozen: Frozen, rules: PrintRules, given: Given) -> list[dict[str, Any]]:
    """Per indicator, split by level when the profile says so; what a person states about one comes over it."""
    stated = {entry["code"]: entry for entry in given.get("problems", [])}
    found = {entry["code"]: entry for entry in frozen["problems"]}
    unfound = {"printed": "", "veto": False, "accounts": None, "items": None, "rows": []}
    printed = []
    for code in [*stated, *(code for code in found if code not in stated)]:
        entry, words = {"code": code, **found.get(code, unfound)}, stated.get(code, {})
        name = words.get("printed") or rules.indicator_word(code, entry["printed"]) or code
        for level, part in _by_level(entry, rules):
            checked = _checked_of(level, frozen["sample"], rules)
            printed.append(
                {
                    "code": code,
                    "printed": name,
                    "veto": entry["veto"],
                    "level": level,
                    "accounts": part["accounts"],
                    "items": part["items"],
                    "share": percent(part["accounts"], checked, rules.style("share")),
                    "named": named_rows(part["rows"], words.get("named"), rules),
                }
            )
    return printed


def _by_level(entry: dict[str, Any], rules: PrintRules) -> list[tuple[str | None, dict[str, Any]]]:
    if not rules.get("problems_by_level") or not entry["rows"]:
        return [(None, entry)]
    parts: dict[str, list[Any]] = {}
    for row in entry["rows"]:
        parts.setdefault(rules.level_label("sample", row.get("level") or ""), []).append(row)
    return [
        (level, {"accounts": len({listed(row) for row in rows}), "items": len(rows), "rows": rows})
        for level, rows in _ordered(parts, rules.level_order("sample")).items()
    ]


def _checked_of(level: str | None, sample: Mapping[str, Any], rules: PrintRules) -> int:
    if level is None:
        return int(sample["checked"])
    return sum(row["checked"] for key, row in sample["by_level"].items() if rules.level_label("sample", key) == level)


def _warnings(facts: dict[str, Any], frozen: Frozen, given: Given) -> list[str]:
    warnings = []
    if frozen.get("rate_by_round"):
        warnings.append(
            f"{frozen['period_label']}的合格率由“{frozen['rate_by_round']}”公布，不是本次检查，请核对是否选错。"
        )
    if facts["unfiled"]:
        warnings.append(f"有 {len(facts['unfiled'])} 个未备案账号列入附件，不计入合格率。")
    if facts["rate"] == "100%" and facts["failing"]["count"]:
        warnings.append("按所选小数位数，合格率印作 100%，但有不合格账号，请增加小数位数或改为截尾。")
    change, counted = facts["change"], frozen.get("change")
    if change and counted and change["opened"] is None:
        former = facts["population"]["total"] - change["net"]
        warnings.append(
            f"按开设和关停日期统计，本期新开 {counted['opened']} 个、关停注销 {counted['closed']} 个，"
            f"与上期总数 {former} 个、本期总数 {facts['population']['total']} 个之差对不上；"
            "已按两期总数之差印出增减，不印新开数和关停数，请核对台账中的日期。"
        )
    if is_as_before(facts, frozen):
        warnings.append(AS_BEFORE)
    known = {
        (row["account"], row["platform"]) for problem in facts["problems"] for row in problem["named"] if row["unit"]
    }
    for entry in given.get("problems", []):
        missing = [name for name, platform in entry.get("named", []) if (name, platform) not in known]
        if missing:
            warnings.append(f"点名账号与本次检查结果对不上，按填写内容印出：{'、'.join(missing)}。")
    return warnings


def is_as_before(facts: Mapping[str, Any], frozen: Frozen) -> bool:
    """All three numbers are those of the period before, which a real check hardly ever gives."""
    return bool(facts["sample"]["checked"]) and frozen.get("previous_figures") == _figures(facts)


def _figures(facts: Mapping[str, Any]) -> list[Any]:
    return [facts["population"]["total"], facts["sample"]["checked"], facts["failing"]["count"]]
