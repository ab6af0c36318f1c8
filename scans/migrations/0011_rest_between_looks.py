# How long a source rests after its newest look, instead of when it is due: a look without news leaves its state alone.

import datetime as dt

from django.db import migrations, models
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def to_rest(apps, schema_editor):
    states, last = _present(apps)
    gap = ExpressionWrapper(F("due_at") - last, DurationField())
    states.annotate(seen=last).filter(due_at__gt=F("seen")).update(rest=gap)


def to_due(apps, schema_editor):
    states, last = _present(apps)
    good = _present(apps, state__in=("ok", "empty"))[1]
    # In one statement: PostgreSQL alters no table whose rows were written twice in this transaction.
    states.update(
        due_at=ExpressionWrapper(last + F("rest"), models.DateTimeField()), good_at=Coalesce(good, F("good_at"))
    )


def _present(apps, **like):
    states = apps.get_model("scans", "SourceState").objects.exclude(sighting=None)
    stretches = apps.get_model("scans", "Sighting").objects.filter(pk=OuterRef("sighting"), **like)
    return states, Subquery(stretches.values("last_seen_at")[:1])


class Migration(migrations.Migration):
    dependencies = [("scans", "0010_days_taken_back")]

    operations = [
        migrations.AddField("sourcestate", "rest", models.DurationField(default=dt.timedelta())),
        migrations.RunPython(to_rest, to_due),
        migrations.RemoveField("sourcestate", "due_at"),
    ]
