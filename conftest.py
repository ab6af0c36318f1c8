"""What every test may ask for: people with roles, a clock that can be set, a machine without an outside world."""

import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# Playwright's synchronous fixtures run inside an event loop, which Django would otherwise refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Free stand-ins for the faces that official notices name, so that rendered pages break where they should.
os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).parent / "tests" / "fonts.conf"))

REACHING = {"db", "transactional_db", "live_server"}
_connect = socket.socket.connect


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a database server the tests that never reach a database need not be run a second time."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    kept, left = [], []
    for item in items:
        (kept if _reaches_a_database(item) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _reaches_a_database(item: pytest.Item) -> bool:
    """By its mark or fixtures. What runs commands in homes of its own is on SQLite whatever DATABASE_URL says, and
    what is marked `one_database` asks no question that two databases could answer differently."""
    if item.get_closest_marker("one_database"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & REACHING)


def _connect_locally(self: socket.socket, address: Any) -> None:
    if self.family in {socket.AF_INET, socket.AF_INET6}:
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host.split("%")[0]).is_loopback:
            raise AssertionError(f"a test tried to reach {host}; only this machine exists here")
    _connect(self, address)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite the tests' own file is there before them: see django_db_modify_db_settings."""
    from django.db import connection

    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Every worker's database starts as a copy of a migrated one."""
    from django.db import connection

    from tests.migrated import migrated_file, migrated_template

    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template(os.environ["DATABASE_URL"])
        yield
        return
    path = Path(connection.settings_dict["TEST"]["NAME"])
    migrated_file(path)
    yield
    connection.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


@pytest.fixture(autouse=True)
def no_outside_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _connect_locally)


@pytest.fixture(autouse=True)
def own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | dt.datetime], dt.datetime]:
    """`set_clock("2022-09-30 10:00")` (Asia/Shanghai): the portal's only clock stands there until set again."""
    from django.utils import timezone

    from core.clock import SHANGHAI

    def stand_at(moment: str | dt.datetime) -> dt.datetime:
        if isinstance(moment, str):
            moment = dt.datetime.fromisoformat(moment)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(dt.UTC))
        return moment

    return stand_at


@pytest.fixture
def county(db: None) -> Any:
    """The top of the tree: the office that runs the portal."""
    from orgs.models import Organisation

    return Organisation.objects.create(name="郎溪县人民政府办公室", district="郎溪县", level="县级")


@pytest.fixture
def bureau(county: Any) -> Any:
    from orgs.models import Organisation

    return Organisation.objects.create(name="郎溪县公安局", district="郎溪县", level="县级", parent=county)


@pytest.fixture
def other_bureau(county: Any) -> Any:
    from orgs.models import Organisation

    return Organisation.objects.create(name="郎溪县教育局", district="郎溪县", level="县级", parent=county)


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    """`make_user("reviewer", unit=county)`: a person with that role who can sign in with the password `pass-word-1`."""
    from orgs.models import RoleGrant, User

    def make(*roles: str, unit: Any, name: str = "") -> Any:
        user = User.objects.create_user(
            name or f"{roles[0]}-{User.objects.count()}", password="pass-word-1", organisation=unit, full_name=name
        )
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
        return user

    return make


@pytest.fixture
def clerk(make_user: Callable[..., Any], bureau: Any) -> Any:
    return make_user("filer", unit=bureau, name="王填报")


@pytest.fixture
def reviewer(make_user: Callable[..., Any], county: Any) -> Any:
    return make_user("reviewer", unit=county, name="李审核")


@pytest.fixture
def supervisor(make_user: Callable[..., Any], county: Any) -> Any:
    return make_user("supervisor", unit=county, name="张主管")


@pytest.fixture
def inspector(make_user: Callable[..., Any], county: Any) -> Any:
    return make_user("inspector", unit=county, name="赵检查")


@pytest.fixture
def leader(make_user: Callable[..., Any], county: Any) -> Any:
    return make_user("leader", unit=county, name="钱分管")


@pytest.fixture
def auditor(make_user: Callable[..., Any], county: Any) -> Any:
    return make_user("auditor", unit=county, name="孙审计")


@pytest.fixture
def outsider(make_user: Callable[..., Any], other_bureau: Any) -> Any:
    """A clerk of another unit: whatever belongs to the bureau does not exist for this person."""
    return make_user("filer", unit=other_bureau, name="周外人")


@pytest.fixture
def as_user(client: Any) -> Callable[[Any], Any]:
    """`as_user(clerk).get(...)`: the test client signed in as that person."""

    def sign_in(user: Any) -> Any:
        client.force_login(user, backend="orgs.backends.PeopleBackend")
        return client

    return sign_in
