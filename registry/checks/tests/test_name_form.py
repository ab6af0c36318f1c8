"""A name is short, regular and shows no internal division or campaign (R08)."""

import pytest

from orgs.models import Organisation
from registry.checks.tests.factories import codes, found, opening

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("郎", "name_length"),
        ("郎溪公安" * 8, "name_length"),
        ("郎溪公安😀", "name_signs"),
        ("郎溪公安★", "name_signs"),
        ("郎溪 公安", "name_signs"),
        ("郎溪公安\u200b", "name_signs"),
        ("郎溪公安法制科", "name_division"),
        ("郎溪公安宣传科发布", "name_division"),
        ("郎溪财政预算股", "name_division"),
        ("郎溪公安值班室", "name_division"),
        ("郎溪公安扫黑除恶", "name_campaign"),
        ("2024郎溪油菜花文化旅游节", "name_campaign"),
        ("郎溪公安专项整治", "name_campaign"),
        ("政务发布", "name_generic"),
        ("官方资讯平台", "name_generic"),
    ],
)
def test_a_name_that_shows_the_wrong_thing_is_blocked(bureau, name, code):
    wrong = found(opening(bureau, name=name), code)
    assert wrong.blocking and wrong.field == "name"


@pytest.mark.parametrize(
    "name",
    [
        "郎溪公安",
        "平安郎溪",
        "郎溪公安发布",
        "郎溪发布",
        "郎溪科普",
        "郎溪健康百科",
        "郎溪公安110",
        "Langxi Police 郎溪",
        "郎溪·公安",
    ],
)
def test_usual_names_pass(bureau, name):
    assert codes(opening(bureau, name=name)) == set()


def test_a_unit_may_use_its_own_name(county):
    unit = Organisation.objects.create(name="郎溪县委机要室", district="郎溪县", parent=county)
    assert codes(opening(unit, name="郎溪县委机要室", certified_body="郎溪县委机要室")) == set()


def test_a_sign_is_named_so_that_it_can_be_found(bureau):
    assert "U+200B" in found(opening(bureau, name="郎溪\u200b公安"), "name_signs").message
