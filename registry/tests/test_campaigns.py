"""Clean-ups and their result, and accounts added and stopped in any period."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.tests.ledger_file import read_ledger
from orgs.models import Organisation
from registry import services as filings
from registry.models import Account, Campaign, Filing
from registry.services.campaigns import Round, add_round, assign_many, free_closings, save_campaign, set_campaign
from registry.stoppings import counted, stopped_by
from registry.tests.factories import make_account, make_filing

LIST, NEW, TURNOVER = (reverse(f"registry:{name}") for name in ("campaign-list", "campaign-create", "turnover"))
PLAN = {
    "title": "政务新媒体清理整合",
    "year": "2021",
    "basis": "关于开展政务新媒体清理整合的通知",
    "basis_number": "皖政办秘〔2021〕1号",
    "starts_on": "2021-03-01",
    "ends_on": "2021-12-31",
    "focus": ["同平台多号", "长期不更新"],
}
NOTICE = {"announced_from": "2021-03-02", "announced_until": "2021-03-17"}


@pytest.fixture(autouse=True)
def spring(set_clock):
    return set_clock("2021-03-10 10:00")


@pytest.fixture
def campaign(as_user, supervisor):
    as_user(supervisor).post(NEW, PLAN)
    made = Campaign.objects.get()
    made.make("start", by=supervisor)
    return made


@pytest.fixture
def stop(reviewer):
    """The account is stopped the way units and office do it, for the clean-up's reason."""

    def stop(account, clerk, **words):
        filing = make_filing("closure", by=clerk, account=account, **NOTICE | words)
        filings.agree(filing, by=reviewer)
        return Filing.objects.get(pk=filing.pk)

    return stop


def an_account(name, unit, **fields):
    people = {"leader": "陈局", "manager": "王填报", "phone": "13800138000", "functions": "警情", "handle": name}
    return make_account(name, unit=unit, **people | fields)


def told(client, **period):
    return client.get(TURNOVER, period).context["told"]


def test_a_clean_up_is_planned_started_and_ended_by_the_supervisor(as_user, supervisor, reviewer):
    browser = as_user(supervisor)
    browser.post(NEW, PLAN)
    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.focus) == ("planned", ["同平台多号", "长期不更新"])
    assert "皖政办秘〔2021〕1号" in browser.get(campaign.get_absolute_url()).content.decode()
    for name, status in (("start", "running"), ("end", "ended")):
        browser.post(reverse(f"registry:campaign-{name}", args=[campaign.pk]))
        assert Campaign.objects.get().status == status
    acts = JournalEntry.objects.filter(act__startswith="registry.campaign").order_by("pk").values_list("act", flat=True)
    assert [act.rsplit(".", 1)[1] for act in acts] == ["plan", "start", "end"]
    edit = reverse("registry:campaign-edit", args=[campaign.pk])
    assert browser.post(edit, PLAN | {"title": "改名"}).status_code == 422
    assert as_user(reviewer).post(edit, PLAN).status_code == 403


