"""An issued notice never changes but for being withdrawn; remaking the table on SQLite had lost the guard."""

from typing import Any

from django.db import migrations

KEPT = (
    "id",
    "round_id",
    "profile_id",
    "origin",
    "given",
    "flags",
    "title",
    "facts",
    "extras",
    "edits",
    "doc_number",
    "stated_number",
    "template_id",
    "document",
    "document_sha256",
    "content_sha256",
    "replaces_id",
    "version",
    "by_id",
    "at",
    "issued_at",
)
SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}


def changed(vendor: str, columns: tuple[str, ...]) -> str:
    """Anything but the one step from issued to withdrawn with all else as it was."""
    kept = " AND ".join(f'NEW."{name}" {SAME[vendor]} OLD."{name}"' for name in columns)
    return f"OLD.status IN ('issued', 'withdrawn') AND NOT (OLD.status = 'issued' AND NEW.status = 'withdrawn' AND {kept})"


def guard(schema_editor: Any, columns: tuple[str, ...]) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS notices_issued_stays")
        schema_editor.execute(
            f"CREATE TRIGGER notices_issued_stays BEFORE UPDATE ON notices_notice WHEN {changed('sqlite', columns)} "
            "BEGIN SELECT RAISE(ABORT, 'an issued notice never changes'); END"
        )
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS notices_issued_stays ON notices_notice")
        schema_editor.execute(
            "CREATE TRIGGER notices_issued_stays BEFORE UPDATE ON notices_notice FOR EACH ROW "
            f"WHEN ({changed('postgresql', columns)}) EXECUTE FUNCTION notices_issued_stays()"
        )


def guard_kept(apps: Any, schema_editor: Any) -> None:
    guard(schema_editor, KEPT)


class Migration(migrations.Migration):
    dependencies = [("notices", "0011_papers_have_an_office")]

    operations = [migrations.RunPython(guard_kept, migrations.RunPython.noop)]
