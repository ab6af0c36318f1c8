"""The certified body is the host unit (R09)."""

import pytest

from orgs.models import OfficeSetting
from registry.checks.tests.factories import DAY, change, codes, found, opening
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    ["郎溪县公安局", "郎溪县 公安局", "安徽省宣城市郎溪县公安局", "安徽省郎溪县公安局", "宣城市郎溪县公安局（机关）"],
)
def test_the_same_body_in_other_words_passes(bureau, body):
    assert codes(opening(bureau, certified_body=body)) == set()


def test_the_office_of_a_government_stands_for_it(county):
    assert codes(opening(county, name="郎溪发布", certified_body="郎溪县人民政府")) == set()


@pytest.mark.parametrize("body", ["郎溪县教育局", "某某文化传媒有限公司", "公安局", "宣城市公安局"])
def test_another_body_is_a_hint(bureau, body):
    assert not found(opening(bureau, certified_body=body), "other_body").blocking


def test_a_place_may_make_it_a_barrier(bureau, county, supervisor):
    OfficeSetting.objects.create(
        key="opening.certified_body",
        organisation=county,
        number=1,
        value="block",
        valid_from=DAY,
        reason="本地规定",
        changed_by=supervisor,
    )
    assert found(opening(bureau, certified_body="郎溪县教育局"), "other_body").blocking


def test_a_certified_account_names_its_body(bureau):
    assert found(opening(bureau, certified_body=""), "no_certified_body").blocking


def test_before_it_exists_an_account_has_no_certification(bureau):
    assert codes(opening(bureau, certified_body="", is_certified=None)) == set()


def test_who_takes_an_account_over_certifies_it_anew(bureau, other_bureau):
    account = make_account("郎溪公安", unit=bureau, platform="weibo", certified_body="郎溪县公安局")
    people = {"leader": "陈立新", "manager": "周敏", "phone": "13800138001"}
    assert "other_body" in codes(change(account, "handover", organisation=other_bureau, **people))
