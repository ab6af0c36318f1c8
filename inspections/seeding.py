"""Indicator sets as shipped: one file a version, made once after migrate and never changed afterwards."""

import json
from pathlib import Path

from django.db import transaction

from inspections.models import Indicator, IndicatorSet

SETS = Path(__file__).parent / "indicator_sets"


def seed_indicators() -> None:
    """Safe to repeat: a version that exists is left alone."""
    for path in sorted(SETS.glob("*.json")):
        make_set(json.loads(path.read_text(encoding="utf-8")))


@transaction.atomic
def make_set(version: dict) -> None:
    rows = version.pop("indicators")
    made, is_new = IndicatorSet.objects.get_or_create(
        code=version["code"], version=version["version"], defaults=version
    )
    if is_new:
        Indicator.objects.bulk_create(Indicator(indicator_set=made, **row) for row in rows)
