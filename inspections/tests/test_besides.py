"""Beside a round's own figures: two rates in one period, re-check of the last round, the upper level, websites."""

import datetime as dt
import json
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import Recheck, Round, UpperResult, WebsiteCounts
from inspections.services import close_round, import_results, round_facts
from inspections.services.besides import besides
from inspections.services.interims import keep_interim, urged
from inspections.services.rechecks import Answer, recheck_facts, save_rechecks, suggestions
from inspections.services.upper import beside, explain
from inspections.services.websites import state_websites
from inspections.tests.factories import accounts, passes, round_of, table

JUNE = dt.date(2022, 6, 30)
FAILING = ("账号001,微博,不合格,V5", "账号002,微博,不合格,V7")


@pytest.fixture
def taken(supervisor, inspector):
    def take(round_, *rows, only=False):
        found = table(*rows) if only else passes(round_, *rows)
        import_results(found, round_, by=supervisor, confirmed_by=inspector)
        return round_

    return take


@pytest.fixture
def last_and_now(supervisor, bureau, taken):
    """Two accounts failed in the second quarter; the third has just been opened."""
    accounts(10, bureau)
    last = taken(round_of(supervisor, "2022Q2", JUNE), *FAILING)
    close_round(last, by=supervisor)
    return round_of(supervisor)


def answers(round_, **results):
    items = {item.name: item for item in round_.rechecks.all()}
    return {items[name].pk: Answer(result, "", items[name].version) for name, result in results.items()}


@pytest.mark.django_db
def test_the_rate_before_urging_stays_beside_the_rate_after_it(supervisor, inspector, bureau, taken):
    accounts(10, bureau)
    round_ = taken(round_of(supervisor), *FAILING)
    keep_interim(round_, title="催办前", by=supervisor)
    fixed = table("账号002,微博,不合格,V7,当场整改", head="账号名称,平台,结论,指标,整改情况")
    import_results(fixed, round_, by=supervisor, confirmed_by=inspector)
    [told] = urged(close_round(round_, by=supervisor))
    assert (told.interim.figures["checked"], told.interim.figures["failed"]) == (10, 2)
    assert [row[1] for row in told.put_right] == ["账号002"]
    assert Round.objects.get(pk=round_.pk).stats["sample"]["failed"] == 1


@pytest.mark.django_db
def test_accounts_nobody_has_looked_at_stand_outside_the_provisional_rate(supervisor, bureau, taken):
    accounts(4, bureau)
    round_ = taken(round_of(supervisor), "账号001,微博,不合格,V5", "账号000,微博,合格,", only=True)
    figures = keep_interim(round_, title="", by=supervisor).figures
    assert {name: figures[name] for name in ("checked", "failed", "left")} == {"checked": 2, "failed": 1, "left": 2}


@pytest.mark.django_db
def test_nothing_is_kept_of_a_round_without_results_or_already_closed(supervisor, bureau, taken):
    accounts(2, bureau)
    round_ = round_of(supervisor)
    with pytest.raises(Refusal) as empty:
        keep_interim(round_, title="", by=supervisor)
    close_round(taken(round_), by=supervisor)
    with pytest.raises(Refusal) as closed:
        keep_interim(round_, title="", by=supervisor)
    assert (empty.value.code, closed.value.code) == ("nothing_checked", "round_not_open")


@pytest.mark.django_db
def test_what_failed_last_time_is_listed_in_the_next_round_with_its_problems(last_and_now):
    listed = {item.name: item.problems for item in last_and_now.rechecks.all()}
    assert set(listed) == {"账号001", "账号002"}
    assert "2周" in listed["账号001"]


@pytest.mark.django_db
def test_the_notice_counts_and_names_what_was_rechecked(last_and_now, inspector):
    assert recheck_facts(last_and_now) is None
    save_rechecks(last_and_now, answers(last_and_now, 账号001="passed", 账号002="failing"), by=inspector)
    facts = recheck_facts(last_and_now)
    assert (facts["of"], facts["checked"], facts["passed"]) == ("2022Q2", 2, 1)
    assert [row["account"] for row in facts["still_failing"]] == ["账号002"]


@pytest.mark.django_db
def test_an_account_closed_since_is_neither_passed_nor_failing(last_and_now, inspector):
    save_rechecks(last_and_now, answers(last_and_now, 账号001="closed", 账号002="passed"), by=inspector)
    facts = recheck_facts(last_and_now)
    assert (facts["checked"], facts["passed"], facts["still_failing"]) == (1, 1, [])


