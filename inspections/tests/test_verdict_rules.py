"""What counts as failing is a setting of the round, as now unless somebody sets it otherwise, frozen with the round (I06)."""

import json

import pytest
from django.urls import reverse

from core.refusals import Refusal
from inspections.models import Round
from inspections.scoring import Mark, statistics, verdict
from inspections.services import Upload, close_round, import_results, round_facts
from inspections.services.verdict_settings import save_rules
from inspections.tests.factories import account, accounts, round_of
from inspections.verdict_rules import VerdictRules, failed_again

VETO = {"veto": True}
HEAD = "账号名称,平台,结论,指标,问题描述,整改情况,轮次,复查结果"


@pytest.mark.parametrize(
    ("marks", "rules", "expected"),
    [
        ([Mark(**VETO, outside_round=True)], {}, "pass"),
        ([Mark(**VETO, outside_round=True)], {"outside": True}, "fail"),
        ([Mark(**VETO, corrected_at_once=True)], {"outside": True}, "pass"),
        ([Mark(**VETO, corrected_at_once=True)], {"at_once": True}, "fail"),
        ([Mark(**VETO, outside_round=True, failed_again=True)], {}, "pass"),
        ([Mark(**VETO, outside_round=True, failed_again=True)], {"recheck": True}, "fail"),
        ([Mark(**VETO, outside_round=True)], {"recheck": True}, "pass"),  # corrected since
        ([Mark(major=True)], {}, "pass"),
        ([Mark(major=True)], {"major": True}, "major"),
        ([Mark(major=True, outside_round=True)], {"major": True}, "pass"),
        ([Mark(major=True), Mark(**VETO)], {"major": True}, "fail"),  # the worse one
        ([Mark(problem=True)] * 2, {"major": True, "major_from": 3}, "pass"),
        ([Mark(problem=True)] * 3, {"major": True, "major_from": 3}, "major"),
        ([Mark(major=True), Mark(undetermined=True)], {"major": True}, "major"),
    ],
)
def test_verdict_by_the_rules_of_the_round(marks, rules, expected):
    assert verdict(marks, VerdictRules(**rules)) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("未整改", True), ("仍不合格", True), ("不合格", True), ("已整改", False), ("", False)]
)
def test_what_a_recheck_says(text, expected):
    assert failed_again(text) is expected


def test_the_second_bad_verdict_is_counted_apart_and_passes_nowhere():
    found = statistics({"by_level": ["市"] * 4}, ["pass", "fail", "major", "major"])
    assert (found["checked"], found["failed"], found["major"]) == (4, 3, 2)
    assert found["by_level"]["市"]["major"] == 2


@pytest.fixture
def five(supervisor, inspector, bureau):
    for name in ("当场", "外轮", "复查", "突出", "否决"):
        account(name, bureau)
    accounts(5, bureau)
    round_ = round_of(supervisor)
    rows = [
        HEAD,
        "当场,微博,不合格,V5,,当场整改,,",
        "外轮,微博,不合格,V5,,,2021Q1,",
        "复查,微博,不合格,V5,,,2022Q2,未整改",
        "突出,微博,存在突出问题,TYPO,,,,",
        "突出,微博,存在问题,FUNC_UNUSABLE,,,,",
        "否决,微博,不合格,V5,,,,",
        *(f"账号{n:03d},微博,合格,,,,," for n in range(5)),
    ]
    import_results(Upload("\n".join(rows).encode(), "结果.csv"), round_, by=supervisor, confirmed_by=inspector)
    return round_


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rules", "bad"),
    [
        ({}, {"否决"}),
        ({"at_once": True}, {"否决", "当场"}),
        ({"recheck": True}, {"否决", "复查"}),
        ({"outside": True}, {"否决", "外轮", "复查"}),
        ({"major": True}, {"否决", "突出"}),
        ({"at_once": True, "outside": True, "major": True}, {"否决", "当场", "外轮", "复查", "突出"}),
    ],
)
def test_a_round_closes_by_its_own_rules(five, supervisor, rules, bad):
    save_rules(five, VerdictRules(**rules), read=VerdictRules(), by=supervisor)
    facts = round_facts(close_round(five, by=supervisor))
    assert {row["name"] for row in facts["failing_rows"]} == bad
    assert (facts["sample"]["checked"], facts["sample"]["failed"]) == (10, len(bad))
    assert {row["name"] for row in facts["not_counted_rows"]} == {"当场", "外轮", "复查"} - bad


@pytest.mark.django_db
def test_both_bad_verdicts_stand_apart_on_the_page_and_in_the_rows(five, supervisor, as_user):
    save_rules(five, VerdictRules(major=True), read=VerdictRules(), by=supervisor)
    closed = close_round(five, by=supervisor)
    assert {row["name"]: row["verdict"] for row in round_facts(closed)["failing_rows"]} == {
        "突出": "major",
        "否决": "fail",
    }
    page = as_user(supervisor).get(closed.get_absolute_url()).content.decode()
    rows = reverse("inspections:round-rows", args=[five.pk])
    assert f'<dt>不合格</dt><dd><a href="{rows}?verdict=fail">1</a></dd>' in page
    assert f'<dt>存在突出问题</dt><dd><a href="{rows}?verdict=major">1</a></dd>' in page
    behind = as_user(supervisor).get(rows, {"failed": "yes"}).content.decode()
    assert ("突出" in behind, "否决" in behind, "当场" in behind) == (True, True, False)
    assert "<dt>合格率</dt><dd>80%" in page


@pytest.mark.django_db
def test_rules_are_frozen_with_the_round_and_carried_to_the_next(five, supervisor):
    save_rules(five, VerdictRules(at_once=True), read=VerdictRules(), by=supervisor)
    close_round(five, by=supervisor)
    with pytest.raises(Refusal) as refused:
        save_rules(five, VerdictRules(), read=VerdictRules(at_once=True), by=supervisor)
    assert refused.value.code == "round_not_open"
    assert round_of(supervisor, period="2022Q4").rules == VerdictRules(at_once=True)


def typed(read=None, **changes):
    return {"count_by": "accounts", "read": json.dumps((read or VerdictRules()).kept), **changes}


@pytest.mark.django_db
def test_rules_are_set_on_the_page_of_the_round(five, supervisor, as_user):
    url = reverse("inspections:round-rules", args=[five.pk])
    wrong = as_user(supervisor).post(url, typed(second_share="10", second_count="3"))
    assert wrong.status_code == 422
    assert "比例和张数只能填一种" in wrong.content.decode()
    assert as_user(supervisor).post(url, typed(major="on", major_from="2", count_by="items")).status_code == 302
    assert Round.objects.get().rules == VerdictRules(count_by="items", major=True, major_from=2)
    page = as_user(supervisor).get(five.get_absolute_url()).content.decode()
    assert "问题按条数统计" in page


@pytest.mark.django_db
def test_of_two_who_change_the_rules_the_second_is_told(five, supervisor, as_user):
    url = reverse("inspections:round-rules", args=[five.pk])
    assert as_user(supervisor).post(url, typed(outside="on")).status_code == 302
    later = as_user(supervisor).post(url, typed(at_once="on"))
    assert later.status_code == 422
    assert "刚刚被别人改过" in later.content.decode()
    assert Round.objects.get().rules == VerdictRules(outside=True)
