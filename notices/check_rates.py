"""Rates against counts: half-up or truncation at the printed decimals, one way per file; and rates without counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from notices.figures import HALF_UP, TRUNCATE, Style, percent, points, scaled
from notices.numbers import Contradiction, Rate, at, count, objects, parts, rate

BREAKDOWNS = ("by_platform", "by_level", "by_district")


@dataclass(frozen=True)
class Claim:
    """`part / whole` is printed as a rate somewhere."""

    where: str
    printed: Any
    part: int
    whole: int

    def holds(self, rounding: str) -> bool:
        stated = rate(self.printed)
        return stated is not None and _matches(self.part, self.whole, stated, rounding)

    def expected(self, rounding: str) -> str | None:
        stated = rate(self.printed)
        decimals = stated.decimals if stated and stated.decimals else (2 if stated and stated.value == 100 else 0)
        return percent(self.part, self.whole, Style(decimals, rounding, zeros=bool(stated and stated.decimals)))


def _matches(part: int, whole: int, stated: Rate, rounding: str) -> bool:
    return scaled(part, whole, stated.decimals, rounding) == stated.value.scaleb(stated.decimals)


def check_rates(facts: dict[str, Any]) -> list[Contradiction]:
    """A rate no way of rounding gives is wrong; of two ways in one file, the rarer one is."""
    claims = [claim for claim in _claims(facts) if rate(claim.printed) is not None]
    wrong = [claim for claim in claims if not claim.holds(HALF_UP) and not claim.holds(TRUNCATE)]
    right = [claim for claim in claims if claim not in wrong]
    only = {
        HALF_UP: [claim for claim in right if not claim.holds(TRUNCATE)],
        TRUNCATE: [claim for claim in right if not claim.holds(HALF_UP)],
    }
    way, other = (TRUNCATE, HALF_UP) if len(only[TRUNCATE]) > len(only[HALF_UP]) else (HALF_UP, TRUNCATE)
    found = [Contradiction(claim.where, claim.printed, claim.expected(way)) for claim in [*wrong, *only[other]]]
    return [*found, *_missing_denominators(facts), *_implied_failures(facts)]


def _claims(facts: dict[str, Any]) -> Iterator[Claim]:
    checked, failed = at(facts, "sample", "checked"), at(facts, "failing", "count")
    yield from _passing(failed, checked, "/rate", at(facts, "rate"))
    yield from _claim(checked, at(facts, "population", "total"), "/sample/ratio", at(facts, "sample", "ratio"))
    for kind in BREAKDOWNS:
        for key, entry in parts(at(facts, "sample", kind)):
            where = f"/sample/{kind}/{key}/rate"
            yield from _passing(at(entry, "failed"), at(entry, "checked"), where, at(entry, "rate"))
    yield from _meetings(facts)
    sites = at(facts, "websites")
    for where, entry in [
        ("/websites", sites),
        *((f"/websites/parts/{place}", part) for place, part in enumerate(objects(at(sites, "parts")))),
    ]:
        yield from _passing(at(entry, "failed"), at(entry, "checked"), f"{where}/rate", at(entry, "rate"))
        yield from _claim(at(entry, "checked"), at(entry, "running"), f"{where}/ratio", at(entry, "ratio"))
    yield from _shares(facts)


def _meetings(facts: dict[str, Any]) -> Iterator[Claim]:
    for place, each in enumerate(objects(at(facts, "sample", "crossed"))):
        for first, row in parts(each.get("rates")):
            for second, entry in parts(row):
                where = f"/sample/crossed/{place}/rates/{first}/{second}/rate"
                yield from _passing(at(entry, "failed"), at(entry, "checked"), where, at(entry, "rate"))


def _shares(facts: dict[str, Any]) -> Iterator[Claim]:
    for place, problem in enumerate(objects(at(facts, "problems"))):
        level = problem.get("level")
        whole = at(facts, "sample", "by_level", level, "checked") if level else at(facts, "sample", "checked")
        yield from _claim(problem.get("accounts"), whole, f"/problems/{place}/share", problem.get("share"))
    net, total = count(at(facts, "change", "net")), count(at(facts, "population", "total"))
    if net is not None and total is not None:
        printed = at(facts, "change", "net_share")
        bare = printed.lstrip("+-") if isinstance(printed, str) else printed
        yield from _claim(abs(net), total - net, "/change/net_share", bare)


def _claim(part: Any, whole: Any, where: str, printed: Any) -> Iterator[Claim]:
    small, large = count(part), count(whole)
    if small is not None and large and small >= 0 and large > 0:
        yield Claim(where, printed, small, large)


def _passing(failed: Any, checked: Any, where: str, printed: Any) -> Iterator[Claim]:
    bad, whole = count(failed), count(checked)
    if bad is not None and whole is not None and 0 <= bad <= whole:
        yield from _claim(whole - bad, whole, where, printed)


def _missing_denominators(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """A rate over nothing is no rate."""
    if count(at(facts, "sample", "checked")) == 0 and rate(at(facts, "rate")) is not None:
        yield Contradiction("/rate", at(facts, "rate"), None)


def _implied_failures(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """Rates printed without failing numbers still say how many failed; the total must be possible."""
    total = count(at(facts, "failing", "count"))
    spans = {kind: span for kind in BREAKDOWNS if (span := _span(at(facts, "sample", kind)))}
    for kind, (least, most) in spans.items():
        if total is not None and not least <= total <= most:
            yield Contradiction(f"/sample/{kind}", _between(least, most), total)
    if total is None and spans:
        least, most = max(low for low, _ in spans.values()), min(high for _, high in spans.values())
        if least > most:
            implied = "，".join(f"{kind}: {_between(*span)}" for kind, span in spans.items())
            yield Contradiction("/sample", implied, "=")


def _between(least: int, most: int) -> int | str:
    return least if least == most else f"{least}–{most}"


def _span(breakdown: Any) -> tuple[int, int] | None:
    """Fewest and most failures the printed rates of a breakdown allow; None unless some are given by rates alone."""
    lows, highs, implied = 0, 0, False
    for _, entry in parts(breakdown):
        checked, failed, stated = count(at(entry, "checked")), count(at(entry, "failed")), rate(at(entry, "rate"))
        if failed is not None:
            low = high = failed
        elif checked and stated:
            possible = _possible(checked, stated)
            if not possible:
                return None
            low, high, implied = possible[0], possible[-1], True
        else:
            return None
        lows, highs = lows + low, highs + high
    return (lows, highs) if implied else None


def _possible(checked: int, stated: Rate) -> list[int]:
    """Numbers of failures that print as this rate; searched only near the value."""
    middle = int(checked * (100 - stated.value) / 100)
    reach = int(Decimal(checked) / (100 * 10**stated.decimals)) + 2
    near = range(max(0, middle - reach), min(checked, middle + reach) + 1)
    return [n for n in near if any(_matches(checked - n, checked, stated, way) for way in (HALF_UP, TRUNCATE))]


def check_delta(facts: dict[str, Any]) -> Iterator[Contradiction]:
    """The change printed must be the difference of the two printed rates."""
    now, before, printed = at(facts, "rate"), at(facts, "previous", "rate"), at(facts, "previous", "delta_points")
    late, early, stated = rate(now), rate(before), rate(printed)
    if late and early and stated and late.value - early.value != stated.value:
        yield Contradiction("/previous/delta_points", printed, points(f"{late.value}%", f"{early.value}%"))
