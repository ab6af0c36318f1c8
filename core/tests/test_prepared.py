"""Queries that are written once and then only executed."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from core.models import Job
from core.prepared import Prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs():
    return Job.objects.bulk_create(Job(kind="scan", key=f"k{n}", state="done" if n else "queued") for n in range(4))


def test_each_value_stands_where_the_query_wants_it(jobs):
    asked = Prepared(lambda *keys: Job.objects.filter(kind="scan", pk__in=keys).order_by("key").values_list("key"))
    assert [asked.rows(*(jobs[n].pk for n in wanted)) for wanted in ((3, 1), (0,), (2, 0))] == [
        [("k1",), ("k3",)],
        [("k0",)],
        [("k0",), ("k2",)],
    ]


def test_values_come_back_as_the_model_gives_them(jobs):
    asked = Prepared(lambda key: Job.objects.filter(key=key).values_list("pk", "created_at", "state"), of=str)
    assert list(map(tuple, asked.rows("k2"))) == list(
        Job.objects.filter(key="k2").values_list("pk", "created_at", "state")
    )


def test_text_that_looks_like_a_query_stays_a_value():
    asked = Prepared(lambda key: Session.objects.filter(session_key=key).values_list("session_data"), of=str)
    assert asked.rows("' OR 1=1 --") == []


def test_the_second_time_nothing_is_written(jobs, monkeypatch):
    asked = Prepared(lambda pk: Job.objects.filter(pk=pk).values_list("key"))
    asked.rows(jobs[0].pk)
    monkeypatch.setattr(connection.ops.compiler("SQLCompiler"), "as_sql", None)
    assert asked.rows(jobs[1].pk) == [("k1",)]
