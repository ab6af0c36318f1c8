"""One word for one thing on the pages; what is empty and what no person did is said so."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from core.models import JournalEntry
from inspections.models import Round
from inspections.tests.factories import account, accounts, round_of
from orgs.models import COMMAND_USER, Organisation

LEFT = ("监测结论", "拟通报", "按监测结果提出", "“命令行”")
APPS = ("orgs", "registry", "scans", "inspections", "notices", "templates")


def test_words_given_up_do_not_come_back():
    root = Path(settings.BASE_DIR)
    files = [path for app in APPS for path in (root / app).rglob("*.*") if path.suffix in {".html", ".py"}]
    own = [path for path in files if not {"tests", "migrations"} & set(path.parts)]
    assert len(own) > 100
    assert [(path.name, word) for path in own for word in LEFT if word in path.read_text(encoding="utf-8")] == []


@pytest.mark.django_db
def test_a_command_is_not_printed_as_if_it_were_a_person(as_user, make_user):
    top = Organisation.objects.create(name="郎溪县人民政府办公室", district="郎溪县", level="县级")
    account("一号", top)
    call_command("open_round", period="2022Q3", as_of="2022-09-30", stdout=io.StringIO())
    made = Round.objects.get()
    assert made.by.username == COMMAND_USER
    page = as_user(make_user("supervisor", unit=top)).get(made.get_absolute_url()).content.decode()
    assert "系统命令（command）" in page
    assert JournalEntry.objects.get(act="inspections.round.open").by_name == "系统命令（command）"


@pytest.mark.django_db
def test_an_import_nobody_has_confirmed_says_so(as_user, supervisor):
    table = "账号名称,平台,主办单位\n平安郎溪,微博,郎溪县公安局\n".encode()
    upload = SimpleUploadedFile("台账.csv", table)
    page = as_user(supervisor).post(reverse("registry:import-new"), {"file": upload}, follow=True).content.decode()
    assert "尚未确认" in page
    assert "未填" not in page.split("<dt>台账日期</dt>")[1].split("</dl>")[0]


@pytest.mark.django_db
def test_a_portal_without_a_closed_check_says_what_to_do_before_a_notice(as_user, supervisor, bureau):
    browser = as_user(supervisor)

    def shown():
        return browser.get(reverse("notices:notice-create")).content.decode().split("<main")[-1]

    assert reverse("registry:import-new") in shown()
    accounts(2, bureau)
    assert reverse("inspections:round-open") in shown()
    round_of(supervisor)
    assert "请先办结进行中的检查" in shown()
    assert "<select" not in shown()
