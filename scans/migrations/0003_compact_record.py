import core.clock
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce, Left


def shorten(apps, schema_editor):
    """Hashes are kept as long as they need to be, days without posts not at all, and what was known when is stated."""
    sighting, state = apps.get_model("scans", "Sighting"), apps.get_model("scans", "SourceState")
    day, claim = apps.get_model("scans", "DayCount"), apps.get_model("scans", "Claim")
    sighting.objects.update(source_key=Left("source_key", 12), fingerprint=Left("fingerprint", 16))
    state.objects.update(source_key=Left("source_key", 12))
    day.objects.filter(posts=0).delete()
    day.objects.update(known_at=Coalesce("first_post_at", core.clock.now()))
    day.objects.filter(first_post_at=None).update(first_post_at=F("last_post_at"))
    claim.objects.update(recorded_at=F("checked_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('scans', '0002_pace_of_hosts_and_quotas'),
        ('registry', '0012_sealed_scans_keep_their_content_code'),
    ]

    operations = [
        migrations.AddField('claim', 'recorded_at', models.DateTimeField(default=core.clock.now, verbose_name='录入时间')),
        migrations.AddField('daycount', 'known_at', models.DateTimeField(null=True, verbose_name='得知时间')),
        migrations.AddField('scanrun', 'counts', models.JSONField(null=True)),
        migrations.AddField('sourcestate', 'good_at', models.DateTimeField(null=True)),
        migrations.AddField('sourcestate', 'undated_ids', models.TextField(blank=True, default='')),
        migrations.AddField('sourcestate', 'undated_at', models.DateTimeField(null=True)),
        migrations.RunPython(shorten, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex('sighting', 'sightings_of_account'),
        migrations.RemoveIndex('sighting', 'recent_sightings'),
        migrations.RemoveField('daycount', 'ok'),
        migrations.RemoveField('daycount', 'failed'),
    ]
