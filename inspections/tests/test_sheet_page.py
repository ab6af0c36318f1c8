"""The page of a check sheet: marks and verdict first, the rest folded, nothing hidden that somebody wrote."""

import re

import pytest
from django.urls import reverse

from inspections.services import Entry, save_sheet
from inspections.tests.factories import accounts, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(supervisor, bureau):
    accounts(1, bureau)
    return round_of(supervisor).sheets.get()


def url(sheet):
    return reverse("inspections:sheet-edit", args=[sheet.pk])


def parts(response):
    """(what stands open, what is folded) of the form."""
    form = response.content.decode().split("form--sheet")[1].split("</form>")[0]
    return re.sub(r"<details.*?</details>", "", form, flags=re.S), "".join(
        re.findall(r"<details.*?</details>", form, re.S)
    )


def test_what_is_marked_stands_open_and_first_and_the_rest_is_folded(as_user, sheet, inspector):
    save_sheet(sheet, Entry({"TYPO": "错一字"}), version=1, by=inspector)
    open_, folded = parts(as_user(inspector).get(url(sheet)))
    assert re.findall(r'name="mark_(\w+)"', open_) == ["TYPO"]
    assert open_.index("完成检查") < open_.index("错一字") < open_.index("逐项检查")
    assert len(re.findall(r'name="mark_', folded)) == len(sheet.round.indicators) - 1
    assert "已标记 1 项" in folded


def test_every_indicator_can_be_marked_exactly_once(as_user, sheet, inspector):
    save_sheet(sheet, Entry({"TYPO": "错一字", "NO_UPDATE_2W": ""}), version=1, by=inspector)
    page = as_user(inspector).get(url(sheet)).content.decode()
    wanted = sorted(each["code"] for each in sheet.round.indicators)
    assert sorted(re.findall(r'name="mark_(\w+)"', page)) == wanted
    assert sorted(re.findall(r'name="text_(\w+)"', page)) == wanted


def test_a_field_with_a_fault_is_never_folded(as_user, sheet, inspector):
    fields = {"version": 1, "finish": "yes", "text_NO_REPLY": "一直不回", "mark_TYPO": "on"}
    answer = as_user(inspector).post(url(sheet), fields)
    open_, folded = parts(answer)
    assert answer.status_code == 422
    assert set(re.findall(r'name="mark_(\w+)"', open_)) == {"TYPO", "NO_REPLY"}
    assert "没有勾选" in open_
    assert "field--wrong" in open_
    assert "一直不回" not in folded
