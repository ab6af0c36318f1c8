"""The self-check of units: asked when a round opens, filled in by the unit, in time or late, seen by the office."""

import datetime as dt

import pytest
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import Round, SelfCheck
from inspections.services import Opening, close_round, open_round, round_facts
from inspections.services.self_checks import report, send_back
from inspections.services.stages import PlannedStage
from inspections.tests.factories import AS_OF, account, accounts
from orgs.models import Message
from tests.world import a_picture

DUE = dt.date(2022, 10, 20)


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@pytest.fixture
def round_(db, supervisor, bureau, other_bureau, set_clock):
    set_clock("2022-10-10 09:00")
    accounts(2, bureau)
    account("教育发布", other_bureau)
    stages = (PlannedStage("self_check", dt.date(2022, 10, 10), DUE),)
    return open_round(Opening("2022Q3", AS_OF, stages=stages), by=supervisor)


@pytest.fixture
def check(round_, bureau):
    return round_.self_checks.get(organisation=bureau)


def filled(check, **more):
    fields = {"version": SelfCheck.objects.get(pk=check.pk).version, "statement": "已逐个自查"}
    for n, line in enumerate(check.lines.all()):
        numbers = {"posts": 10 + n, "originals": 4, "problems": 0, "detail": ""}
        fields |= {f"{name}_{line.pk}": value for name, value in numbers.items()}
    return fields | more


def test_every_unit_is_asked_about_its_own_accounts_and_finds_it_among_its_work(as_user, clerk, round_, check):
    assert round_.self_checks.count() == 2
    assert list(check.lines.values_list("name", flat=True)) == ["账号000", "账号001"]
    assert Message.objects.filter(user=clerk, kind="selfcheck.asked").count() == 1
    home = as_user(clerk).get("/").content.decode()
    assert check.get_absolute_url() in home
    assert str(DUE) in home


def test_a_unit_reports_with_a_sealed_scan_and_the_office_sees_it_came_in_time(as_user, clerk, supervisor, check):
    answer = as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes", scan=a_picture()))
    assert answer.status_code == 302
    page = as_user(supervisor)
    row = page.get(url("round-selfchecks", check.round_id)).content.decode()
    assert "已报送" in row
    assert "逾期" not in row.split("<tbody>")[1]
    shown = page.get(check.get_absolute_url()).content.decode()
    assert url("selfcheck-scan", check.pk) in shown
    assert page.get(url("selfcheck-scan", check.pk))["Content-Type"] == "image/png"


def test_a_report_after_its_day_is_late_and_stays_so(as_user, clerk, supervisor, check, set_clock):
    set_clock("2022-10-21 00:10")
    page = as_user(supervisor)
    late = f"{url('round-selfchecks', check.round_id)}?late=yes"
    assert check.unit in page.get(late).content.decode()
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    check.refresh_from_db()
    assert check.is_late
    listed = as_user(supervisor).get(late).context["page"]
    assert check in list(listed)


def test_sent_back_in_time_and_reported_again_later_is_not_late(as_user, clerk, supervisor, check, set_clock):
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    check.refresh_from_db()
    as_user(supervisor).post(url("selfcheck-return", check.pk), {"reason": "少填了一个账号的原创"})
    assert "少填了一个账号的原创" in as_user(clerk).get(check.get_absolute_url()).content.decode()
    set_clock("2022-10-25 09:00")
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    check.refresh_from_db()
    assert (check.status, check.is_late) == ("reported", False)


def test_an_unfinished_report_is_kept_as_a_draft_and_says_which_accounts_are_missing(as_user, clerk, check):
    first, second = check.lines.all()
    answer = as_user(clerk).post(
        url("selfcheck-edit", check.pk), filled(check, report="yes", **{f"posts_{second.pk}": ""})
    )
    assert answer.status_code == 422
    assert "还有 1 个账号没有填写" in answer.content.decode()
    check.refresh_from_db()
    assert check.status == "asked"
    first.refresh_from_db()
    assert first.posts == 10
    again = as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    assert again.status_code == 302


def test_numbers_that_contradict_each_other_are_told_all_at_once(as_user, clerk, check):
    first, second = check.lines.all()
    wrong = {f"originals_{first.pk}": 99, f"problems_{second.pk}": 2, f"posts_{second.pk}": "很多"}
    answer = as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, **wrong))
    text = answer.content.decode()
    assert "原创 99 条多于发布" in text
    assert "有问题的请写明" in text
    assert "请填 0 以上的整数" in text
    assert 'value="很多"' in text


