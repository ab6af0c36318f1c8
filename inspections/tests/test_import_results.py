"""Results tables: what each row may say, whom it means, and what a second import changes."""

import pytest

from core.models import JournalEntry
from core.refusals import Refusal
from inspections.models import Finding
from inspections.services import close_round, import_results
from inspections.services.closing import verdicts_of
from inspections.tests.factories import account, accounts, passes, platform, round_of, table

pytestmark = pytest.mark.django_db
FULL = "账号名称,平台,主办单位,结论,指标,问题描述,单项否决,整改情况,轮次,备案情况"


@pytest.fixture
def opened(supervisor, bureau):
    accounts(4, bureau)
    account("平安郎溪", bureau, "douyin")
    return round_of(supervisor)


@pytest.fixture
def take(opened, supervisor, inspector):
    def run(*rows, head=FULL, confirmed=True):
        upload = table(*rows, head=head)
        return import_results(upload, opened, by=supervisor, confirmed_by=inspector if confirmed else None)

    return run


def verdict(round_, name):
    sheets = list(round_.sheets.order_by("pk"))
    return dict(zip((sheet.name for sheet in sheets), verdicts_of(round_, sheets), strict=True))[name]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("平安郎溪,抖音,,合格,,,,,,", "pass"),
        ("平安郎溪,抖音,,不合格,NO_UPDATE_2W,,,,,", "fail"),
        ("平安郎溪,抖音,,不合格,V5,,是,,,", "fail"),
        ("平安郎溪,抖音号,,存在突出问题,监测时间点前２周内 未更新,,,,,", "fail"),
        ("平安郎溪,douyin,,存在问题,V5,,,,,", "fail"),  # the indicator decides, not the words
        ("平安郎溪,抖音,,存在问题,错别字,“的”误作“得”,,,,", "pass"),
        ("平安郎溪,抖音,,不合格,TYPO,,是,,,", "pass"),
        ("平安郎溪,抖音,,不合格,V5,,否,当场整改,,", "pass"),
        ("平安郎溪,抖音,,不合格,V5,,,当场整改,,", "pass"),
        ("平安郎溪,抖音,,不合格,V5,,否,,2022年8月专项,", "pass"),
        ("平安郎溪,抖音,,不合格,V5,,,,2022年第三季度,", "fail"),
        ("平安郎溪,抖音,,不合格,V5,,,,三季度,", "fail"),
        ("平安郎溪,抖音,,无法判断,,打不开,,,,", "undetermined"),
        ("平安郎溪,抖音,,无法判断,V5,,,,,", "undetermined"),
        ("平安郎溪,抖音,,存在问题,LATE_REPLY_R1,,,,第二轮,", "pass"),
    ],
)
def test_what_a_row_makes_of_its_account(opened, take, row, expected):
    report = take(row)
    assert (report["created"], report["refused"]) == (1, 0)
    assert verdict(opened, "平安郎溪") == expected


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("平安郎溪,抖音,,不合格,,,,,,", "contradiction", "指标"),
        ("平安郎溪,抖音,,存在突出问题,,,,,,", "contradiction", "指标"),
        ("平安郎溪,抖音,,存在问题,,,,,,", "missing", "指标"),
        ("平安郎溪,抖音,,合格,V5,,,,,", "contradiction", "结论"),
        ("平安郎溪,抖音,,不合格,V9,,,,,", "unknown_indicator", "指标"),
        ("平安郎溪,抖音,,不合格,V5,,否,,,", "contradiction", "单项否决"),
        ("平安郎溪,抖音,,不合格,V5,,否,整改中,,", "contradiction", "单项否决"),
        ("平安郎溪,抖音,,良好,,,,,,", "unknown_state", "结论"),
        ("平安郎溪,抖音,,,V5,,,,,", "missing", "结论"),
        ("平安郎溪,推特,,合格,,,,,,", "unknown_platform", "平台"),
        ("平安郎溪,抖音,,不合格,V5,,也许,,,", "bad_yes_no", "单项否决"),
        ("平安郎溪,抖音,,合格,,,,,,未备案", "contradiction", "账号名称"),
        ("没有的号,抖音,,不合格,V5,,,,,已备案", "contradiction", "账号名称"),
        ("没有的号,抖音,,合格,,,,,,", "contradiction", "账号名称"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_at_its_cell(opened, take, row, code, column):
    report = take("账号000,微博,,合格,,,,,,", row)
    assert [(each["row"], each["code"], each["column"]) for each in report["problems"]] == [(3, code, column)]
    assert (report["created"], report["refused"]) == (1, 1)
    assert not Finding.objects.exclude(name="账号000").exists()


def test_rows_of_the_list_to_check_that_nobody_filled_in_are_skipped(opened, take):
    report = take("账号000,微博,,合格,,,,,,", "平安郎溪,抖音,某局,,,,,,,")
    assert [(each["row"], "没有填写" in each["why"]) for each in report["skipped"]] == [(3, True)]
    assert (report["rows"], report["created"], report["refused"], report["problems"]) == (1, 1, 0, [])


def test_a_list_to_check_without_any_conclusion_is_refused_with_the_rows_it_skipped(opened, take):
    with pytest.raises(Refusal, match="没有一行") as refused:
        take("平安郎溪,抖音,,,,,,,,")
    assert len(refused.value.details["skipped"]) == 1


def test_a_file_without_one_good_row_is_refused_with_its_problems(opened, take):
    with pytest.raises(Refusal) as refused:
        take("平安郎溪,抖音,,良好,,,,,,")
    assert refused.value.details["problems"][0]["code"] == "unknown_state"
    assert not JournalEntry.objects.filter(act="inspections.results.import").exists()


def test_two_accounts_of_one_name_on_one_platform_need_a_unit_or_a_number(opened, take, other_bureau):
    twin = account("平安郎溪", other_bureau, "douyin")
    report = take("平安郎溪,抖音,,合格,,,,,,", "平安郎溪,抖音,郎溪县教育局,不合格,V5,,,,,")
    assert [each["code"] for each in report["problems"]] == ["ambiguous_account"]
    assert Finding.objects.get().account == twin
    report = take(f"{twin.number},平安郎溪,抖音,不合格,TYPO", head="账号编号,账号名称,平台,结论,指标")
    assert report["created"] == 1


def test_an_account_with_two_problems_has_two_rows_and_a_repeat_is_refused(opened, take):
    report = take(
        "平安郎溪,抖音,,不合格,V5,,,,,",
        "平安郎溪,抖音,,存在问题,TYPO,一,,,,",
        "平安郎溪,抖音,,存在问题,TYPO,二,,,,",
        "平安郎溪,抖音,,存在问题,错别字,二,,,,",
    )
    assert (report["created"], [each["code"] for each in report["problems"]]) == (3, ["duplicate"])


def test_passing_and_a_veto_exclude_each_other_in_whichever_order(opened, take):
    report = take(
        "平安郎溪,抖音,,合格,,,,,,",
        "平安郎溪,抖音,,不合格,V5,,,,,",
        "账号000,微博,,不合格,V5,,,,,",
        "账号000,微博,,合格,,,,,,",
    )
    assert [(each["row"], each["code"]) for each in report["problems"]] == [(3, "contradiction"), (5, "contradiction")]


def test_suspected_findings_count_for_nothing_until_another_person_confirms(opened, take, supervisor, inspector):
    take("平安郎溪,抖音,,不合格,V5,,,,,", "账号000,微博,,合格,,,,,,", confirmed=False)
    assert verdict(opened, "平安郎溪") == verdict(opened, "账号000") == "unchecked"
    finding = Finding.objects.get(indicator="NO_UPDATE_2W")
    with pytest.raises(Refusal, match="权限"):
        finding.make("confirm", by=supervisor, confirmed_by=supervisor)  # the one who found it
    finding.make("confirm", by=inspector, confirmed_by=inspector)
    assert verdict(opened, "平安郎溪") == "fail"


def test_the_second_import_of_the_same_content_changes_nothing(opened, take):
    rows = ("平安郎溪,抖音,,不合格,V5,停更,,,,", "没有的号,抖音,某局,不合格,V5,,,,,未备案", "账号000,微博,,合格,,,,,,")
    assert take(*rows)["created"] == 3
    before = list(Finding.objects.order_by("pk").values())
    report = take(*reversed(rows))
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 3)
    assert list(Finding.objects.order_by("pk").values()) == before
    assert JournalEntry.objects.filter(act="inspections.results.import").count() == 1