def test_a_clean_up_that_runs_on_after_its_last_day_is_marked(as_user, supervisor):
    browser = as_user(supervisor)
    browser.post(NEW, PLAN)
    browser.post(NEW, PLAN | {"title": "短期整治", "ends_on": "2021-03-02"})
    timely, late = Campaign.objects.order_by("pk")

    def marked(page):
        return browser.get(page).content.decode().count("已过结束日期")

    def pages():
        return [marked(page) for page in (late.get_absolute_url(), timely.get_absolute_url(), LIST)]

    assert pages() == [0, 0, 0]
    for campaign in (late, timely):
        browser.post(reverse("registry:campaign-start", args=[campaign.pk]))
    assert pages() == [1, 0, 1]
    browser.post(reverse("registry:campaign-end", args=[late.pk]))
    assert pages() == [0, 0, 0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"ends_on": "2021-02-01"}, "ends_on"),
        ({"year": "21"}, "year"),
        ({"basis": ""}, "basis"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_beside_its_field(as_user, supervisor, wrong, field):
    page = as_user(supervisor).post(NEW, PLAN | wrong)
    assert page.status_code == 422 and field in page.context["form"].errors and not Campaign.objects.exists()


def test_the_same_clean_up_is_not_planned_twice(as_user, supervisor, campaign):
    page = as_user(supervisor).post(NEW, PLAN)
    assert page.status_code == 422 and "已有名为" in page.content.decode()


def test_rounds_lie_within_the_clean_up_and_share_no_day(campaign, supervisor):
    def days(number, start, end):
        return Round(number, dt.date.fromisoformat(start), dt.date.fromisoformat(end))

    add_round(campaign, days(1, "2021-03-01", "2021-06-30"), by=supervisor)
    for wrong, code in (
        (days(1, "2021-07-01", "2021-07-31"), "round_exists"),
        (days(2, "2021-06-30", "2021-07-31"), "rounds_overlap"),
        (days(2, "2021-12-01", "2022-01-31"), "outside"),
    ):
        with pytest.raises(Refusal) as refused:
            add_round(campaign, wrong, by=supervisor)
        assert refused.value.code == code
    assert campaign.rounds.count() == 1


def test_a_unit_names_the_running_clean_up_in_its_closing(campaign, clerk, bureau, as_user):
    filing = filings.start_filing("closure", by=clerk, account=an_account("郎溪公安", bureau))
    edit = reverse("registry:filing-edit", args=[filing.pk])
    assert campaign.title in as_user(clerk).get(edit).content.decode()
    as_user(clerk).post(edit, {"version": filing.version, "clean_up": str(campaign.pk)})
    assert Filing.objects.get().campaign == campaign
    as_user(clerk).post(edit, {"version": filing.version + 1, "clean_up": "99999"})
    assert Filing.objects.get().campaign == campaign
    as_user(clerk).post(edit, {"version": filing.version + 2, "clean_up": ""})
    assert Filing.objects.get().campaign is None


def test_the_form_of_an_opening_asks_for_no_clean_up(campaign, clerk, as_user):
    filing = filings.start_filing("opening", by=clerk)
    assert campaign.title not in as_user(clerk).get(reverse("registry:filing-edit", args=[filing.pk])).content.decode()
    assert filings.save_draft(filing, {"clean_up": str(campaign.pk)}, by=clerk, version=1) is None
    assert Filing.objects.get().campaign is None


def test_the_office_gives_a_closing_to_the_clean_up_only_while_it_runs(
    campaign, stop, clerk, bureau, reviewer, supervisor, as_user
):
    filing = stop(an_account("郎溪公安", bureau), clerk)
    belongs = reverse("registry:filing-campaign", args=[filing.pk])
    as_user(reviewer).post(belongs, {"campaign": campaign.pk})
    assert Filing.objects.get().campaign == campaign
    assert JournalEntry.objects.get(act="registry.campaign.assign").after == {"campaign": campaign.title}
    assert as_user(clerk).post(belongs, {"campaign": campaign.pk}).status_code == 403
    campaign.make("end", by=supervisor)
    with pytest.raises(Refusal) as refused:
        set_campaign(Filing.objects.get(), None, by=reviewer)
    assert refused.value.code == "not_running"


def test_closings_already_done_are_taken_in_together(campaign, stop, clerk, bureau, supervisor, reviewer, as_user):
    for number in (1, 2, 3):
        stop(an_account(f"派出所{number}", bureau), clerk)
    assign = reverse("registry:campaign-assign", args=[campaign.pk])
    page = as_user(supervisor).get(assign)
    pks = [row.pk for row in page.context["rows"]]
    as_user(supervisor).post(assign, {"row": pks[:2]})
    assert len(stopped_by(campaign)) == 2
    assert assign_many(campaign, pks, by=reviewer) == 1
    assert not free_closings(campaign, supervisor).exists()


def test_merged_accounts_count_with_the_merger_and_each_account_once(campaign, clerk, bureau, reviewer):
    main = an_account("郎溪公安", bureau)
    small = [an_account(f"派出所{n}", bureau) for n in (1, 2)]
    merger = make_filing(
        "merger",
        by=clerk,
        account=main,
        merged="\n".join(each.number for each in small),
        clean_up=str(campaign.pk),
        **NOTICE,
    )
    assert merger.campaign == campaign
    filings.agree(Filing.objects.get(pk=merger.pk), by=reviewer)
    rows = stopped_by(campaign)
    assert sorted((row.name, row.reason, row.kind) for row in rows) == [
        ("派出所1", "整合并入其他账号", "整合"),
        ("派出所2", "整合并入其他账号", "整合"),
    ]


def test_the_county_of_2021_closed_thirty_five_accounts_twenty_two_of_the_police(
    campaign, stop, clerk, outsider, bureau, other_bureau, supervisor, reviewer, as_user, set_clock
):
    add_round(campaign, Round(1, dt.date(2021, 3, 1), dt.date(2021, 6, 30)), by=supervisor)
    add_round(campaign, Round(2, dt.date(2021, 7, 1), dt.date(2021, 12, 31)), by=supervisor)
    kept = [an_account("郎溪公安", bureau), an_account("郎溪教育", other_bureau)]
    for number in range(35):
        police = number < 22
        set_clock("2021-04-12 10:00" if police else "2021-09-13 10:00")
        account = an_account(f"账号{number:02d}", bureau if police else other_bureau)
        filing = make_filing(
            "closure",
            by=clerk if police else outsider,
            account=account,
            close_reason="同平台多号" if police else "长期不更新",
            **NOTICE,
        )
        set_campaign(filing, campaign, by=reviewer)
        filings.agree(Filing.objects.get(pk=filing.pk), by=reviewer)
        ended = {"platform_applied_on": "2021-04-01", "closed_on": "2021-04-10" if police else "2021-09-10"}
        account.refresh_from_db()
        done = make_filing("deregistration", by=clerk if police else outsider, account=account, **ended)
        set_campaign(done, campaign, by=reviewer)
        filings.agree(Filing.objects.get(pk=done.pk), by=reviewer)
    page = as_user(supervisor).get(campaign.get_absolute_url())
    assert page.context["by_unit"] == [("郎溪县公安局", 22), ("郎溪县教育局", 13)]
    assert page.context["by_reason"] == [("同一平台有多个账号", 22), ("长期不更新、关注度低", 13)]
    assert page.context["by_round"] == [("第 1 轮", 22), ("第 2 轮", 13)]
    assert "共关停账号 <strong>35</strong> 个，其中郎溪县公安局 22 个" in page.content.decode()
    set_clock("2021-12-31 10:00")
    year = told(as_user(supervisor), start="2021-01-01", end="2021-12-31")
    assert (year.whole.before, year.whole.stopped, year.whole.after) == (37, 35, len(kept))
    assert {unit.name: unit.stopped for unit in year.units} == {"郎溪县公安局": 22, "郎溪县教育局": 13}


def test_the_result_asks_the_same_number_of_questions_for_ten_closings_and_two_hundred(
    campaign, as_user, supervisor, county
):
    browser, asked_for = as_user(supervisor), []
    for start, end in ((0, 10), (10, 200)):
        for number in range(start, end):
            unit = Organisation.objects.create(name=f"单位{number}", district="郎溪县", parent=county)
            account = an_account(f"账号{number}", unit, state="closing")
            Filing.objects.create(
                kind="closure", status="approved", account=account, effective_on="2021-04-01", campaign=campaign
            )
        for page in (campaign.get_absolute_url(), TURNOVER):
            browser.get(page)
            with CaptureQueriesContext(connection) as asked:
                browser.get(page)
            asked_for.append(len(asked))
    assert asked_for[:2] == asked_for[2:]


def test_the_change_of_any_period_is_the_change_of_the_population(as_user, supervisor, bureau, other_bureau):
    day = dt.date
    an_account("一直在", bureau, opened_on=day(2019, 1, 1))
    an_account("年中开", bureau, opened_on=day(2020, 6, 30))
    an_account("年中停", other_bureau, opened_on=day(2019, 1, 1), closed_on=day(2020, 6, 30), state="closed")
    an_account("开了又停", other_bureau, opened_on=day(2020, 2, 1), closed_on=day(2020, 9, 1), state="closed")
    an_account("当天就停", other_bureau, opened_on=day(2020, 2, 1), closed_on=day(2020, 2, 1), state="closed")
    an_account("只有停期", bureau, opened_on=day(2020, 5, 1), closed_on=day(2020, 4, 1), state="closed")
    an_account("以后开", bureau, opened_on=day(2021, 1, 1))
    population = Account.objects.in_population
    for start, end in (
        (day(2020, 1, 1), day(2020, 12, 31)),
        (day(2020, 6, 30), day(2020, 6, 30)),
        (day(2020, 2, 1), day(2020, 8, 31)),
        (day(2019, 1, 1), day(2021, 1, 1)),
    ):
        whole = told(as_user(supervisor), start=start.isoformat(), end=end.isoformat()).whole
        assert whole.before == population(start - dt.timedelta(days=1)).count()
        assert whole.after == population(end).count()


def test_reasons_of_a_period_add_up_and_each_person_sees_their_own_units(
    as_user, supervisor, clerk, reviewer, bureau, other_bureau
):
    filings.agree(make_filing(by=clerk), by=reviewer)
    an_account("台账来的", other_bureau, opened_on=dt.date(2021, 2, 1))
    an_account("无由", other_bureau, closed_on=dt.date(2021, 2, 1), state="closed")
    whole = told(as_user(supervisor), start="2021-01-01", end="2021-03-31")
    assert whole.added_by == [("台账登记", 1), ("备案开设", 1)]
    assert whole.stopped_by == [("未填", 1)]
    own = told(as_user(clerk), start="2021-01-01", end="2021-03-31")
    assert [unit.name for unit in own.units] == ["郎溪县公安局"]
    export = f"{reverse('registry:turnover-export')}?start=2021-01-01&end=2021-03-31"
    for kind in ("xlsx", "csv"):
        answer = as_user(supervisor).post(export, {"kind": kind})
        assert answer["Content-Disposition"].endswith(f".{kind}")
        rows = read_ledger(b"".join(answer.streaming_content), lead=1).rows
        cells = {(row[0], row[1]): row[2:] for row in rows}
        assert [int(each) for each in cells["合计", "合计"][1:]] == [1, 2, 1, 1, 2]


def test_a_period_that_makes_no_sense_is_reported_and_left_out(as_user, supervisor):
    page = as_user(supervisor).get(TURNOVER, {"start": "2021-03-02", "end": "2021-03-01"})
    assert page.status_code == 200 and "结束日期早于开始日期" in page.content.decode()
    assert as_user(supervisor).get(TURNOVER, {"start": "x"}).status_code == 200


def test_the_export_lists_each_stopped_account(campaign, stop, clerk, bureau, supervisor, reviewer, as_user):
    set_campaign(stop(an_account("派出所", bureau), clerk), campaign, by=reviewer)
    answer = as_user(supervisor).post(reverse("registry:campaign-export", args=[campaign.pk]))
    found = read_ledger(b"".join(answer.streaming_content))
    assert [tuple(row[1:6]) for row in found.rows] == [
        ("派出所", "微信公众号", "郎溪县公安局", "与其他账号功能相近", "关停")
    ]


def test_counting_puts_the_most_first():
    assert counted(["乙", "甲", "乙"]) == [("乙", 2), ("甲", 1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_at_once_one_is_told(campaign, supervisor, make_user, county):
    second = make_user("supervisor", unit=county, name="吴主管")
    answers = at_once(*(lambda by=by: Campaign.objects.get().make("end", by=by).target for by in (supervisor, second)))
    assert sorted(answers) == ["ended", "somebody_was_faster"]


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_the_same_at_once_make_one(supervisor):
    def plan():
        days = {"starts_on": dt.date(2021, 3, 1), "ends_on": dt.date(2021, 12, 31)}
        save_campaign(Campaign(title="清理", year=2021, basis="通知", **days), by=supervisor)
        return "made"

    assert sorted(at_once(plan, plan)) == ["campaign_exists", "made"]


@pytest.mark.django_db(transaction=True)
def test_ending_and_taking_in_at_once_never_changes_an_ended_clean_up(
    campaign, stop, clerk, bureau, supervisor, reviewer
):
    filing = stop(an_account("派出所", bureau), clerk)
    answers = at_once(
        lambda: Campaign.objects.get().make("end", by=supervisor).target,
        lambda: assign_many(campaign, [filing.pk], by=reviewer),
    )
    assert answers in (["ended", 1], ["ended", "not_running"])
    assert (Filing.objects.get().campaign is not None) == (answers[1] == 1)
