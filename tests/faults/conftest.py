"""A started portal on each of the two brokers: in memory with SQLite, on Redis with PostgreSQL."""

import os
import shutil
import uuid

import pytest

from tests.faults.portal import Portal, Redis
from tests.migrated import address_of, migrated_home, migrated_template


@pytest.fixture
def fresh_database():
    """The address of a migrated PostgreSQL database that goes away afterwards."""
    server = os.environ.get("GOVMEDIA_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL server (script/test starts one)")
    import psycopg2

    name = f"drill_{uuid.uuid4().hex[:12]}"

    def administer(statement):
        connection = psycopg2.connect(server.replace("postgres://", "postgresql://"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    administer(f"CREATE DATABASE {name} TEMPLATE {migrated_template(server)}")
    yield address_of(name, server)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("no Redis server (script/test installs one)")
    (tmp_path / "redis").mkdir()
    server = Redis(tmp_path / "redis")
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["embedded", "redis"])
def portal(request, tmp_path):
    """A migrated portal, not started yet."""
    made = Portal(migrated_home(tmp_path / "home"), {})
    if request.param == "redis":
        made.redis = request.getfixturevalue("redis")
        made.environment["DATABASE_URL"] = request.getfixturevalue("fresh_database")
    yield made
    made.close()