def test_importing_again_with_a_confirming_person_confirms_what_was_suspected(opened, take):
    row = "平安郎溪,抖音,,不合格,V5,,,,,"
    take(row, confirmed=False)
    assert take(row)["updated"] == 1
    assert verdict(opened, "平安郎溪") == "fail"


def test_a_corrected_cell_updates_the_finding_and_the_verdict(opened, take):
    take("平安郎溪,抖音,,不合格,V5,,,,,")
    assert take("平安郎溪,抖音,,不合格,V5,,否,当场整改,,")["updated"] == 1
    assert verdict(opened, "平安郎溪") == "pass"
    assert [event.move for event in Finding.objects.get().events.order_by("pk")] == ["confirm", "revise", "confirm"]


def test_a_false_alarm_stays_rejected_when_the_same_table_comes_again(opened, take, inspector):
    take("平安郎溪,抖音,,不合格,V5,,,,,", confirmed=False)
    Finding.objects.get().make("reject", by=inspector, reason="平台显示延迟")
    report = take("平安郎溪,抖音,,不合格,V5,,,,,")
    assert (report["unchanged"], [each["code"] for each in report["warnings"]]) == (1, ["rejected_before"])


def test_an_unfiled_account_and_one_outside_the_draw_are_kept_outside_the_rates(supervisor, inspector, bureau):
    accounts(6, bureau)
    platform("douyin")
    sampled = round_of(supervisor, count=5)
    drawn = set(sampled.sheets.values_list("name", flat=True))
    outside = next(name for name in (f"账号{i:03d}" for i in range(6)) if name not in drawn)
    upload = passes(sampled, f"{outside},新浪微博,不合格,V5", "私开号,抖音,不合格,V5")
    report = import_results(upload, sampled, by=supervisor, confirmed_by=inspector)
    assert [each["code"] for each in report["warnings"]] == ["unfiled"]
    stats = close_round(sampled, by=supervisor).stats
    assert (stats["sample"]["checked"], stats["sample"]["failed"]) == (5, 0)
    assert [row["name"] for row in stats["unfiled_rows"]] == ["私开号"]
    assert [row["name"] for row in stats["outside_draw_rows"]] == [outside]


def test_an_account_that_was_renamed_since_the_draw_is_found_by_both_names(opened, take):
    sheet = opened.sheets.get(name="平安郎溪")
    type(sheet.account).objects.filter(pk=sheet.account_id).update(name="郎溪公安")
    assert take("平安郎溪,抖音,,不合格,V5,,,,,", "郎溪公安,抖音,,存在问题,TYPO,,,,,")["created"] == 2
    assert set(Finding.objects.values_list("sheet", flat=True)) == {sheet.pk}


def test_nothing_is_taken_into_a_closed_round(opened, take, supervisor):
    close_round(opened, by=supervisor, unchecked="exclude")
    with pytest.raises(Refusal, match="已办结"):
        take("平安郎溪,抖音,,合格,,,,,,")
    assert not Finding.objects.exists()


def test_the_confirming_person_must_be_another(opened, supervisor):
    with pytest.raises(Refusal, match="同一人"):
        import_results(table("账号000,微博,合格,"), opened, by=supervisor, confirmed_by=supervisor)


def test_a_preview_writes_nothing(opened, supervisor):
    report = import_results(table("账号000,微博,合格,"), opened, by=supervisor, dry_run=True)
    assert report["created"] == 1
    assert not Finding.objects.exists()
