"""The words of an issued notice stay as they were issued, and the guard of issued notices knows them."""

from importlib import import_module
from typing import Any

from django.db import migrations

import notices.fields

stays = import_module("notices.migrations.0012_issued_notices_stay")


def guard_words(apps: Any, schema_editor: Any) -> None:
    stays.guard(schema_editor, (*stays.KEPT, "words"))


class Migration(migrations.Migration):
    dependencies = [("notices", "0012_issued_notices_stay")]

    operations = [
        migrations.AddField("notice", "words", notices.fields.OrderedJSONField(null=True)),
        migrations.RunPython(guard_words, migrations.RunPython.noop),
    ]
