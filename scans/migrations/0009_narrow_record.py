# Hashes as bytes instead of their digits, and no index on what every look moves: the record stays small, looks cheap.

import core.clock
import core.hashes
from django.db import migrations, models

HASHES = ("fingerprint", "raw_sha256")


def to_bytes(apps, schema_editor):
    """In place; SQLite stores what it is given, whatever a column was declared as."""
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.create_function("bytes_of", 1, bytes.fromhex, deterministic=True)
        schema_editor.execute(f"UPDATE scans_sighting SET {', '.join(f'{name} = bytes_of({name})' for name in HASHES)}")
        return
    for name in HASHES:
        schema_editor.execute(f"ALTER TABLE scans_sighting ALTER COLUMN {name} DROP DEFAULT")
        schema_editor.execute(
            f"ALTER TABLE scans_sighting ALTER COLUMN {name} TYPE bytea USING decode({name}, 'hex')"
        )


def to_digits(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        schema_editor.execute(f"UPDATE scans_sighting SET {', '.join(f'{name} = lower(hex({name}))' for name in HASHES)}")
        return
    for name, length in zip(HASHES, (16, 64)):
        schema_editor.execute(
            f"ALTER TABLE scans_sighting ALTER COLUMN {name} TYPE varchar({length}) USING encode({name}, 'hex')"
        )


class Migration(migrations.Migration):
    dependencies = [("scans", "0008_credentials")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(to_bytes, to_digits)],
            state_operations=[
                migrations.AlterField("sighting", name, core.hashes.HexField(default="")) for name in HASHES
            ],
        ),
        migrations.AlterField("sourcestate", "due_at", models.DateTimeField(default=core.clock.now)),
    ]
