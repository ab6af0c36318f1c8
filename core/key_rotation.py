"""From one field key to the next while the portal runs: every sealed column of every app, in batches, as often as needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from core import secrets

BATCH = 200
PREFIX = "sealed_"  # a column of this name holds what `secrets.seal(…, field=<the rest of it>)` made


@dataclass
class Counts:
    resealed: int = 0
    current: int = 0
    unreadable: int = 0


def sealed_columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model with the names of its sealed columns."""
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if field.name.startswith(PREFIX)]
        if names:
            yield model, names


def rotate(limit: int | None = None) -> dict[str, Counts]:
    """Seal everything anew with the key in force; what was done stays done when it is cut off. Safe to repeat.
    `limit` = at most so many rows of each table."""
    return {model._meta.label_lower: _rotate_table(model, names, limit) for model, names in sealed_columns()}


def _rotate_table(model: type[models.Model], names: list[str], limit: int | None) -> Counts:
    counts, after, left = Counts(), 0, limit
    anything = Q()
    for name in names:
        anything |= ~Q(**{name: ""})
    rows = model._base_manager.filter(anything).order_by("pk").only("pk", *names)
    while left is None or left > 0:
        batch = list(rows.filter(pk__gt=after)[: BATCH if left is None else min(BATCH, left)])
        if not batch:
            break
        for row in batch:
            _rotate_row(row, names, counts)
        after, left = batch[-1].pk, None if left is None else left - len(batch)
    return counts


def _rotate_row(row: Any, names: list[str], counts: Counts) -> None:
    """One column at a time, and only if it still holds what was read: whoever writes meanwhile writes with the new key."""
    for name in names:
        token = getattr(row, name)
        if not token:
            continue
        if secrets.is_current(token):
            counts.current += 1
            continue
        field = name.removeprefix(PREFIX)
        try:
            fresh = secrets.seal(secrets.unseal(token, row=row, field=field), row=row, field=field)
        except secrets.SecretUnreadable:
            counts.unreadable += 1
            continue
        counts.resealed += type(row)._base_manager.filter(pk=row.pk, **{name: token}).update(**{name: fresh})
