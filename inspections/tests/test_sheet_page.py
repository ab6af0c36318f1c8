"""The page of a check sheet: every indicator once with its key and clause, nothing hidden that somebody wrote."""

import re

import pytest
from django.urls import reverse

from inspections.services import Entry, close_round, save_sheet
from inspections.tests.factories import AS_OF, accounts, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(supervisor, bureau):
    accounts(1, bureau)
    return round_of(supervisor).sheets.get()


def url(sheet, name="sheet-edit"):
    return reverse(f"inspections:{name}", args=[sheet.pk])


def shown_group(page):
    """(its name, its indicators) of the group that stands open."""
    label, section = re.search(
        r"checked data-group><label[^>]*>(.*?)</label>\s*<section(.*?)</section>", page, re.S
    ).groups()
    return label.split(" <")[0], re.findall(r'name="mark_(\w+)"', section)


def test_every_indicator_can_be_marked_exactly_once_and_says_its_clause(as_user, sheet, inspector):
    save_sheet(sheet, Entry({"TYPO": "错一字", "NO_UPDATE_2W": ""}), version=1, by=inspector)
    page = as_user(inspector).get(url(sheet)).content.decode()
    wanted = sorted(each["code"] for each in sheet.round.indicators)
    assert sorted(re.findall(r'name="mark_(\w+)"', page)) == wanted
    assert sorted(re.findall(r'name="text_(\w+)"', page)) == wanted
    assert sorted(re.findall(r'id="clause_(\w+)"', page)) == wanted
    assert f"指标集：{sheet.round.indicator_set}" in page
    assert "已勾 1" in page


def test_the_lines_of_a_group_carry_the_keys_1_to_9_and_0(as_user, sheet, inspector):
    page = as_user(inspector).get(url(sheet)).content.decode()
    for section in re.findall(r"<section aria-label(.*?)</section>", page, re.S):
        keys = re.findall(r'class="sheet-key" aria-hidden="true">(.?)<', section)
        assert "".join(keys) == "1234567890"[: len(keys)]


def test_a_group_with_a_fault_stands_open(as_user, sheet, inspector):
    browser = as_user(inspector)
    first, _ = shown_group(browser.get(url(sheet)).content.decode())
    answer = browser.post(url(sheet), {"version": 1, "finish": "yes", "text_NO_REPLY": "一直不回", "mark_TYPO": "on"})
    name, codes = shown_group(answer.content.decode())
    assert answer.status_code == 422
    assert (first, name) == ("安全、泄密事故等严重问题", "互动回应差")
    assert "NO_REPLY" in codes
    assert "没有勾选" in answer.content.decode()


@pytest.fixture
def again(sheet, inspector, supervisor):
    """The account in the next quarter's round, after a veto and a typo in this one's."""
    save_sheet(sheet, Entry({"NO_UPDATE_2W": "上轮停更", "TYPO": "上轮错字"}), version=1, by=inspector, finish=True)
    for finding in sheet.findings.all():
        finding.make("confirm", by=supervisor, confirmed_by=supervisor)
    close_round(sheet.round, by=supervisor)
    return round_of(supervisor, "2022Q4", AS_OF.replace(month=12)).sheets.get()


def test_what_the_last_round_found_is_taken_over_marked_and_editable_without_any_script(as_user, again, inspector):
    browser = as_user(inspector)
    typed = {"version": 1, "mark_TYPO": "on", "text_TYPO": "这次另一个错字", "same": "yes"}
    answer = browser.post(url(again), typed)
    page = answer.content.decode()
    assert (answer.status_code, again.findings.count()) == (200, 0)  # taken over onto the page, saved by nobody yet
    assert "这次另一个错字" in page
    assert "上轮停更" in page.split('name="text_NO_UPDATE_2W"')[1][:400]
    tags = {
        code: "hidden" in rest
        for code, rest in re.findall(r'id="id_mark_(TYPO|NO_UPDATE_2W)".*?data-same([^>]*)>', page, re.S)
    }
    assert tags == {"NO_UPDATE_2W": False, "TYPO": True}
    save_sheet(again, Entry({"NO_UPDATE_2W": "上轮停更", "TYPO": "这次另一个错字"}), version=1, by=inspector)
    assert browser.get(again.get_absolute_url()).content.decode().count("与上轮发现一字不差") == 1


def test_a_sheet_of_a_round_that_is_over_says_so_and_offers_no_save(as_user, sheet, inspector, supervisor):
    browser = as_user(inspector)
    close_round(sheet.round, by=supervisor, unchecked="pass")
    page = browser.get(url(sheet)).content.decode()
    assert "已办结" in page
    assert "完成检查</button>" not in page
    answer = browser.post(url(sheet), {"version": 1, "mark_TYPO": "on", "text_TYPO": "写了很久", "finish": "yes"})
    assert answer.status_code == 422
    assert "写了很久" in answer.content.decode()
    assert "没有保存" in answer.content.decode()


def test_who_opens_a_sheet_that_another_is_filling_in_is_told(as_user, sheet, inspector, supervisor):
    save_sheet(sheet, Entry(note="写到一半"), version=1, by=inspector)
    assert "可能正在填写" not in as_user(inspector).get(url(sheet)).content.decode()
    page = as_user(supervisor).get(url(sheet)).content.decode()
    assert "赵检查" in page
    assert "可能正在填写" in page
