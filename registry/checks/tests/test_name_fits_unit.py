"""The name lets people see whose account it is (R08)."""

import pytest

from registry.checks.tests.factories import codes, found, opening

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["郎溪公安", "平安郎溪", "公安在线", "县公安局"])
def test_two_signs_in_common_with_unit_or_district_are_enough(bureau, name):
    assert codes(opening(bureau, name=name)) == set()


@pytest.mark.parametrize("name", ["快乐生活", "平安宣城", "溪郎安公"])
def test_a_name_that_could_be_anybodys_is_a_hint_only(bureau, name):
    assert not found(opening(bureau, name=name), "name_foreign").blocking
