"""The year's plan: templates kept from rounds, checks planned from them, the next quarter in two clicks."""

import datetime as dt

import pytest
from django.urls import reverse

from core.tests.at_once import at_once
from inspections.models import PlannedRound, Round, RoundTemplate
from inspections.rules import Wanted
from inspections.services import Opening, close_round, open_round
from inspections.services.planning import periods_of, plan_rounds, save_template
from inspections.services.rate_round import cancel_round
from inspections.services.stages import PlannedStage
from inspections.tests.factories import AS_OF, accounts

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@pytest.fixture
def last(supervisor, bureau, set_clock):
    """A closed quarter: a tenth of the county level and the newly opened, with a self-check before the check."""
    set_clock("2022-09-30 18:00")
    accounts(20, bureau)
    wanted = Wanted("sample", "", None, "level", ["level=县级:10%"], ["main_accounts", "opened_since=2022-07-01"])
    stages = (
        PlannedStage("self_check", dt.date(2022, 9, 1), dt.date(2022, 9, 9)),
        PlannedStage("human_check", dt.date(2022, 9, 13), dt.date(2022, 9, 26)),
    )
    window = (dt.date(2022, 9, 13), dt.date(2022, 9, 26))
    made = open_round(Opening("2022Q3", AS_OF, window=window, wanted=wanted, stages=stages), by=supervisor)
    return close_round(made, by=supervisor, unchecked="pass")


@pytest.fixture
def template(last, supervisor):
    return save_template(last, "季度抽查", by=supervisor)


def sent(page, address):
    """The page opened by one click, and sent as it stands by another."""
    form = page.get(address).context["form"]
    fields = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list) and name.startswith(("quota_", "stage_")):
            fields |= {f"{name}_{n}": part for n, part in enumerate(value) if part is not None}
        elif name != "again" and value not in (None, "", []):
            fields[name] = value
    answer = page.post(address, fields)
    assert answer.status_code == 302, answer.context["form"].errors
    return Round.objects.get(pk=answer.url.rstrip("/").split("/")[-1])


def check_the_next(made, last):
    assert (made.period, made.kind) == ("2022Q4", "quarter")
    assert made.rule == last.rule | {"must_include": ["main_accounts", "opened_since=2022-10-01"]}
    assert (made.window_from, made.window_to) == (dt.date(2022, 12, 14), dt.date(2022, 12, 27))
    own = made.stages.get(kind="self_check")
    assert (own.starts_on, own.due_on) == (dt.date(2022, 12, 2), dt.date(2022, 12, 10))


def test_the_next_quarter_takes_two_clicks_from_a_closed_round(as_user, supervisor, last, set_clock):
    set_clock("2022-12-01 09:00")
    page = as_user(supervisor)
    address = f"{url('round-open')}?from={last.pk}"
    assert address in page.get(last.get_absolute_url()).content.decode()
    check_the_next(sent(page, address), last)


def test_the_next_quarter_takes_two_clicks_from_a_template(as_user, supervisor, last, template, set_clock):
    set_clock("2022-12-01 09:00")
    page = as_user(supervisor)
    address = f"{url('round-open')}?template={template.pk}"
    assert address in page.get(url("plan")).content.decode()
    check_the_next(sent(page, address), last)


def test_any_round_is_kept_as_a_template_and_a_name_only_once(as_user, supervisor, last):
    page = as_user(supervisor)
    assert page.post(url("round-template", last.pk), {"name": "季度抽查"}).status_code == 302
    again = page.post(url("round-template", last.pk), {"name": "季度抽查"})
    assert again.status_code == 422
    assert "已有名为“季度抽查”的模板" in again.content.decode()
    kept = RoundTemplate.objects.get()
    assert kept.stages == {"self_check": [62, 70], "draw": [None, None], "human_check": [74, 87], "close": [None, None]}


def test_a_whole_year_is_planned_at_once_and_shows_on_its_page_and_on_paper(as_user, supervisor, template):
    page = as_user(supervisor)
    page.post(url("plan-add"), {"template": template.pk, "year": "2023"})
    assert list(PlannedRound.objects.values_list("period", flat=True)) == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    for address in ("plan", "plan-print"):
        text = page.get(f"{url(address)}?year=2023").content.decode()
        assert "2023年第四季度" in text
        assert "县级10%" in text
        assert "自查" in text
    assert "2023年第四季度" not in page.get(f"{url('plan')}?year=2022").content.decode()


