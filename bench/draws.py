"""Goal 20 and the statistics of a round: a stratified draw, and every table of rates, against model instances."""

import datetime as dt
import random
from collections import Counter, defaultdict
from typing import Any

from bench.lists import _supervisor
from inspections.models import CheckSheet, Round
from inspections.rules import Wanted, read_rule
from inspections.services import Opening, close_round, open_round
from inspections.services.cells import cells_of, orders_of
from inspections.services.opening import drawn_lines, frozen
from inspections.services.platforms import platform_code
from inspections.services.population import FIELDS, population_of
from notices.sources import profile_named, rules_of
from notices.statistics import View, rates, rates_crossed
from orgs.models import Organisation
from registry.models import Account

DAY = dt.date(2025, 6, 30)
SHARE = "0.3"


def draw_ours() -> dict[str, Any]:
    """Frame, hash and draw as a round opens them, without storing a sheet."""
    top = Organisation.top()
    rows = list(population_of(top, DAY).order_by("pk").values_list(*FIELDS))
    frame, _ = frozen(rows)
    rule = read_rule(Wanted(scope="sample", ratio=SHARE, strata="platform"), platform_code)
    return {"drawn": len(drawn_lines(frame, rule, "二〇二五", ()))}


def draw_objects() -> dict[str, Any]:
    """Model instances with their joins, one random.sample a stratum."""
    strata = defaultdict(list)
    for account in Account.objects.in_population(DAY).select_related("platform", "organisation"):
        strata[account.platform.code].append(account)
    lot = random.Random("二〇二五")
    return {"drawn": sum(len(lot.sample(group, -(-len(group) * 3 // 10))) for group in strata.values())}


def close_a_round() -> int:
    """A full check of everything, nearly all passed, frozen."""
    by = _supervisor()
    round_ = open_round(Opening(period="2025Q2", as_of=DAY, seed="s"), by=by)
    return int(close_round(round_, by=by, unchecked="pass").stats["sample"]["checked"])


def statistics_ours() -> dict[str, Any]:
    """A table of each kind and a crossed one, as the page makes them."""
    round_ = Round.objects.without_frame().get()
    round_.refresh_from_db(fields=["population_counts"])
    order, rules = orders_of(round_), rules_of(profile_named(None), {})
    made = [rates(cells_of(round_, [rows]), View(rules, rows), order) for rows in ("platform", "level", "district")]
    rates_crossed(cells_of(round_, ["platform", "level"]), View(rules, "platform", "level"), order)
    return {"checked": made[0].total[1].shown, "platforms": len(made[0].rows)}


def statistics_objects() -> dict[str, Any]:
    """One model instance a sheet, counted in Python under the same labels."""
    rules = rules_of(profile_named(None), {})
    tables: dict[tuple[str, ...], Counter[Any]] = defaultdict(Counter)
    for sheet in CheckSheet.objects.filter(round__status="closed"):
        labels = {
            "platform": rules.platform_group(sheet.platform_code),
            "level": rules.level_label("sample", sheet.level),
            "district": sheet.district,
        }
        for name, label in labels.items():
            tables[name,][label, sheet.verdict] += 1
        tables["platform", "level"][labels["platform"], labels["level"], sheet.verdict] += 1
    platforms = tables["platform",]
    return {"checked": sum(platforms.values()), "platforms": len({label for label, _ in platforms})}
