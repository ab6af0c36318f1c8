"""What happens around an open sheet: the round closes, the account closes or is renamed, the unit goes, clocks differ."""

import datetime as dt

import pytest
from django.urls import reverse

from core.calendar import SHANGHAI
from inspections.models import CheckSheet, Finding, Round
from inspections.services import close_round
from inspections.tests.factories import accounts, round_of
from registry.models import Account

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@pytest.fixture
def sheet(supervisor, bureau):
    accounts(2, bureau)
    return round_of(supervisor).sheets.first()


def typed(**more):
    return {"version": 1, "finish": "yes", "note": "逐篇看过，写了很久", **more}


def test_a_round_closed_while_the_sheet_is_open_is_told_and_nothing_typed_is_lost(
    as_user, inspector, supervisor, sheet
):
    page = as_user(inspector)
    page.get(url("sheet-edit", sheet.pk))
    close_round(Round.objects.get(pk=sheet.round_id), by=supervisor, unchecked="exclude")
    answer = as_user(inspector).post(url("sheet-edit", sheet.pk), typed(mark_TYPO="on", text_TYPO="第三段错字"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "已办结" in text
    assert "逐篇看过，写了很久" in text
    assert "第三段错字" in text
    assert CheckSheet.objects.get(pk=sheet.pk).verdict == "unchecked"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"closed_on": dt.date(2022, 10, 5), "state": "closed"}, "这个账号已于 2022-10-05 已关停"),
        ({"name": "平安郎溪", "name_key": "平安郎溪"}, "已由“账号000”改名为“平安郎溪”"),
    ],
)
def test_an_account_closed_or_renamed_keeps_its_sheet_and_says_what_happened(as_user, inspector, sheet, change, says):
    Account.objects.filter(pk=sheet.account_id).update(**change)
    page = as_user(inspector)
    for name in ("sheet-detail", "sheet-edit"):
        text = page.get(url(name, sheet.pk)).content.decode()
        assert says in text
        assert "账号000" in text
    page.post(url("sheet-edit", sheet.pk), typed(is_undetermined="on", undetermined="账号已变动，看不到原内容"))
    fresh = CheckSheet.objects.get(pk=sheet.pk)
    assert (fresh.status, fresh.name) == ("checked", "账号000")


def test_a_dissolved_unit_is_named_and_the_sheet_can_still_be_finished(as_user, inspector, bureau, sheet, set_clock):
    set_clock("2022-10-08 09:00")
    bureau.dissolved_on, bureau.name = dt.date(2022, 10, 6), "郎溪县公安分局"
    bureau.save()
    page = as_user(inspector)
    text = page.get(url("sheet-edit", sheet.pk)).content.decode()
    assert "已于 2022-10-06 撤销" in text
    assert "由“郎溪县公安局”改为“郎溪县公安分局”" in text
    page.post(url("sheet-edit", sheet.pk), typed())
    fresh = CheckSheet.objects.get(pk=sheet.pk)
    assert (fresh.status, fresh.unit) == ("checked", "郎溪县公安局")


def test_a_round_is_closed_over_accounts_and_units_that_went_in_between(as_user, inspector, supervisor, bureau, sheet):
    Account.objects.filter(pk=sheet.account_id).update(closed_on=dt.date(2022, 10, 5), state="closed")
    bureau.dissolved_on = dt.date(2022, 10, 6)
    bureau.save()
    as_user(inspector).post(
        url("sheet-edit", sheet.pk), typed(is_undetermined="on", undetermined="账号已关停，无法查看")
    )
    Finding.objects.get().make("confirm", by=supervisor, confirmed_by=supervisor)
    answer = as_user(supervisor).post(url("round-close", sheet.round_id), {"unchecked": "exclude"})
    assert answer.status_code == 302
    sample = Round.objects.get(pk=sheet.round_id).stats["sample"]
    assert (sample["undetermined"], sample["unchecked"]) == (1, 1)


def test_times_are_kept_and_shown_in_shanghai_whatever_the_phone_says(as_user, supervisor, bureau, set_clock):
    set_clock("2022-10-08 00:30")  # still 7 October in London
    accounts(1, bureau)
    page = as_user(supervisor)
    form = page.get(url("round-open")).context["form"]
    assert str(form["as_of"].value()) == "2022-10-08"
    fields = {"token": form["token"].value(), "indicators": "national", "as_of": "2022-10-08", "scope": "full"}
    fields |= {"period": "2022Q4", "point": "2022-10-07 08:00:00"}
    away = {"HTTP_ACCEPT_LANGUAGE": "en-GB", "HTTP_DATE": "Fri, 07 Oct 2022 16:30:00 GMT"}
    made = Round.objects.get(pk=page.post(url("round-open"), fields, **away).url.rstrip("/").split("/")[-1])
    assert made.point == dt.datetime(2022, 10, 7, 8, 0, tzinfo=SHANGHAI)
    assert "2022-10-07 08:00:00" in page.get(made.get_absolute_url(), **away).content.decode()
