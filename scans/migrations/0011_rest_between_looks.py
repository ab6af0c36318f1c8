# How long a source rests after its newest look, instead of when it is due: a look without news leaves its state alone.

import datetime as dt

from django.db import migrations, models
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Subquery


def to_rest(apps, schema_editor):
    states, last = _present(apps)
    gap = ExpressionWrapper(F("due_at") - last, DurationField())
    states.annotate(seen=last).filter(due_at__gt=F("seen")).update(rest=gap)


def to_due(apps, schema_editor):
    states, last = _present(apps)
    states.update(due_at=ExpressionWrapper(last + F("rest"), models.DateTimeField()))
    states.filter(sighting__state__in=("ok", "empty")).update(good_at=last)


def _present(apps):
    states = apps.get_model("scans", "SourceState").objects.exclude(sighting=None)
    stretches = apps.get_model("scans", "Sighting").objects.filter(pk=OuterRef("sighting"))
    return states, Subquery(stretches.values("last_seen_at")[:1])


class Migration(migrations.Migration):
    dependencies = [("scans", "0010_days_taken_back")]

    operations = [
        migrations.AddField("sourcestate", "rest", models.DurationField(default=dt.timedelta())),
        migrations.RunPython(to_rest, to_due),
        migrations.RemoveField("sourcestate", "due_at"),
    ]