def test_no_other_unit_sees_it_nor_may_the_office_write_in_it(as_user, outsider, supervisor, check):
    assert as_user(outsider).get(check.get_absolute_url()).status_code == 404
    assert as_user(outsider).post(url("selfcheck-edit", check.pk), filled(check)).status_code == 404
    assert as_user(supervisor).post(url("selfcheck-edit", check.pk), filled(check)).status_code == 403


def test_the_second_of_two_who_save_is_told_and_keeps_what_was_typed(as_user, clerk, make_user, bureau, check):
    stale = filled(check, statement="我先打开的页面")
    as_user(make_user("unit_head", unit=bureau)).post(url("selfcheck-edit", check.pk), filled(check))
    answer = as_user(clerk).post(url("selfcheck-edit", check.pk), stale)
    assert answer.status_code == 409
    assert "我先打开的页面" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_reported_twice_at_once_it_is_reported_once(as_user, clerk, check):
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check))
    told = at_once(*[lambda: bool(report(SelfCheck.objects.get(pk=check.pk), by=clerk)) for _ in range(2)])
    assert sorted(map(str, told)) == ["False", "somebody_was_faster"]
    assert check.events.filter(move="report").count() == 1


def test_the_office_reminds_exactly_those_who_have_not_reported(as_user, clerk, outsider, supervisor, check):
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    before = Message.objects.count()
    as_user(supervisor).post(url("round-urge", check.round_id))
    new = Message.objects.order_by("-pk")[: Message.objects.count() - before]
    assert {message.user for message in new} == {outsider}


def test_a_unit_dissolved_in_mid_round_owes_nothing_any_more(as_user, clerk, supervisor, round_, other_bureau, check):
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    other_bureau.dissolved_on = dt.date(2022, 10, 9)
    other_bureau.save()
    assert round_.self_checks.missing().count() == 0
    text = as_user(supervisor).get(url("round-selfchecks", round_.pk)).content.decode()
    assert "2022-10-09 撤销" in text


def test_an_account_closed_in_mid_round_need_not_be_filled_in(as_user, clerk, check):
    line = check.lines.last()
    type(line.account).objects.filter(pk=line.account_id).update(closed_on=dt.date(2022, 10, 9), state="closed")
    answer = as_user(clerk).post(
        url("selfcheck-edit", check.pk),
        filled(check, report="yes", **{f"posts_{line.pk}": "", f"problems_{line.pk}": ""}),
    )
    assert answer.status_code == 302
    check.refresh_from_db()
    assert check.status == "reported"


def test_a_round_closed_while_the_form_is_open_is_told_and_nothing_typed_is_lost(as_user, clerk, supervisor, check):
    close_round(Round.objects.get(pk=check.round_id), by=supervisor, unchecked="pass")
    answer = as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, statement="写了半天"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "已办结" in text
    assert "写了半天" in text


def test_sending_back_what_was_never_reported_is_refused(supervisor, check):
    with pytest.raises(Refusal):
        send_back(check, by=supervisor, reason="x")


def test_the_printed_self_check_has_room_for_the_seal(as_user, clerk, check):
    text = as_user(clerk).get(url("selfcheck-print", check.pk)).content.decode()
    assert "单位（盖章）" in text
    assert "账号001" in text


def test_a_notice_names_who_reported_late_or_not_at_all_until_the_round_was_closed(
    as_user, clerk, supervisor, round_, check, other_bureau, set_clock
):
    set_clock("2022-10-21 09:00")
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    set_clock("2022-10-25 09:00")
    closed = close_round(Round.objects.get(pk=round_.pk), by=supervisor, unchecked="pass")
    set_clock("2022-12-01 09:00")
    named = [{"unit": unit.name, "task": "自查报告"} for unit in (check.organisation, other_bureau)]
    assert sorted(round_facts(closed)["late_reports"], key=str) == sorted(named, key=str)


def test_a_round_whose_units_all_reported_in_time_names_nobody(as_user, clerk, supervisor, round_, check, set_clock):
    round_.self_checks.exclude(pk=check.pk).delete()
    as_user(clerk).post(url("selfcheck-edit", check.pk), filled(check, report="yes"))
    set_clock("2022-10-25 09:00")
    closed = close_round(Round.objects.get(pk=round_.pk), by=supervisor, unchecked="pass")
    assert round_facts(closed)["late_reports"] is None
