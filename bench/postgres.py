"""A PostgreSQL server of its own in a temporary folder, for goals that are about a big database."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What was written is on the disk, as on an office's server; only the memory is that of a bigger one.
SETTINGS = ("max_wal_size=4GB", "work_mem=64MB", "shared_buffers=512MB", "maintenance_work_mem=256MB")


def binaries() -> Path | None:
    """Where the newest server on this machine stands; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    elsewhere = shutil.which("initdb")
    return found[-1].parent if found else Path(elsewhere).parent if elsewhere else None


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh database; the server and its folder are gone afterwards."""
    place = binaries()
    assert place is not None
    with tempfile.TemporaryDirectory(prefix="govmedia-bench-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("data", "sock"):
            (folder / part).mkdir()
            if os.geteuid() == 0:
                shutil.chown(folder / part, "postgres")
        data, options = str(folder / "data"), f"-c listen_addresses= -c unix_socket_directories={folder / 'sock'}"
        options += "".join(f" -c {setting}" for setting in SETTINGS)
        _as_postgres(folder, place / "initdb", "-D", data, "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8",
                     "-A", "trust", "--no-sync")  # fmt: skip
        _as_postgres(folder, place / "pg_ctl", "-D", data, "-w", "-l", f"{data}/log", "-o", options, "start")
        try:
            yield f"postgres://portal@/{{name}}?host={folder / 'sock'}"
        finally:
            _as_postgres(folder, place / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _as_postgres(folder: Path, *command: str | Path) -> None:
    """The server refuses to run as root."""
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    subprocess.run([*become, *map(str, command)], cwd=folder, check=True, stdout=subprocess.DEVNULL)
