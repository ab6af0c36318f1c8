"""The pages of a quarter's check, clicked through as people do."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspections.models import Finding, Round
from inspections.services import Entry, close_round, import_results, save_sheet
from inspections.tests.factories import AS_OF, NAMES, account, accounts, passes, round_of, table

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@pytest.fixture
def opened(supervisor, bureau, set_clock):
    set_clock("2022-10-08 09:00")
    accounts(3, bureau)
    account("平安郎溪", bureau, "douyin")
    return round_of(supervisor)


def first_page_fields(response):
    form = response.context["form"]
    found = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in found.items() if value not in (None, "")}


def test_two_clicks_open_the_next_quarter_as_the_last_one_was_drawn(as_user, supervisor, bureau, set_clock):
    set_clock("2023-01-05 09:00")
    accounts(40, bureau)
    close_round(
        round_of(supervisor, ratio="0.25", strata="level", must_include=["main_accounts"]),
        by=supervisor,
        unchecked="exclude",
    )
    browser = as_user(supervisor)
    fields = first_page_fields(browser.get(url("round-open")))
    assert fields["period"] == "2022Q4"
    response = browser.post(url("round-open"), fields)
    made = Round.objects.get(period="2022Q4")
    assert response.url == made.get_absolute_url()
    assert (made.drawn, made.rule["must_include"], str(made.as_of)) == (10, ["main_accounts"], "2022-12-31")


def test_the_same_page_sent_twice_opens_one_round(as_user, supervisor, bureau):
    accounts(3, bureau)
    browser = as_user(supervisor)
    fields = first_page_fields(browser.get(url("round-open"))) | {"as_of": AS_OF, "period": "2022Q3"}
    assert browser.post(url("round-open"), fields).url == browser.post(url("round-open"), fields).url
    assert Round.objects.count() == 1


def test_what_cannot_be_opened_comes_back_with_its_reason_and_the_input(as_user, supervisor, bureau):
    accounts(3, bureau)
    browser = as_user(supervisor)
    fields = first_page_fields(browser.get(url("round-open")))
    response = browser.post(url("round-open"), fields | {"scope": "sample", "count": "99", "title": "第一次"})
    assert response.status_code == 422
    assert "大于范围内账号数" in response.content.decode()
    assert 'value="第一次"' in response.content.decode()


def test_a_results_table_is_previewed_then_confirmed_by_another_person(as_user, opened, supervisor, inspector):
    upload = SimpleUploadedFile("结果.csv", passes(opened, "平安郎溪,抖音,不合格,V5", "账号000,微博,良好,").source)
    preview = as_user(supervisor).post(url("round-results", opened.pk), {"file": upload})
    assert not Finding.objects.exists()
    page = as_user(supervisor).get(preview.url).content.decode()
    assert "导入为疑似" in page
    assert "“良好”不认识" in page
    browser = as_user(inspector)
    assert "计入结论" in browser.get(preview.url).content.decode()
    browser.post(preview.url + "confirm/")
    browser.post(preview.url + "confirm/")
    assert Finding.objects.confirmed().count() == 3


def test_an_uploader_alone_makes_suspected_findings(as_user, opened, supervisor):
    upload = SimpleUploadedFile("结果.csv", passes(opened).source)
    preview = as_user(supervisor).post(url("round-results", opened.pk), {"file": upload})
    as_user(supervisor).post(preview.url + "confirm/")
    assert set(Finding.objects.values_list("status", flat=True)) == {"suspected"}


def test_a_file_that_is_no_table_is_refused_on_its_page(as_user, opened, supervisor):
    upload = SimpleUploadedFile("结果.xlsx", b"<html>")
    response = as_user(supervisor).post(url("round-results", opened.pk), {"file": upload}, follow=True)
    assert response.context["batch"].status == "refused"
    assert response.context["report"]["error"]["message"] in response.content.decode()


def test_another_person_confirms_what_was_found_and_nobody_their_own(as_user, opened, supervisor, inspector):
    import_results(table("平安郎溪,抖音,不合格,V5", "账号000,微博,存在问题,TYPO"), opened, by=supervisor)
    chosen = {"finding": list(Finding.objects.values_list("pk", flat=True)), "move": "confirm"}
    own = as_user(supervisor).post(url("round-decide", opened.pk), chosen | {"sure": "yes"}, follow=True)
    assert "须由他人确认" in own.content.decode()
    assert not Finding.objects.confirmed().exists()
    browser = as_user(inspector)
    asked = browser.post(url("round-decide", opened.pk), chosen)
    assert "平安郎溪" in asked.content.decode()
    assert not Finding.objects.confirmed().exists()
    browser.post(url("round-decide", opened.pk), chosen | {"sure": "yes"})
    assert Finding.objects.confirmed().count() == 2


def test_a_false_alarm_needs_a_reason(as_user, opened, supervisor, inspector):
    import_results(table("平安郎溪,抖音,不合格,V5"), opened, by=supervisor)
    chosen = {"finding": [Finding.objects.get().pk], "move": "reject", "sure": "yes"}
    assert as_user(inspector).post(url("round-decide", opened.pk), chosen).status_code == 422
    as_user(inspector).post(url("round-decide", opened.pk), chosen | {"reason": "平台显示延迟"})
    assert Finding.objects.get().status == "rejected"
    assert Finding.objects.get().events.get().reason == "平台显示延迟"


def test_closing_lists_what_is_unchecked_and_asks_what_it_counts_as(as_user, opened, supervisor):
    browser = as_user(supervisor)
    page = browser.get(url("round-close", opened.pk)).content.decode()
    assert "以下 4 个账号没有检查结果" in page
    refused = browser.post(url("round-close", opened.pk))
    assert refused.status_code == 422
    closed = browser.post(url("round-close", opened.pk), {"unchecked": "pass"}, follow=True)
    assert "100%" in closed.content.decode()
    again = browser.post(url("round-close", opened.pk), {"unchecked": "exclude"})
    assert again.status_code == 409
    assert "张主管" in again.content.decode()


def test_an_unfiled_account_is_listed_and_counts_after_confirmation_outside_the_rate(
    as_user, opened, inspector, supervisor
):
    found = {"name": "私开号", "platform_code": "douyin", "indicator": "NO_UPDATE_2W", "unit": "某局"}
    as_user(inspector).post(url("round-unfiled", opened.pk), found)
    again = as_user(inspector).post(url("round-unfiled", opened.pk), found)
    assert again.status_code == 422
    taken = as_user(inspector).post(url("round-unfiled", opened.pk), found | {"name": "平安郎溪", "unit": ""})
    assert "台账里已有" in taken.content.decode()
    finding = Finding.objects.get()
    finding.make("confirm", by=supervisor, confirmed_by=supervisor)
    stats = close_round(opened, by=supervisor, unchecked="pass").stats
    assert [row["name"] for row in stats["unfiled_rows"]] == ["私开号"]
    assert stats["sample"]["failed"] == 0


def test_frame_and_list_to_check_come_as_files(as_user, opened, auditor):
    frame = as_user(auditor).get(url("round-frame", opened.pk))
    assert frame.content.decode() == opened.frame
    drawn = as_user(auditor).get(url("round-drawn", opened.pk))
    assert io.BytesIO(b"".join(drawn.streaming_content)).read(2) == b"PK"


def test_a_foreign_unit_sees_nothing_of_a_round(as_user, opened, make_user, other_bureau):
    import_results(table("平安郎溪,抖音,不合格,V5"), opened, by=opened.by)
    stranger = make_user("supervisor", unit=other_bureau)
    browser = as_user(stranger)
    sheet, finding = opened.sheets.first(), Finding.objects.get()
    pages = [
        url(name, opened.pk)
        for name in (
            "round-detail",
            "round-frame",
            "round-drawn",
            "round-close",
            "round-results",
            "round-waiting",
            "round-unfiled",
        )
    ]
    pages += [url("sheet-detail", sheet.pk), url("sheet-edit", sheet.pk), url("finding-reject", finding.pk)]
    assert {browser.get(page).status_code for page in pages} == {404}
    assert {browser.post(page).status_code for page in pages if "edit" in page or "close" in page} == {404}
    assert "平安郎溪" not in browser.get(url("sheet-list")).content.decode()


@pytest.mark.parametrize("name", ["round-list", "sheet-list"])
def test_lists_cost_the_same_queries_for_many_rows_as_for_few(
    as_user, supervisor, bureau, name, django_assert_max_num_queries
):
    accounts(15, bureau)
    for _ in range(6):
        round_of(supervisor)
    browser = as_user(supervisor)
    with django_assert_max_num_queries(16):
        assert browser.get(url(name)).status_code == 200


def test_every_page_of_an_open_and_a_closed_round_answers(as_user, opened, supervisor, inspector):
    import_results(
        passes(opened, "平安郎溪,抖音,不合格,V5", "野号,抖音,不合格,V5"), opened, by=supervisor, confirmed_by=inspector
    )
    browser = as_user(supervisor)
    names = ("round-detail", "round-close", "round-cancel", "round-results", "round-waiting", "round-unfiled")
    for name in names:
        assert browser.get(url(name, opened.pk)).status_code == 200, name
    close_round(opened, by=supervisor)
    page = browser.get(url("round-detail", opened.pk)).content.decode()
    assert "75%" in page
    assert "野号" in page


def test_imported_results_leave_the_to_do_page(as_user, supervisor, inspector, opened):
    rows = [f"{sheet.name},{NAMES[sheet.platform_code]},合格," for sheet in opened.sheets.all()[:2]]
    import_results(table(*rows), opened, by=supervisor, confirmed_by=inspector)
    browser = as_user(inspector)
    left = opened.sheets.count() - 2
    page = browser.get("/").content.decode()
    assert "待填写的检查表" in page
    rows = browser.get(url("sheet-list"), {"done": "no"}).context["page"]
    assert rows.paginator.count == left
    assert browser.get(url("sheet-list"), {"done": "yes"}).content.decode().count("结果已导入") == 2


def test_a_monitor_finds_the_way_to_report_results(as_user, make_user, county, opened):
    browser = as_user(make_user("monitor", unit=county))
    way = url("round-results", opened.pk)
    assert way in browser.get("/").content.decode()
    page = browser.get(way)
    assert page.status_code == 200
    assert opened.get_absolute_url() not in page.content.decode().replace(way, "")


def test_a_finished_sheet_whose_finding_waits_is_not_done_on_any_page(as_user, opened, supervisor, inspector):
    first, second, *_ = opened.sheets.all()
    save_sheet(first, Entry({"NO_UPDATE_2W": "停更"}), version=1, by=inspector, finish=True)
    save_sheet(second, Entry(), version=1, by=inspector, finish=True)
    browser = as_user(supervisor)
    shown = browser.get(url("round-detail", opened.pk)).context
    assert (shown["done"], shown["waiting_sheets"]) == (1, 1)
    assert browser.get(url("round-close", opened.pk)).context["unchecked_count"] == opened.sheets.count() - 1
    listed = {
        done: set(browser.get(url("sheet-list"), {"done": done}).context["page"]) for done in ("yes", "waiting", "no")
    }
    assert (listed["yes"], listed["waiting"]) == ({second}, {first})
    assert listed["no"] == set(opened.sheets.all()) - {first, second}


def test_a_closed_round_shows_verdicts_only(as_user, opened, supervisor, inspector):
    import_results(table("平安郎溪,抖音,不合格,V5"), opened, by=supervisor, confirmed_by=inspector)
    close_round(opened, by=supervisor, unchecked="exclude")
    browser = as_user(supervisor)
    sheet = opened.sheets.get(name="平安郎溪")
    for page in (
        browser.get(url("sheet-list"), {"round": opened.pk, "q": sheet.name}),
        browser.get(sheet.get_absolute_url()),
    ):
        tags = page.content.decode().replace("&nbsp;", "").split("<main")[-1]
        assert ">不合格</span>" in tags
        assert ">待检查</span>" not in tags
        assert "结果已导入" not in tags


def test_drawn_and_counted_are_named_apart(as_user, opened, supervisor, inspector):
    import_results(table("平安郎溪,抖音,不合格,V5"), opened, by=supervisor, confirmed_by=inspector)
    close_round(opened, by=supervisor, unchecked="exclude")
    page = as_user(supervisor).get(url("round-detail", opened.pk)).content.decode()
    assert "<dt>抽取数</dt>" in page
    assert "<dt>检查数（计入统计）</dt>" in page
    assert "<dt>检查数</dt>" not in page


def test_nothing_is_ticked_before_a_person_ticks_it(as_user, opened, supervisor, inspector):
    import_results(table("平安郎溪,抖音,不合格,V5"), opened, by=supervisor)
    page = as_user(inspector).get(url("round-waiting", opened.pk)).content.decode()
    assert "checked" not in page.split("<main")[-1]
    assert 'data-select-all="finding"' in page


def test_a_second_round_for_the_period_is_opened_only_on_purpose(as_user, opened, supervisor):
    browser = as_user(supervisor)
    fields = first_page_fields(browser.get(url("round-open")))
    assert "again" not in fields
    fields |= {"period": "2022Q3", "as_of": AS_OF}
    refused = browser.post(url("round-open"), fields)
    assert refused.status_code == 422
    assert opened.title in refused.content.decode()
    assert Round.objects.count() == 1
    assert browser.post(url("round-open"), fields | {"again": "on"}).status_code == 302
    assert Round.objects.count() == 2
