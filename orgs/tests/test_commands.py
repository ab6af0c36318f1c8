"""add_unit and add_user, as contracts §3 has them."""

import io
import json

import pytest
from django.core.management import call_command

from core.models import JournalEntry
from orgs.models import Organisation, User


@pytest.fixture
def run(db, capsys, monkeypatch):
    """Run a command as a script would: (exit code, JSON)."""

    def run(*argv, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        out = io.StringIO()
        try:
            call_command(*argv, "--json", stdout=out)
            code = 0
        except SystemExit as stop:
            code = stop.code
        return code, json.loads(out.getvalue())

    return run


def test_the_first_unit_becomes_the_top_and_the_next_go_below_it(run):
    run("add_unit", "甲县", "--level", "县级", "--district", "甲县", "--code", "11")
    code, answer = run("add_unit", "甲县公安局")
    assert code == 0
    assert Organisation.objects.get(pk=answer["id"]).parent.name == "甲县"


def test_a_parent_is_named_by_name_or_code_and_must_exist(run):
    run("add_unit", "甲县", "--code", "11")
    assert run("add_unit", "甲县水利局", "--parent", "11")[0] == 0
    code, answer = run("add_unit", "乙局", "--parent", "没有这个")
    assert (code, answer["error"]["code"]) == (2, "unknown_unit")
    assert Organisation.objects.count() == 2


def test_a_user_signs_in_with_the_password_from_standard_input(run):
    run("add_unit", "甲县")
    code, answer = run(
        "add_user", "zhang", "--role", "reviewer", "--role", "inspector", "--password-stdin", stdin="Quiet-river-77\n"
    )
    assert code == 0
    user = User.objects.get(pk=answer["id"])
    assert user.check_password("Quiet-river-77")
    assert (user.role_codes, user.organisation.name) == ({"reviewer", "inspector"}, "甲县")


def test_a_user_without_a_password_cannot_sign_in(run):
    run("add_user", "li", "--role", "filer")
    assert not User.objects.get(username="li").has_usable_password()


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--role", "king"), "unknown_role"),
        (("--role", "system_admin", "--role", "audit_admin"), "roles_exclude_each_other"),
        (("--role", "filer", "--unit", "没有"), "unknown_unit"),
        (("--role", "filer", "--by", "没有"), "unknown_user"),
        (("--role", "filer", "--password-stdin"), "weak_password"),
    ],
)
def test_a_refused_user_leaves_nothing_behind(run, argv, code):
    exit_code, answer = run("add_user", "wang", *argv, stdin="123\n")
    assert (exit_code, answer["error"]["code"]) == (2, code)
    assert not User.objects.filter(username="wang").exists()
    assert not JournalEntry.objects.filter(act__startswith="user.").exists()


def test_adding_leaves_journal_rows(run):
    run("add_unit", "甲县")
    run("add_user", "li", "--role", "filer")
    assert set(JournalEntry.objects.values_list("act", "channel")) >= {
        ("unit.added", "command"),
        ("user.added", "command"),
        ("user.roles_set", "command"),
    }
