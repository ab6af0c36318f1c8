"""Initials beside the sound of a name, for every account there is."""

from typing import Any

from django.db import migrations, models

from registry.sounds import sounds_of

BATCH = 2000
UPDATE = "UPDATE registry_account SET name_pinyin = %s, name_initials = %s WHERE id = %s"


def fill(apps: Any, schema_editor: Any) -> None:
    accounts, last = apps.get_model("registry", "Account").objects, 0
    while rows := list(accounts.filter(pk__gt=last).order_by("pk").values_list("pk", "name")[:BATCH]):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(UPDATE, [(*sounds_of(name).values(), pk) for pk, name in rows])
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_differences_yearly_reviews_and_campaigns")]

    operations = [
        migrations.AlterField(
            "account",
            "name_pinyin",
            models.CharField(blank=True, default="", editable=False, max_length=1400),
        ),
        migrations.AddField(
            "account",
            "name_initials",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=400),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
