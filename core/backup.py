"""Backup and restore of an installation: what a set must say of itself, and when it may be put back (O05)."""

import contextlib
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core import backup_set, clock, database_copy, files, journal
from core.refusals import Refusal
from core.secrets import key_check

_KEPT = re.compile(r"[0-9a-f]{62}")


def back_up(out: Path) -> dict[str, Any]:
    """Write a set to `out`, while the portal goes on; its manifest. Keys are never in it.

    The database is copied first: what it names was kept before it was named.
    """
    if out.exists():
        raise Refusal("exists", f"{out} 已经存在。备份不覆盖已有文件，请换一个文件名。")
    if not out.parent.is_dir():
        raise Refusal("no_folder", f"没有 {out.parent} 这个目录，请先建好。")
    nonce = secrets.token_hex(16)
    with _workplace(out.parent) as place:
        database = place / backup_set.DATABASE
        rows = database_copy.copy_out(database)
        manifest = {
            "made_at": clock.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": _applied(),
            "rows": rows,
            "key_nonce": nonce,
            "key_check": key_check(nonce),
        }
        count = backup_set.write_set(out, manifest, database, _kept())
    made = {"files": count, "rows": rows, "sha256": backup_set.file_sha256(out)}
    journal.record("core.backup.make", by=None, after={"file": out.name, "files": count, "sha256": made["sha256"]})
    return made


def restore(path: Path) -> dict[str, Any]:
    """Put a set back into an empty installation. Whatever is wrong with set or place is found before anything is touched."""
    manifest = backup_set.check_set(path)
    _check_place(manifest)
    with _workplace(Path(settings.HOME)) as place:
        database, kept = backup_set.unpack(path, place)
        for file in kept:
            target = files.kept_path(file.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
        database_copy.copy_in(database, manifest["rows"])
    newest = manifest["migrations"] == _on_disk()
    sha256 = backup_set.file_sha256(path)
    if newest:
        journal.record("core.backup.restore", by=None, after={"made_at": manifest["made_at"], "sha256": sha256})
    return {"files": len(kept), "rows": manifest["rows"], "sha256": sha256, "needs_migrate": not newest}


def _check_place(manifest: dict[str, Any]) -> None:
    if not database_copy.is_empty():
        raise Refusal("not_empty", "这里已有数据。只能恢复到空的平台：请换一个空的 GOVMEDIA_HOME 或空的数据库。")
    if manifest["database"] != connection.vendor:
        raise Refusal(
            "other_database",
            f"备份来自 {manifest['database']}，这里用的是 {connection.vendor}，请按原来的数据库设置 DATABASE_URL。",
        )
    if not set(manifest["migrations"]) <= set(_on_disk()):
        raise Refusal("newer", "备份来自更新版本的平台，请先把程序升级到同一版本或更新的版本。")
    if key_check(manifest["key_nonce"]) != manifest["key_check"]:
        raise Refusal(
            "wrong_key",
            "这里的密钥与备份时的不同，库里的加密内容会读不出来。请先把当时的 field_key.key 放进 GOVMEDIA_HOME。",
        )


def _kept() -> Iterator[tuple[str, Path]]:
    """Every kept file under its hash; what is just being written is not one yet."""
    for path in sorted(Path(settings.MEDIA_ROOT).glob("??/*")):
        if _KEPT.fullmatch(path.name):
            yield path.parent.name + path.name, path


@contextlib.contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=beside, prefix=".govmedia-backup-") as name:
        yield Path(name)


def _applied() -> list[str]:
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


def _on_disk() -> list[str]:
    return sorted(".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
