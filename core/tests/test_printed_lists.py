"""A list on paper says of itself what it is: its conditions in words, which rows, who printed it and when."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def words_of(html):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def officer(make_user, county):
    return make_user("system_admin", unit=county, name="何冬至")


def test_conditions_stand_in_words_and_not_as_codes(as_user, officer, county):
    page = as_user(officer).get(f"{reverse('orgs:user-list')}?q=何").content.decode()
    told = re.search(r"查询条件：(.*?)</p>", page, re.DOTALL).group(1)
    assert "：何" in told
    jobs = as_user(officer).get(f"{reverse('orgs:job-list')}?state=parked").content.decode()
    assert "查询条件：状态：已搁置" in words_of(jobs)


def test_without_a_condition_it_says_all(as_user, officer):
    assert "查询条件：全部" in words_of(as_user(officer).get(reverse("orgs:user-list")).content.decode())


def test_a_cut_list_says_which_rows_are_on_this_sheet(as_user, officer, make_user, county):
    for number in range(25):
        make_user("filer", unit=county, name=f"填报员{number}")
    client = as_user(officer)
    assert "共26条，本页为第1至20条" in words_of(client.get(reverse("orgs:user-list")).content.decode())
    assert "本页为第21至26条" in words_of(client.get(f"{reverse('orgs:user-list')}?page=2").content.decode())
    assert "本页为" not in words_of(client.get(f"{reverse('orgs:user-list')}?size=50").content.decode())


def test_the_foot_names_the_person_and_the_moment_and_nobody_before_signing_in(as_user, officer, client):
    page = words_of(as_user(officer).get(reverse("orgs:user-list")).content.decode())
    assert "打印人：何冬至" in page
    assert re.search(r"打印时间：\d{4}-\d\d-\d\d", page)
    assert "打印人" not in client.get(reverse("orgs:sign-in")).content.decode()


@pytest.mark.parametrize("part", ["tabs", "filters", "pager", "inline-form", "btn", "row-actions", "side", "topbar"])
def test_what_only_a_screen_needs_stays_off_the_paper(part):
    sheet = (Path(__file__).parents[2] / "static/css/print.css").read_text()
    hidden = next(line for line in sheet.splitlines() if "display: none !important" in line)
    assert f".{part}," in hidden
