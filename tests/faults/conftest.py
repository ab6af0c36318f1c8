"""A started portal on each of the two brokers: in memory with SQLite, on Redis with PostgreSQL."""

import os
import shutil

import pytest

from tests.faults.portal import Portal, Redis
from tests.migrated import database_of_its_own, migrated_home


@pytest.fixture
def fresh_database():
    """The address of a migrated PostgreSQL database that goes away afterwards."""
    server = os.environ.get("GOVMEDIA_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL server (script/test starts one)")
    with database_of_its_own(server) as address:
        yield address


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
