"""A look without news moves its stretch alone; when a source is due stays the same before and after the upgrade."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from registry.models import Account
from scans.conversation import Looked, Target
from scans.models import Sighting, SourceState, due
from scans.platforms.seen import Seen
from scans.record.recording import write_looks
from scans.targets import read_cell
from scans.watch.causes import seen_since

HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 3, 20, 4, tzinfo=dt.UTC)


WELL = Seen("ok", item_count=3, fingerprint="0a" * 8)


def look_at(account, at, seen=WELL):
    [line] = read_cell(account.sources)
    write_looks([Looked(Target(account.pk, line.key, line.source), seen, at)])


def is_due(account, at):
    return due(Account.objects.filter(pk=account.pk), at).exists()


def is_seen_since(account, edge):
    return Account.objects.filter(seen_since(edge), pk=account.pk).exists()


@pytest.fixture
def account(make_account):
    return make_account("feed;http://a.cn/f")


@pytest.mark.django_db
def test_a_look_without_news_rewrites_its_stretch_and_nothing_else(account):
    look_at(account, NOON)
    state = SourceState.objects.values().get()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        look_at(account, NOON + 20 * HOUR)
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql.split()[1] for sql in written] == ['"scans_sighting"']
    assert SourceState.objects.values().get() == state
    assert Sighting.objects.get().last_seen_at == NOON + 20 * HOUR


@pytest.mark.django_db
def test_a_source_is_due_its_rest_after_the_newest_look_and_a_late_result_changes_nothing(account):
    look_at(account, NOON)
    rest = SourceState.objects.get().rest
    assert not is_due(account, NOON + rest - HOUR / 60) and is_due(account, NOON + rest)
    look_at(account, NOON + 10 * HOUR)
    assert not is_due(account, NOON + rest) and is_due(account, NOON + 10 * HOUR + rest)
    look_at(account, NOON - HOUR, Seen("unreachable", "timeout"))
    assert not is_due(account, NOON + 9 * HOUR + rest) and is_due(account, NOON + 10 * HOUR + rest)


@pytest.mark.django_db
def test_the_last_good_look_is_known_while_all_is_well_and_when_it_is_not(account):
    look_at(account, NOON)
    look_at(account, NOON + 20 * HOUR)
    assert is_seen_since(account, NOON + 20 * HOUR)
    look_at(account, NOON + 30 * HOUR, Seen("unreachable", "timeout"))
    look_at(account, NOON + 31 * HOUR, Seen("unreachable", "timeout"))
    assert is_seen_since(account, NOON + 20 * HOUR)
    assert not is_seen_since(account, NOON + 21 * HOUR)


@pytest.mark.django_db(transaction=True)
def test_what_was_due_before_the_upgrade_is_due_after_it_and_after_going_back(account):
    look_at(account, NOON)
    look_at(account, NOON + 2 * HOUR)
    rest = SourceState.objects.get().rest
    try:
        MigrationExecutor(connection).migrate([("scans", "0010_days_taken_back")])
        with connection.cursor() as cursor:
            cursor.execute("SELECT due_at, good_at FROM scans_sourcestate")
            due_at, good_at = (_instant(value) for value in cursor.fetchone())
        assert (due_at, good_at) == (NOON + 2 * HOUR + rest, NOON + 2 * HOUR)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert SourceState.objects.get().rest == rest


def _instant(value):
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
