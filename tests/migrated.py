"""A migrated installation made once and copied wherever a test needs one of its own: migrating takes a dozen seconds."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
APPS = ("core", "orgs", "registry", "scans", "inspections", "notices", "govmedia")
SECONDS = 600  # to migrate in, on a machine that has much else to do


def home_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of an installation of its own: an empty directory, SQLite, no broker."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOVMEDIA_", "DATABASE_", "REDIS_", "DJANGO_SETTINGS", "SECRET_", "FIELD_", "PYTEST_"))
    }
    return {**kept, "GOVMEDIA_HOME": str(home), **more}


def migrated_home(home: Path) -> Path:
    """A new installation as `migrate` leaves it: database on SQLite and key files."""
    return shutil.copytree(_home_made_once(), home, dirs_exist_ok=True)


def migrated_file(path: Path) -> None:
    """Only the database of such an installation."""
    shutil.copyfile(_home_made_once() / "govmedia.sqlite3", path)


def migrated_template(server: str) -> str:
    """The name of a migrated database of this PostgreSQL server, to make others from."""
    import psycopg2

    name = f"migrated_{_fingerprint()}"
    with _one_at_a_time():
        connection = psycopg2.connect(server.replace("postgres://", "postgresql://"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}_new")
                cursor.execute(f"CREATE DATABASE {name}_new")
                _migrate(_folder() / "keys", DATABASE_URL=address_of(f"{name}_new", server))
                cursor.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
        connection.close()
    return name


@contextmanager
def database_of_its_own(server: str, *, empty: bool = False) -> Iterator[str]:
    """The address of a migrated, or an empty, database of this server that goes away afterwards."""
    import psycopg2

    name = f"own_{uuid.uuid4().hex[:12]}"

    def administer(statement: str) -> None:
        connection = psycopg2.connect(server.replace("postgres://", "postgresql://"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    administer(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else migrated_template(server)}")
    yield address_of(name, server)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name: str, server: str) -> str:
    """DATABASE_URL of another database of the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _home_made_once() -> Path:
    made = _folder() / f"migrated-{_fingerprint()}"
    with _one_at_a_time():
        if not made.exists():
            for old in _folder().glob("migrated-*"):
                shutil.rmtree(old)
            _migrate(_folder() / "migrated-new").rename(made)
    return made


def _migrate(home: Path, **more: str) -> Path:
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
    subprocess.run(command, env=home_environment(home, **more), check=True, timeout=SECONDS)
    return home


@cache
def _fingerprint() -> str:
    """Of everything migrations and seeds read: another state of the code starts from a database of its own."""
    digest = hashlib.sha256()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.is_file() and not {"tests", "__pycache__"} & set(path.parts):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _folder() -> Path:
    """What all workers of one run share."""
    folder = Path(os.environ["GOVMEDIA_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (_folder() / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