def test_planned_twice_or_by_two_at_once_each_period_stands_once(template, supervisor):
    periods = periods_of(template, 2023)
    assert plan_rounds(template, periods, by=supervisor) == 4
    assert plan_rounds(template, periods, by=supervisor) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_plan_the_same_year_at_once_nothing_is_doubled(template, supervisor):
    at_once(*[lambda: plan_rounds(template, periods_of(template, 2023), by=supervisor) for _ in range(2)])
    assert PlannedRound.objects.count() == 4


def test_a_planned_check_is_opened_from_the_plan_which_then_shows_the_round(
    as_user, supervisor, leader, template, set_clock
):
    set_clock("2022-12-14 09:00")
    plan_rounds(template, periods_of(template, 2022)[3:], by=supervisor)
    planned = PlannedRound.objects.get()
    assert "到期未发起的计划检查" in as_user(supervisor).get("/").content.decode()
    page = as_user(supervisor)
    made = sent(page, f"{url('round-open')}?plan={planned.pk}")
    assert made.title == planned.title
    text = page.get(f"{url('plan')}?year=2022").content.decode()
    assert made.get_absolute_url() in text
    assert f"plan={planned.pk}" not in text
    assert page.post(url("planned-remove", planned.pk)).status_code == 409
    assert as_user(leader).get(url("plan")).status_code == 200


def test_a_planned_check_whose_round_was_cancelled_is_to_be_opened_again(as_user, supervisor, template, set_clock):
    set_clock("2022-12-14 09:00")
    plan_rounds(template, periods_of(template, 2022)[3:], by=supervisor)
    planned = PlannedRound.objects.get()
    page = as_user(supervisor)
    cancel_round(sent(page, f"{url('round-open')}?plan={planned.pk}"), by=supervisor, reason="发起错了")
    assert f"plan={planned.pk}" in page.get(f"{url('plan')}?year=2022").content.decode()


def test_a_line_is_taken_out_and_a_template_out_of_use_by_a_button(as_user, supervisor, template):
    plan_rounds(template, periods_of(template, 2023)[:1], by=supervisor)
    page = as_user(supervisor)
    page.post(url("planned-remove", PlannedRound.objects.get().pk))
    assert not PlannedRound.objects.exists()
    page.post(url("template-remove", template.pk))
    assert "季度抽查" not in page.get(url("plan")).content.decode().split("<main")[1]
    assert page.get(f"{url('round-open')}?template={template.pk}").status_code == 404


def test_wrong_numbers_in_the_plan_are_explained(as_user, supervisor, template):
    page = as_user(supervisor)
    answer = page.post(url("plan-add"), {"template": template.pk, "year": "2023", "number": "7"})
    assert answer.status_code == 422
    assert "超出范围" in answer.content.decode()
    assert page.post(url("plan-add"), {"template": template.pk, "year": "二三"}).status_code == 422


def test_another_offices_plan_is_not_opened(as_user, make_user, other_bureau, supervisor, template):
    plan_rounds(template, periods_of(template, 2023)[:1], by=supervisor)
    stranger = as_user(make_user("supervisor", unit=other_bureau))
    accounts(1, other_bureau)
    pk = PlannedRound.objects.get().pk
    assert stranger.get(f"{url('round-open')}?plan={pk}").status_code == 404
    assert stranger.post(url("planned-remove", pk)).status_code == 404
    assert stranger.get(f"{url('round-open')}?from=999999999999999").status_code == 404


def test_a_check_that_ends_with_its_quarter_ends_with_the_next_one_too(as_user, supervisor, bureau, set_clock):
    set_clock("2022-09-30 18:00")
    accounts(2, bureau)
    window = (dt.date(2022, 9, 1), dt.date(2022, 9, 30))
    made = open_round(Opening("2022Q3", AS_OF, window=window), by=supervisor)
    close_round(made, by=supervisor, unchecked="pass")
    set_clock("2023-01-05 09:00")
    plan_rounds(save_template(made, "季", by=supervisor), periods_of(RoundTemplate.objects.get(), 2023), by=supervisor)
    ends = list(PlannedRound.objects.values_list("ends_on", flat=True))
    assert ends == [dt.date(2023, 3, 31), dt.date(2023, 6, 30), dt.date(2023, 9, 30), dt.date(2023, 12, 31)]
