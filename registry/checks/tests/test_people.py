"""Somebody answers for the account, somebody runs it, and both can be reached (R10)."""

import pytest

from registry.checks.tests.factories import codes, found, opening

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["leader", "manager", "phone"])
def test_each_of_them_is_needed(bureau, name):
    missing = found(opening(bureau, **{name: "  "}), f"no_{name}")
    assert missing.blocking and missing.field == name


@pytest.mark.parametrize("name", ["无", "待定", "13800138001", "同上", "*"])
def test_what_is_no_name_is_told(bureau, name):
    assert "no_person" in codes(opening(bureau, leader=name))


@pytest.mark.parametrize("phone", ["1380013800", "12345678901234", "办公室", "138-0013"])
def test_a_telephone_nobody_can_dial_is_told(bureau, phone):
    assert found(opening(bureau, phone=phone), "bad_phone").field == "phone"


@pytest.mark.parametrize("phone", ["13800138001", "0563-7021234", "05637021234"])
def test_mobiles_and_landlines_pass(bureau, phone):
    assert codes(opening(bureau, phone=phone)) == set()


def test_one_person_in_both_roles_is_a_hint(bureau):
    assert not found(opening(bureau, leader="周敏", manager="周敏"), "one_person").blocking