@pytest.mark.django_db
def test_the_page_says_what_the_portal_already_knows(last_and_now, supervisor, taken, as_user):
    gone = last_and_now.rechecks.get(name="账号001").account
    gone.closed_on = dt.date(2022, 8, 1)
    gone.save()
    taken(last_and_now, "账号002,微博,不合格,V5")
    hints = {item.name: suggestions(last_and_now)[item.pk] for item in last_and_now.rechecks.all()}
    assert "2022-08-01 关停" in hints["账号001"]
    assert "又有单项否决" in hints["账号002"]
    page = as_user(supervisor).get(reverse("inspections:round-rechecks", args=[last_and_now.pk])).content.decode()
    assert all(hint in page for hint in hints.values())


@pytest.mark.django_db
def test_the_second_of_two_who_save_a_recheck_is_told_and_keeps_the_words(last_and_now, inspector, as_user):
    item = last_and_now.rechecks.first()
    url = reverse("inspections:round-rechecks", args=[last_and_now.pk])
    stale = {f"version-{each.pk}": each.version for each in last_and_now.rechecks.all()}
    save_rechecks(last_and_now, {item.pk: Answer("passed", "", item.version)}, by=inspector)
    answer = as_user(inspector).post(url, stale | {f"result-{item.pk}": "failing", f"note-{item.pk}": "仍未更新"})
    assert answer.status_code == 422
    assert "仍未更新" in answer.content.decode()
    item.refresh_from_db()
    assert item.result == "passed"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_about_one_item_give_one_result(last_and_now, supervisor, inspector):
    item = last_and_now.rechecks.first()
    acts = [
        partial(save_rechecks, last_and_now, {item.pk: Answer(result, "", 1)}, by=person)
        for result, person in (("passed", supervisor), ("failing", inspector))
    ]
    assert sorted(map(str, at_once(*acts))) == ["1", "somebody_was_faster"]
    assert Recheck.objects.get(pk=item.pk).version == 2


@pytest.mark.django_db
def test_after_the_close_no_result_is_changed(last_and_now, inspector, supervisor, taken):
    save_rechecks(last_and_now, answers(last_and_now, 账号001="passed"), by=inspector)
    close_round(taken(last_and_now), by=supervisor)
    with pytest.raises(Refusal) as refused:
        save_rechecks(last_and_now, answers(last_and_now, 账号001="failing"), by=inspector)
    assert refused.value.code == "round_not_open"
    assert round_facts(Round.objects.get(pk=last_and_now.pk))["recheck"]["passed"] == 1


UPPER = """账号名称,平台,主办单位,结论,问题描述
账号001,微博,,合格,
账号003,微博,,不合格,私信无人答
账号004,微博,,合格,
不在册,微博,某局,不合格,未备案
"""


def upload(round_, client, text=UPPER, body="省政府办公厅"):
    file = SimpleUploadedFile("上级.csv", text.encode())
    return client.post(reverse("inspections:round-upper", args=[round_.pk]), {"body": body, "file": file})


@pytest.mark.django_db
def test_the_upper_levels_results_stand_beside_ours_and_each_difference_is_explained(
    last_and_now, supervisor, taken, as_user
):
    closed = close_round(taken(last_and_now, "账号001,微博,不合格,V5"), by=supervisor)
    client = as_user(supervisor)
    assert "新增 4" in upload(closed, client).content.decode()
    rows = beside(closed)
    assert [(row.theirs.name, row.own, row.differs) for row in rows] == [
        ("账号001", "不合格", True),
        ("账号003", "合格", True),
        ("账号004", "合格", False),
        ("不在册", "台账里没有", None),
    ]
    words = {f"version-{row.theirs.pk}": row.theirs.version for row in rows}
    words |= {f"text-{row.theirs.pk}": row.theirs.explanation for row in rows}
    words[f"text-{rows[1].theirs.pk}"] = "上级检查在后，届时私信功能已故障"
    client.post(reverse("inspections:round-explain", args=[closed.pk]), words)
    told = round_facts(closed)["upper_check"]
    assert (told["checked"], told["failed"], told["compared"], told["differing"]) == (4, 2, 3, 2)
    assert told["differences"][1]["explanation"] == "上级检查在后，届时私信功能已故障"


