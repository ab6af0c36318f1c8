"""Drafts and differences are found by the sound of their name; a form makes one filing however often it is sent."""

from typing import Any

from django.db import migrations, models

from registry.keys import folded_key
from registry.sounds import sounds_of

BATCH = 2000
FILED = "UPDATE registry_filing SET title_pinyin = %s, title_initials = %s WHERE id = %s"
SEEN = "UPDATE registry_difference SET name_pinyin = %s, name_initials = %s WHERE id = %s"

LISTED = "UPDATE registry_reconciliationline SET name_key = %s, name_pinyin = %s, name_initials = %s WHERE id = %s"


def fill(apps: Any, schema_editor: Any) -> None:
    """What names an account is found by the account's name; only the others need a sound of their own."""
    for model, name, update in (("Filing", "title", FILED), ("Difference", "name", SEEN)):
        rows = apps.get_model("registry", model).objects.filter(account=None).exclude(**{name: ""})
        last = 0
        while some := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", name)[:BATCH]):
            with schema_editor.connection.cursor() as cursor:
                cursor.executemany(update, [(*sounds_of(text).values(), pk) for pk, text in some])
            last = some[-1][0]
    lines, last = apps.get_model("registry", "ReconciliationLine").objects.filter(account=None), 0
    while some := list(lines.filter(pk__gt=last).order_by("pk").values_list("pk", "name")[:BATCH]):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(LISTED, [(folded_key(text), *sounds_of(text).values(), pk) for pk, text in some])
        last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0012_sealed_scans_keep_their_content_code'),
    ]

    operations = [
        migrations.AddField(
            model_name="reconciliationline",
            name="name_key",
            field=models.CharField(db_default="", default="", editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="reconciliationline",
            name="name_pinyin",
            field=models.CharField(db_default="", default="", editable=False, max_length=1400),
        ),
        migrations.AddField(
            model_name="reconciliationline",
            name="name_initials",
            field=models.CharField(db_default="", default="", editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='difference',
            name='name_initials',
            field=models.CharField(db_default='', default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='difference',
            name='name_pinyin',
            field=models.CharField(db_default='', default='', editable=False, max_length=1400),
        ),
        migrations.AddField(
            model_name='filing',
            name='form_key',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='filing',
            name='title_initials',
            field=models.CharField(db_default='', default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='filing',
            name='title_pinyin',
            field=models.CharField(db_default='', default='', editable=False, max_length=1400),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.UniqueConstraint(condition=models.Q(('form_key__isnull', False)), fields=('form_key',), name='one_filing_per_form'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
