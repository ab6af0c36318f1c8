"""No row without its journal row: whatever a POST writes, the journal tells of (AU-01)."""

import re

import pytest
from django.db import connection, transaction

from core.models import JournalEntry
from tests.pages import pages

WRITES = re.compile(
    r'^\s*(INSERT|UPDATE|DELETE)\b(?!.*"(django_session|core_journalentry|axes_\w+|core_job)")', re.IGNORECASE
)
HELD = 'SET "touched"'  # how a round is held open against closing: a lock, not an act
FILLED = ("time", "person", "role", "office", "address", "act")


def posted(client, url):
    """One POST that leaves nothing behind: (status, did it write, its journal rows)."""
    wrote = []

    def watch(execute, sql, params, many, context):
        wrote.extend([sql] if WRITES.match(sql) and HELD not in sql else [])
        return execute(sql, params, many, context)

    with transaction.atomic():
        before = JournalEntry.objects.count()
        with connection.execute_wrapper(watch):
            status = client.post(url).status_code
        rows = list(JournalEntry.objects.order_by("pk")[before:])
        transaction.set_rollback(True)
    return status, bool(wrote), rows


@pytest.mark.security
def test_what_writes_is_told_with_who_where_and_what(world, client, capsys):
    client.raise_request_exception = False
    untold, empty, acts = [], [], 0
    for page in pages():
        person = world.somebody(page.roles)
        client.force_login(person, backend="orgs.backends.PeopleBackend")
        status, wrote, rows = posted(client, world.url(page))
        acts += wrote
        if wrote and not rows:
            untold.append((page.name, status))
        for row in rows:
            told = (row.at, row.by, row.roles, row.unit, row.address, row.act)
            if row.by is not None and not all(told):
                empty.append((page.name, dict(zip(FILLED, told, strict=True))))
    with capsys.disabled():
        print(f"\n{acts} acts of {len(pages())} addresses wrote, each told by the journal")  # noqa: T201
    assert untold == []
    assert empty == []
    assert acts >= 8
