"""A document number stated in one open notice is kept from the others."""

from typing import Any

from django.db import migrations, models

# SQLite makes a table anew to add a column, and its triggers are gone with the old one.
GUARD_AGAIN = (
    "DROP TRIGGER IF EXISTS notices_issued_stays",
    """
    CREATE TRIGGER notices_issued_stays BEFORE UPDATE ON notices_notice WHEN OLD.status = 'issued'
    BEGIN SELECT RAISE(ABORT, 'an issued notice never changes'); END
    """,
)
OPEN = ("draft", "checked", "signed")


def note_stated_numbers(apps: Any, schema_editor: Any) -> None:
    """Of open notices that already share a number the first holds it; the others are told at their check."""
    taken = set()
    for notice in apps.get_model("notices", "Notice").objects.filter(status__in=OPEN).order_by("pk"):
        number = notice.facts.get("doc_number") or ""
        if number and number not in taken:
            taken.add(number)
            notice.stated_number = number
            notice.save(update_fields=["stated_number"])


def guard_issued_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in GUARD_AGAIN:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="stated_number",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="填写的发文字号"),
        ),
        migrations.RunPython(note_stated_numbers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("checked", "signed")), models.Q(("origin", "page"), ("status", "draft")), _connector="OR"),
                    models.Q(("stated_number", ""), _negated=True),
                ),
                fields=("stated_number",),
                name="stated_by_one_open_notice",
            ),
        ),
        migrations.RunPython(guard_issued_again, migrations.RunPython.noop),
    ]
