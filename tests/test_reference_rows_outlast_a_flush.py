"""What migrate fills is seeded, not migrated: an emptied database, as tests leave it behind, is filled again."""

import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection

from tests.migrated import migrated_home


def rows_after_migrate(path):
    """Table → rows of an installation that was migrated and nothing else."""
    with sqlite3.connect(path) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    return {name: count for name, count in counts.items() if count and not name.startswith("sqlite_")}


def rows_now(names):
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            yield name, cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_every_table_that_migrate_fills_is_filled_again_after_a_flush(tmp_path):
    expected = rows_after_migrate(migrated_home(tmp_path) / "govmedia.sqlite3")
    call_command("flush", interactive=False, verbosity=0)
    assert dict(rows_now(expected)) == expected
    assert {"registry_returnreason", "registry_platform", "orgs_calendarday"} <= expected.keys()
