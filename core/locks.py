"""The one way to lock a record: as it stands now, or as somebody saw it, until the transaction ends."""

from typing import Any, TypeVar

from django.db import models

Record = TypeVar("Record", bound=models.Model)


def locked(record: Record, *related: str) -> Record:
    """The record read afresh; nobody else changes it until the transaction ends. `related` is read along, not locked."""
    rows = type(record)._default_manager.select_for_update(of=("self",)).select_related(*related)
    return rows.get(pk=record.pk)


def lock_as_seen(record: models.Model, **seen: Any) -> bool:
    """Lock the record if these columns still hold what was seen; False when somebody was faster."""
    rows = type(record)._default_manager.filter(pk=record.pk, **seen)
    return rows.select_for_update().values_list("pk").first() is not None
