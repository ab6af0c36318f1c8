"""Looking changes nothing: no GET writes a row, and every action refuses GET."""

import re

import pytest
from django.db import connection

from core.models import JournalEntry
from tests.pages import pages

WRITES = re.compile(r'^\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?!.*"(django_session|core_journalentry)")', re.IGNORECASE)
# What a person starts with a button. Adding one here means: it is a POST and leaves a journal row.
ACTIONS_AT_LEAST = 14
LOOKED_AT = {"access.refused"}  # journal rows that looking may leave


@pytest.mark.timeout(600)
def test_no_get_writes_a_row(world, client, capsys):
    written: dict[str, str] = {}
    here = {"page": ""}

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and here["page"]:
            written.setdefault(here["page"], sql[:120])
        return execute(sql, params, many, context)

    client.raise_request_exception = False
    seen = {}
    with connection.execute_wrapper(watch):
        for page in pages():
            user = world.somebody(page.roles)
            here["page"] = ""
            client.force_login(user, backend="orgs.backends.PeopleBackend")
            before = JournalEntry.objects.count()
            here["page"] = page.name
            seen[page.name] = client.get(world.url(page)).status_code
            here["page"] = ""
            new = JournalEntry.objects.order_by("-pk")[: JournalEntry.objects.count() - before]
            assert {row.act for row in new} <= LOOKED_AT, page.name
    with capsys.disabled():
        print(f"\n{len(seen)} addresses looked at, {list(seen.values()).count(405)} of them actions")  # noqa: T201
    assert written == {}
    assert {name: status for name, status in seen.items() if status not in {200, 302, 405}} == {}
    assert list(seen.values()).count(405) >= ACTIONS_AT_LEAST
