"""Everything of an office in one file and back (O05): equal to the last row and byte, or refused before anything is touched."""

import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from core import backup_set
from core.refusals import Refusal
from tests.migrated import ROOT, home_environment
from tests.restore.conftest import Installation

pytestmark = [pytest.mark.restore, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def backup(office, tmp_path_factory):
    out = tmp_path_factory.mktemp("kept") / "office.backup"
    office.made = office.done("backup", out)
    return out


def ledger(place, name):
    out = place.home / name
    place.done("export_ledger", out, "--as-of", "2023-01-01", "--csv")
    return out.read_bytes()


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_backed_up_is_restored_to_the_last_row_and_byte(office, backup, empty):
    empty.take_keys_of(office)
    back = empty.done("restore", backup)
    assert back == office.made | {"needs_migrate": False}
    assert (back["accounts"], back["files"]) == (30, len(office.uploads()))
    assert empty.uploads() == office.uploads()
    assert ledger(empty, "a.csv") == ledger(office, "b.csv")
    asked = ("freshness", "--as-of", "2022-10-01")
    assert empty.done(*asked) == office.done(*asked)
    assert empty.run("restore", backup)[1]["error"]["code"] == "not_empty"


def test_a_backup_taken_while_others_write_is_of_one_moment(office, tmp_path, kind, empty):
    out, over = tmp_path / "busy.backup", threading.Event()

    def write():
        number = 0
        while not over.is_set():
            number += 1
            office.done("add_unit", f"新单位{threading.get_ident()}-{number}")

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        office.done("backup", out)
    finally:
        over.set()
        for writer in writers:
            writer.join()
    empty.take_keys_of(office)
    empty.done("restore", out)  # holds every table to the counts of the moment


def test_of_two_backups_to_one_place_one_is_written_and_nothing_is_overwritten(office, tmp_path):
    out = tmp_path / "same.backup"
    answers = []
    both = [threading.Thread(target=lambda: answers.append(office.run("backup", out))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(code for code, _ in answers) == [0, 2]
    [made] = [answer for code, answer in answers if code == 0]
    assert backup_set.file_sha256(out) == made["sha256"]
    assert office.run("backup", out)[1]["error"]["code"] == "exists"
    assert [path.name for path in tmp_path.iterdir()] == ["same.backup"]


def test_a_byte_changed_anywhere_is_noticed(backup, tmp_path):
    whole = backup.read_bytes()
    damaged = tmp_path / "damaged.backup"
    places = {
        0,
        10,
        len(whole) // 3,
        len(whole) // 2,
        len(whole) - 200,
        len(whole) - 65,
        len(whole) - 64,
        len(whole) - 1,
    }
    with zipfile.ZipFile(backup) as packed:
        places |= {entry.header_offset + 40 for entry in packed.infolist()}
    for place in places:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Refusal, match="损坏"):
            backup_set.check_set(damaged)
    for part in (b"", b"PK", whole[: len(whole) // 2], whole[:-1], whole[1:], whole + b"\n"):
        damaged.write_bytes(part)
        with pytest.raises(Refusal, match="损坏"):
            backup_set.check_set(damaged)


def test_a_damaged_or_foreign_set_touches_nothing(office, backup, empty, tmp_path):
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(backup.read_bytes()[:-100])
    assert empty.run("restore", tmp_path / "nowhere")[1]["error"]["code"] == "unreadable"  # makes keys of its own
    before = content(empty.home)
    assert empty.run("restore", damaged)[1]["error"]["code"] == "damaged"
    assert empty.run("restore", backup)[1]["error"]["code"] == "wrong_key"
    assert content(empty.home) == before
    empty.take_keys_of(office)
    assert empty.run("restore", _from_tomorrow(backup, tmp_path))[1]["error"]["code"] == "newer"
    assert empty.done("restore", backup)["accounts"] == 30


def test_live_data_is_never_overwritten(office, backup):
    before = ledger(office, "before.csv")
    code, answer = office.run("restore", backup)
    assert (code, answer["error"]["code"]) == (2, "not_empty")
    assert ledger(office, "after.csv") == before


def test_a_set_goes_only_into_the_kind_of_database_it_came_from(office, backup, tmp_path, kind):
    if kind == "sqlite":
        pytest.skip("shown from PostgreSQL into SQLite")
    other = Installation(tmp_path / "other")
    other.home.mkdir()
    other.take_keys_of(office)
    assert other.run("restore", backup)[1]["error"]["code"] == "other_database"


def test_no_key_is_in_the_set_and_nobody_else_may_read_it(office, backup):
    assert backup.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(backup) as packed:
        parts = [packed.read(name) for name in packed.namelist()]
    for name in ("field_key.key", "secret_key.key"):
        key = (office.home / name).read_bytes().strip()
        assert not any(key in part for part in [*parts, backup.read_bytes()])


def test_a_restore_killed_in_the_middle_can_be_done_again(office, backup, empty):
    empty.take_keys_of(office)
    more = {"DATABASE_URL": empty.url} if empty.url else {}
    command = [sys.executable, str(ROOT / "manage.py"), "restore", str(backup)]
    running = subprocess.Popen(command, env=home_environment(empty.home, **more))
    while running.poll() is None and not any(empty.home.glob(".govmedia-backup-*")):
        pass
    running.kill()
    running.wait()
    code, answer = empty.run("restore", backup)
    assert code == 0 or answer["error"]["code"] == "not_empty"  # the kill came after all was done
    assert ledger(empty, "c.csv") == ledger(office, "d.csv")


def _from_tomorrow(backup: Path, folder: Path) -> Path:
    manifest = backup_set.check_set(backup)
    out = folder / "tomorrow.backup"
    with zipfile.ZipFile(backup) as packed:
        packed.extract(backup_set.DATABASE, folder)
    manifest["migrations"].append("registry.9999_of_tomorrow")
    backup_set.write_set(out, manifest, folder / backup_set.DATABASE, [])
    return out
