"""The form that opens a round: rules without syntax, all faults at once, and what to do first on an empty portal."""

import datetime as dt

import pytest
from django.urls import reverse

from core.calendar import Period
from inspections.models import Round
from inspections.quota_field import share_that_draws
from inspections.rules import exact
from inspections.sampling import Plan, sizes_to_draw
from inspections.services import close_round
from inspections.tests.factories import AS_OF, account, accounts, round_of

pytestmark = pytest.mark.django_db
URL = reverse("inspections:round-open")
SAMPLE = {"scope": "sample", "period": "2022Q3", "as_of": "2022-09-30"}


@pytest.fixture
def page(as_user, supervisor, bureau, set_clock):
    """The form of an office with ten county accounts and four city accounts, two of them apps."""
    set_clock("2022-10-08 09:00")
    accounts(10, bureau)
    for name in ("一号", "二号"):
        account(name, bureau, level="市级")
        account(name, bureau, "app", level="市级")
    return as_user(supervisor)


def start(browser):
    form = browser.get(URL).context["form"]
    found = {"token": form["token"].value(), "indicators": form["indicators"].value()}
    return found | {name: form[name].value() for name in ("period", "as_of", "scope", "window_from", "window_to")}


def sent(browser, **fields):
    return browser.post(URL, {**start(browser), **SAMPLE, **fields})


def opened(browser, **fields):
    answer = sent(browser, **fields)
    assert answer.status_code == 302, dict(answer.context["form"].errors)
    return Round.objects.latest("pk")


def row(number, of, much, unit="%"):
    return {f"quota_{number}_0": of, f"quota_{number}_1": much, f"quota_{number}_2": unit}


def test_quotas_are_picked_in_rows_and_become_the_rules_of_the_command(page, supervisor):
    made = opened(page, **row(1, "level=市级", "100"), **row(3, "level=县级", "30"), seed="s")
    asked = round_of(supervisor, seed="s", scope="sample", quotas=["level=市级:100%", "level=县级:30%"])
    assert made.rule == asked.rule
    assert made.drawn == 7
    assert list(made.sheets.values_list("name")) == list(asked.sheets.values_list("name"))


def test_a_quota_given_as_a_number_draws_that_number(page):
    made = opened(page, **row(1, "level=县级", "7", "n"), **row(2, "level=市级", "3", "n"))
    assert made.sheets.filter(level="县级").count() == 7
    assert made.sheets.filter(level="市级").count() == 3


@pytest.mark.parametrize("size", [1, 3, 7, 12, 997, 30_011])
def test_a_number_as_a_share_draws_exactly_it_out_of_any_kind(size):
    for count in {0, 1, size // 3, size // 2, size - 1, size}:
        share = exact(share_that_draws(count, size), none=True)
        assert sizes_to_draw(Plan("level", quotas={"a": share}), {"a": size}, {"a": 0}) == {"a": count}


def test_must_includes_are_ticked_and_picked(page, bureau):
    account("新号", bureau, opened_on=dt.date(2022, 7, 5))
    made = opened(
        page,
        count="5",
        must_include=["main_accounts", "watch_list"],
        opened_since="2022-07-01",
        must_platform=["app"],
        must_unit_1=bureau.name,
    )
    rules = ["main_accounts", "watch_list", "opened_since=2022-07-01", "platform=app", f"unit={bureau.name}"]
    assert made.rule["must_include"] == rules
    assert made.drawn == 15


def test_levels_platforms_and_units_are_offered_as_the_data_has_them(page, bureau):
    text = page.get(URL).content.decode()
    for offered in ("县级（10 个）", "移动客户端（2 个）", f'<option value="{bureau.name}">'):
        assert offered in text
    assert "抖音（" not in text


def test_all_faults_of_one_submission_are_told_together_at_their_fields(page):
    answer = sent(
        page,
        period="2022Q9",
        as_of="2022-12-31",
        window_from="2022-09-30",
        window_to="2022-09-01",
        ratio="三成",
        must_unit_2="没有这个局",
        strata="platform",
        **row(1, "level=县级", "30"),
        **row(2, "", "5"),
        **row(3, "platform=app", "200"),
        **row(4, "platform=weibo", ""),
        **row(5, "platform=weibo", "99", "n"),
    )
    assert answer.status_code == 422
    wrong = {"period", "as_of", "window_to", "ratio", "must_unit_2", *(f"quota_{n}" for n in range(1, 6))}
    form = answer.context["form"]
    assert set(form.errors) == wrong
    text = answer.content.decode()
    assert all(f'href="#{form[name].id_for_label}"' in text for name in wrong)
    assert 'value="没有这个局"' in text
    assert not Round.objects.exists()


def test_folded_fields_open_for_a_value_or_a_fault(page):
    closed = page.get(URL).content.decode().split("<main")[-1]
    assert "<details" in closed
    assert "open>" not in closed
    wrong = sent(page, **row(1, "", "5")).content.decode().split("<main")[-1]
    assert wrong.count('<details class="fold" open>') == 1


def test_a_sample_without_any_amount_is_asked_for_one(page):
    assert "ratio" in sent(page).context["form"].errors


def test_a_number_beside_a_share_is_refused_at_the_number(page):
    assert set(sent(page, ratio="30%", count="3").context["form"].errors) == {"count"}


def test_what_stands_in_the_draws_fields_does_not_hinder_a_full_check(page):
    made = opened(page, scope="full", ratio="30%", must_include=["main_accounts"], **row(1, "level=县级", "x"))
    assert (made.drawn, made.rule["quotas"], made.rule["must_include"]) == (14, {}, [])


def test_the_next_round_starts_with_the_same_rows_and_a_date_that_moves_on(page, supervisor):
    asked = {**row(1, "level=县级", "7", "n"), **row(2, "level=市级", "100")}
    made = opened(page, must_level=["市级"], opened_since="2022-07-01", **asked)
    close_round(made, by=supervisor, unchecked="pass")
    form = page.get(URL).context["form"]
    fields = start(page) | {"opened_since": form["opened_since"].value(), "must_level": form["must_level"].value()}
    for number in (1, 2):
        fields |= {f"quota_{number}_{part}": value for part, value in enumerate(form[f"quota_{number}"].value())}
    again = Round.objects.get(pk=page.post(URL, fields).url.rstrip("/").split("/")[-1])
    assert again.rule == made.rule | {"must_include": ["opened_since=2022-10-01", "level=市级"]}


def test_the_check_is_due_on_the_last_day_of_the_period_unless_somebody_says_otherwise(page, supervisor, as_user):
    first = start(page)
    assert (str(first["window_from"]), str(first["window_to"])) == ("2022-10-08", "2022-12-31")
    made = opened(page, ratio="50%")
    assert made.due == dt.date(2022, 12, 31)
    assert "2022-12-31" in page.get("/").content.decode()
    bare = round_of(supervisor, period="2022Q3", as_of=AS_OF)
    assert bare.due == Period.parse("2022Q3").end
    assert "2022-09-30" in page.get("/").content.decode()


def test_a_portal_without_accounts_says_what_to_do_first(as_user, supervisor):
    text = as_user(supervisor).get(URL).content.decode().split("<main")[-1]
    assert "还没有账号" in text
    assert reverse("registry:import-new") in text
    assert "<form" not in text.split("</header>")[-1]