@pytest.mark.django_db
def test_the_second_of_two_who_explain_is_told_and_keeps_the_words(last_and_now, supervisor, taken, as_user):
    closed = close_round(taken(last_and_now), by=supervisor)
    client = as_user(supervisor)
    upload(closed, client)
    [row] = [row for row in beside(closed) if row.differs]
    explain(closed, {row.theirs.pk: ("先写的", row.theirs.version)}, by=supervisor)
    typed = {f"version-{row.theirs.pk}": row.theirs.version, f"text-{row.theirs.pk}": "后写的"}
    answer = client.post(reverse("inspections:round-explain", args=[closed.pk]), typed)
    assert answer.status_code == 422
    assert "后写的" in answer.content.decode()
    assert UpperResult.objects.get(pk=row.theirs.pk).explanation == "先写的"


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing_and_erases_no_explanation(last_and_now, supervisor, as_user):
    client = as_user(supervisor)
    upload(last_and_now, client)
    UpperResult.objects.filter(name="账号003").update(explanation="已说明")
    assert "没有变化 4" in upload(last_and_now, client).content.decode()
    assert UpperResult.objects.get(name="账号003").explanation == "已说明"
    assert UpperResult.objects.count() == 4


@pytest.mark.django_db
def test_a_list_that_cannot_be_read_is_told_and_nothing_of_it_is_taken(last_and_now, supervisor, as_user):
    client = as_user(supervisor)
    answer = upload(last_and_now, client, "账号名称,平台,结论\n账号001,火星,合格\n")
    assert answer.status_code == 422
    assert UpperResult.objects.count() == 0
    assert "不认识平台" in upload(last_and_now, client, UPPER + "账号005,火星,,合格,\n").content.decode()


@pytest.mark.django_db
def test_counts_of_websites_go_into_the_notice_as_entered(last_and_now, inspector, as_user):
    url = reverse("inspections:round-websites", args=[last_and_now.pk])
    typed = {"number": 0, "name-0": "政府网站", "running-0": 121, "checked-0": 121, "failed-0": 9}
    assert as_user(inspector).post(url, typed).status_code == 302
    assert besides(last_and_now)["websites"] == {"running": 121, "checked": 121, "failed": 9}


@pytest.mark.django_db
def test_nonsense_about_websites_is_told_beside_its_cell(last_and_now, inspector, as_user):
    url = reverse("inspections:round-websites", args=[last_and_now.pk])
    typed = {"number": 0, "name-0": "政府网站", "checked-0": 5, "failed-0": 9, "running-1": 3}
    page = as_user(inspector).post(url, typed)
    assert page.status_code == 422
    assert "不合格数大于检查数" in page.content.decode()
    assert "请写明是哪一类网站" in page.content.decode()
    assert WebsiteCounts.objects.count() == 0


@pytest.mark.django_db
def test_after_the_close_websites_change_only_with_a_reason_and_both_values_stay(last_and_now, supervisor, taken):
    parts = [{"name": "政府网站", "running": 4, "checked": 4, "failed": 0}]
    state_websites(last_and_now, parts, number=0, by=supervisor)
    closed = close_round(taken(last_and_now), by=supervisor)
    more = [parts[0] | {"failed": 1}]
    with pytest.raises(Refusal) as refused:
        state_websites(closed, more, number=1, by=supervisor)
    state_websites(closed, more, number=1, by=supervisor, reason="漏记一家")
    assert refused.value.code == "reason_needed"
    assert [entry.parts[0]["failed"] for entry in closed.website_counts.all()] == [1, 0]
    assert round_facts(closed)["websites"]["failed"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_websites_at_once_one_is_told(last_and_now, supervisor, inspector):
    acts = [
        partial(state_websites, last_and_now, [{"name": "网站", "checked": n}], number=0, by=person)
        for n, person in ((1, supervisor), (2, inspector))
    ]
    assert [each for each in at_once(*acts) if each] == ["somebody_was_faster"]
    assert WebsiteCounts.objects.count() == 1


@pytest.mark.django_db
def test_the_upper_levels_list_comes_in_by_command_too(last_and_now, supervisor, tmp_path, capsys):
    file = tmp_path / "上级.csv"
    file.write_text(UPPER + "账号005,火星,,合格,\n")
    words = ("--round", str(last_and_now.pk), "--body", "省政府办公厅", "--by", supervisor.username, "--json")
    with pytest.raises(SystemExit) as ended:
        call_command("import_upper", str(file), *words)
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert (told["created"], told["refused"], told["compared"]) == (4, 1, 0)
