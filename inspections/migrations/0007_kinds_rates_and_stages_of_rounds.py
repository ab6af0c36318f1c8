"""Rounds from before: their kind by their period, one of each period prints its rate, and the stages they all had."""

from django.db import migrations

from core.calendar import Period

ALWAYS = ("draw", "human_check", "close")


def fill(apps, schema_editor):
    Round, Stage = apps.get_model("inspections", "Round"), apps.get_model("inspections", "Stage")
    rounds = Round.objects.order_by("closed_at", "pk")
    speaking = {}
    for made in rounds.only("pk", "period", "status", "organisation", "closed_at", "opened_at"):
        span = Period.parse(made.period)
        Round.objects.filter(pk=made.pk).update(kind=span.unit, period=span.code)
        Stage.objects.bulk_create(Stage(round_id=made.pk, kind=kind) for kind in ALWAYS)
        key = (made.organisation_id, span.code)
        if made.status == "closed" or (made.status == "open" and key not in speaking):
            speaking[key] = made
    # The last that closed, as comparisons have read it so far; else the first that is open.
    Round.objects.filter(pk__in=[made.pk for made in speaking.values()]).update(prints_rate=True)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0006_rounds_of_every_kind")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
