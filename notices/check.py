"""Checks the figures of any notice against each other: sums, lists, dates, last period; rates are in `check_rates`."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from notices.check_rates import check_delta, check_rates
from notices.numbers import Contradiction, at, count, objects, parts

BREAKDOWNS = ("by_platform", "by_level", "by_district")


def contradictions(facts: dict[str, Any]) -> list[Contradiction]:
    """Every figure that does not follow from the others, in the order of the facts."""
    found = [
        *_population(facts),
        *_change(facts),
        *_sample(facts),
        *_crossed(facts),
        *_failing(facts),
        *_limits(facts),
        *_recheck(facts),
        *_websites(facts),
        *_problems(facts),
        *check_rates(facts),
        *check_delta(facts),
        *_dates(facts),
    ]
    return [each for place, each in enumerate(found) if each not in found[:place]]


def _population(facts: dict[str, Any]) -> Iterator[Contradiction]:
    parts_of = {kind: _sum(at(facts, "population", kind)) for kind in BREAKDOWNS}
    yield from _whole("/population/total", at(facts, "population", "total"), "/population", parts_of)


def _whole(where: str, printed: Any, outer: str, sums: dict[str, int | None]) -> Iterator[Contradiction]:
    """Sums of parts against the whole. When all breakdowns agree with each other, the whole is what is wrong."""
    total, known = count(printed), {kind: found for kind, found in sums.items() if found is not None}
    if total is None or all(found == total for found in known.values()):
        return
    if len(set(known.values())) == 1:
        yield Contradiction(where, printed, next(iter(known.values())))
        return
    for kind, found in known.items():
        if found != total:
            yield Contradiction(f"{outer}/{kind}", found, total)


def _sum(value: Any, inner: str | None = None) -> int | None:
    """Sum of a breakdown; None when it is missing, empty or holds a figure that is not exact."""
    counts = [count(entry.get(inner) if inner and isinstance(entry, dict) else entry) for _, entry in parts(value)]
    known = [number for number in counts if number is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _change(facts: dict[str, Any]) -> Iterator[Contradiction]:
    opened, closed = count(at(facts, "change", "opened")), count(at(facts, "change", "closed"))
    net = count(at(facts, "change", "net"))
    if None not in (opened, closed, net) and opened - closed != net:  # type: ignore[operator]
        yield Contradiction("/change/net", at(facts, "change", "net"), opened - closed)  # type: ignore[operator]


def _sample(facts: dict[str, Any]) -> Iterator[Contradiction]:
    for path, inner in ((("sample", "checked"), "checked"), (("failing", "count"), "failed")):
        sums = {kind: _sum(at(facts, "sample", kind), inner) for kind in BREAKDOWNS}
        yield from _whole("/" + "/".join(path), at(facts, *path), "/sample", sums)
    for kind in BREAKDOWNS:
        for key, entry in parts(at(facts, "sample", kind)):
            yield from _not_more(at(entry, "failed"), at(entry, "checked"), f"/sample/{kind}/{key}/failed")


def _crossed(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """What two breakdowns at once add up to, against the whole."""
    wholes = {"checked": at(facts, "sample", "checked"), "failed": at(facts, "failing", "count")}
    for place, each in enumerate(objects(at(facts, "sample", "crossed"))):
        meetings = [entry for _, row in parts(each.get("rates")) for _, entry in parts(row)]
        for inner, printed in wholes.items():
            counts, whole = [count(at(entry, inner)) for entry in meetings], count(printed)
            if whole is not None and counts and None not in counts and sum(filter(None, counts)) != whole:
                yield Contradiction(f"/sample/crossed/{place}", sum(filter(None, counts)), whole)


def _failing(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """The list of failing accounts against their number; unfiled ones stand beside it."""
    stated, rows = count(at(facts, "failing", "count")), at(facts, "failing_accounts")
    if not isinstance(rows, list):
        return
    filed = {_account(row) for row in objects(rows) if row.get("filed") is not False}
    if stated is not None and len(filed) != stated:
        yield Contradiction("/failing/count", at(facts, "failing", "count"), len(filed))
    unfiled = {_account(row) for row in objects(rows) if row.get("filed") is False}
    listed = at(facts, "unfiled")
    if isinstance(listed, list) and len(unfiled) > len(listed):
        yield Contradiction("/unfiled", len(listed), len(unfiled))


def _account(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(key) or "") for key in ("account", "platform", "unit", "district"))


def _limits(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """No part is more than its whole, and the draw is from the population."""
    for part, whole in (
        (("sample", "checked"), ("population", "total")),
        (("failing", "count"), ("sample", "checked")),
        (("sample", "checked"), ("draw", "drawn")),
        (("draw", "drawn"), ("draw", "population")),
        (("websites", "checked"), ("websites", "running")),
        (("websites", "failed"), ("websites", "checked")),
        (("recheck", "passed"), ("recheck", "checked")),
    ):
        yield from _not_more(at(facts, *part), at(facts, *whole), "/" + "/".join(part))
    frame, total = count(at(facts, "draw", "population")), count(at(facts, "population", "total"))
    if frame is not None and total is not None and frame != total:
        yield Contradiction("/draw/population", frame, total)


def _not_more(part: Any, whole: Any, where: str) -> Iterator[Contradiction]:
    small, large = count(part), count(whole)
    if small is not None and large is not None and small > large:
        yield Contradiction(where, part, f"≤ {large}")


def _recheck(facts: dict[str, Any]) -> Iterator[Contradiction]:
    checked, passed = count(at(facts, "recheck", "checked")), count(at(facts, "recheck", "passed"))
    failing = at(facts, "recheck", "still_failing")
    if checked is None or passed is None or passed > checked or not isinstance(failing, list):
        return
    left = checked - passed
    if failing and len(failing) != left:  # an empty list only says that nobody is named
        yield Contradiction("/recheck/still_failing", len(failing), left)


def _websites(facts: dict[str, Any]) -> Iterator[Contradiction]:
    found = [part for part in objects(at(facts, "websites", "parts")) if not part.get("unit")]
    for name in ("running", "checked", "failed"):
        total, counts = count(at(facts, "websites", name)), [count(part.get(name)) for part in found]
        if found and total is not None and None not in counts and sum(filter(None, counts)) != total:
            yield Contradiction(f"/websites/{name}", total, sum(filter(None, counts)))


def _problems(facts: dict[str, Any]) -> Iterator[Contradiction]:
    for place, problem in enumerate(objects(at(facts, "problems"))):
        accounts, items = count(problem.get("accounts")), count(problem.get("items"))
        named = problem.get("named")
        where = f"/problems/{place}"
        if accounts is None:
            continue
        if isinstance(named, list) and len({_account(row) for row in objects(named)}) > accounts:
            yield Contradiction(f"{where}/accounts", problem["accounts"], len(named))
        if items is not None and items < accounts:
            yield Contradiction(f"{where}/items", problem["items"], f"≥ {accounts}")
        level = problem.get("level")
        checked = at(facts, "sample", "by_level", level, "checked") if level else at(facts, "sample", "checked")
        yield from _not_more(problem["accounts"], checked, f"{where}/accounts")


def _dates(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """Nothing the notice tells of lies after its own date; the deadline does."""
    printed = _day(at(facts, "date"))
    start, end = _day(at(facts, "window", 0)), _day(at(facts, "window", 1))
    if start and end and start > end:
        yield Contradiction("/window/1", end.isoformat(), f"≥ {start}")
    if printed is None:
        return
    for where, day in (("/population/as_of", _day(at(facts, "population", "as_of"))), ("/window/1", end)):
        if day and day > printed:
            yield Contradiction(where, day.isoformat(), f"≤ {printed}")
    deadline = _day(at(facts, "deadline", "date"))
    if deadline and deadline < printed:
        yield Contradiction("/deadline/date", deadline.isoformat(), f"≥ {printed}")
    published = _day(at(facts, "published"))
    if published and published < printed:
        yield Contradiction("/published", published.isoformat(), f"≥ {printed}")


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
