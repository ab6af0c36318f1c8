"""What tells a supervisor of processes whether the portal lives and works, and tells nobody anything else."""

import datetime as dt

import pytest
from django.db import DatabaseError

from core import jobs
from core.clock import now
from core.models import Job

pytestmark = pytest.mark.django_db


def answer(client, page):
    told = client.get(f"/healthz/{page}")
    return told.status_code, told.content.decode()


@pytest.mark.parametrize(
    ("minutes", "expected"), [(None, (503, "not ready\n")), (4, (200, "ok\n")), (6, (503, "not ready\n"))]
)
def test_the_portal_is_ready_while_its_background_work_shows_itself(client, minutes, expected):
    if minutes is not None:
        jobs.mark_alive()
        Job.objects.update(heartbeat=now() - dt.timedelta(minutes=minutes))
    assert answer(client, "ready") == expected
    assert answer(client, "live") == (200, "ok\n")


def test_without_a_database_it_lives_and_is_not_ready(client, monkeypatch):
    jobs.mark_alive()

    class Gone:
        def copy(self):
            return self

        def close(self): ...

        def cursor(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(jobs, "connection", Gone())
    assert (answer(client, "live")[0], answer(client, "ready")[0]) == (200, 503)
