"""Set-up without a browser, and what holds for every command: one JSON object, exit codes, an empty home."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from tests.contracts.support import account, done, ledger, load, refused, run, sheet

ROOT = Path(__file__).resolve().parents[2]
ROLES = [
    "filer",
    "unit_head",
    "reviewer",
    "supervisor",
    "inspector",
    "monitor",
    "leader",
    "auditor",
    "system_admin",
    "security_admin",
    "audit_admin",
]
COMMANDS = [
    "add_unit",
    "add_user",
    "allow_host",
    "import_ledger",
    "import_observations",
    "export_ledger",
    "scan",
    "read_answer",
    "freshness",
    "open_round",
    "import_results",
    "close_round",
    "make_notice",
    "check_notice",
    "load_golden",
    "load_profile",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_a_senseless_line_as_json(db: None, command: str) -> None:
    refused(command, "--no-such-option")


@pytest.mark.django_db
def test_units_are_made_below_their_parents() -> None:
    top = done("add_unit", "郎溪县", "--level", "县级", "--district", "郎溪县", "--code", "341821")
    below = done("add_unit", "教育局", "--parent", "郎溪县")
    assert top["id"] != below["id"]


@pytest.mark.django_db
def test_a_unit_made_before_is_the_one_a_ledger_means(tmp_path: Path) -> None:
    done("add_unit", "教育局", "--district", "郎溪县")
    load(tmp_path, account(unit="教育局", 所属地区="郎溪县"))
    assert len(ledger(tmp_path, "--unit", "教育局")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ("add_unit", "教育局", "--parent", "没有的单位"),
        ("add_user", "张三", "--role", "king"),
        ("add_user", "张三"),
        ("add_user", "张三", "--role", "filer", "--unit", "没有的单位"),
        ("allow_host", "no-port"),
        ("allow_host", "a:b"),
        ("allow_host", "127.0.0.1:99999"),
        ("allow_host", "127.0.0.1:80", "--gap", "-1"),
        ("allow_host", "127.0.0.1:80", "--parallel", "0"),
    ],
)
def test_senseless_set_up_is_refused(words: tuple[str, ...]) -> None:
    refused(*words)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_user_of_every_role_is_made_and_cannot_sign_in_before_a_password_is_set(role: str) -> None:
    assert done("add_user", f"用户{role}", "--role", role)["id"]
    assert not get_user_model().objects.get(username=f"用户{role}").has_usable_password()


@pytest.mark.django_db
def test_the_same_user_or_unit_twice_is_refused() -> None:
    done("add_user", "张三", "--role", "filer")
    refused("add_user", "张三", "--role", "auditor")
    done("add_unit", "教育局", "--district", "郎溪县")
    refused("add_unit", "教育局", "--district", "郎溪县")


@pytest.mark.django_db
def test_a_host_gets_its_pace_and_may_be_set_again() -> None:
    first = done("allow_host", "127.0.0.1:8099", "--gap", "0.5", "--parallel", "4")
    assert done("allow_host", "127.0.0.1:8099", "--gap", "0")["id"] == first["id"]


@pytest.mark.django_db
def test_people_named_on_the_command_line_must_exist_and_differ(tmp_path: Path) -> None:
    done("add_user", "张三", "--role", "inspector")
    load(tmp_path, account())
    rows = sheet(tmp_path, [account(检查时间="2022-09-30 10:00", 更新状态="正常", 最后更新时间="2022-09-29")])
    refused("import_observations", rows, "--by", "张三", "--confirmed-by", "张三")
    refused("import_observations", rows, "--by", "没有的人")


def in_empty_home(home: Path, *words: str, stdin: str = "", at: Path = ROOT) -> subprocess.CompletedProcess[str]:
    keep = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        input=stdin,
        text=True,
        capture_output=True,
        check=False,
        cwd=at,
        timeout=300,
        env=keep | {"GOVMEDIA_HOME": str(home), "PYTHONUTF8": "1"},
    )


@pytest.mark.timeout(600)
def test_after_migrate_alone_the_commands_work_and_keep_standard_output_clean(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert in_empty_home(home, "migrate", "-v0").returncode == 0
    path = sheet(tmp_path, [account("甲"), account("乙", 状态="沉睡")])
    imported = in_empty_home(home, "import_ledger", str(path), "--json")
    assert imported.returncode == 1
    assert json.loads(imported.stdout)["created"] == 1
    wrong = in_empty_home(home, "import_ledger", str(tmp_path / "none.xlsx"), "--json")
    bare = in_empty_home(home, "open_round", "--ratio", "--json")
    for answer in (wrong, bare):
        assert (answer.returncode, set(json.loads(answer.stdout)["error"]) >= {"code", "message"}) == (2, True)
    made = in_empty_home(
        home, "add_user", "张三", "--role", "filer", "--password-stdin", "--json", stdin="Gar-den-77-path\n"
    )
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["id"]
    plain = in_empty_home(home, "export_ledger", str(tmp_path / "out.xlsx"))
    assert plain.returncode == 0
    keys = [file for file in home.rglob("*") if file.is_file() and "key" in file.name.lower()]
    assert keys and all(file.stat().st_mode & 0o077 == 0 for file in keys)


def test_before_migrate_a_command_says_what_to_do(tmp_path: Path) -> None:
    found = in_empty_home(tmp_path, "export_ledger", str(tmp_path / "out.xlsx"), "--json")
    assert (found.returncode, json.loads(found.stdout)["error"]["code"]) == (2, "not_migrated")
    assert "Traceback" not in found.stderr


def test_without_an_argument_that_is_needed_the_exit_code_is_two(db: None) -> None:
    assert run("import_ledger")[0] == run("export_ledger")[0] == run("close_round")[0] == 2
