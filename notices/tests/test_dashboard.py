"""The page for leaders: right figures, kept and renewed, the same cost for ten accounts and for many, each to its rows."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.calendar import Period
from core.clock import SHANGHAI, now, today
from inspections.tests.factories import account
from notices import dashboard as shown
from notices.models import Delivery, KeptFigures, Paper
from notices.services import orders
from notices.services.dashboard import QUARTERS, counted, figures_for, renew, renew_all
from notices.services.papers import advance
from notices.sources import profile_named, rules_of
from notices.tests import oracle
from notices.tests.factories import closed_round
from notices.tests.random_rounds import GROUPS, check, judge, make_accounts, rng_of, seen_by_oracle

URL = "/notices/dashboard/"
TERMS = {"issuer": "县政府办", "workdays": 5, "contact": "李主管", "phone": "0563-7012345", "report": "写明原因。"}


def tables_for(person):
    data, _ = figures_for(person)
    return {table.key: table for table in shown.tables(data, rules_of(profile_named(None), {}), person)}


def plain(table):
    return {row[0].shown: [value.shown for value in row[1:]] for row in table.rows}


@pytest.mark.django_db
def test_running_opened_and_closed_are_what_one_counts_by_hand(bureau, leader):
    quarter = Period.quarter_of(today())
    before, first = quarter.start - dt.timedelta(days=1), quarter.start
    account("老号", bureau, "weibo", opened_on=dt.date(2019, 1, 1))
    account("新号", bureau, "weibo", opened_on=first, level="乡镇")
    account("旧号", bureau, "app", opened_on=dt.date(2019, 1, 1), closed_on=first, state="closed")
    account("上季号", bureau, "app", opened_on=before)
    tables = tables_for(leader)
    assert plain(tables["running-platform"]) == {"微博": [2, "66.67%"], "移动客户端": [1, "33.33%"]}
    assert {row[0].shown: row[1].shown for row in tables["running-level"].rows} == {"县级": 2, "乡镇": 1}
    turned = plain(tables["turnover"])
    assert len(turned) == QUARTERS
    assert turned[quarter.label] == [1, 1, "0"]
    assert turned[quarter.previous.label] == [1, 0, "+1"]


@pytest.mark.django_db
def test_rates_over_quarters_are_what_the_oracle_counts(county, supervisor, inspector, leader):
    rng = rng_of(11)
    accounts = make_accounts(county, rng, 25)
    wanted = {}
    for period, day in (("2022Q1", (2022, 3, 31)), ("2022Q2", (2022, 6, 30)), ("2022Q3", (2022, 9, 30))):
        judge(accounts, rng)
        _, inside = check(accounts, by=supervisor, confirmed_by=inspector, period=period, as_of=dt.date(*day))
        seen = seen_by_oracle(inside)
        by_group = oracle.table(seen, False, lambda each: GROUPS[each["code"]])
        wanted[Period.parse(period).label] = {
            "总合格率": oracle.rate(*oracle.counts(seen, False)[:2], 2),
            **{labels[0]: oracle.rate(*found[:2], 2) for labels, found in by_group.items()},
        }
    table = tables_for(leader)["rates-platform"]
    found = {
        row[0].shown: dict(zip(table.heads[1:], [value.shown for value in row[1:]], strict=True)) for row in table.rows
    }
    assert {label: {name: rate for name, rate in rates.items() if rate} for label, rates in found.items()} == {
        label: {name: rate for name, rate in rates.items() if rate} for label, rates in wanted.items()
    }
    assert found


@pytest.mark.django_db
def test_overdue_and_deadlines_come_from_the_day_they_are_counted(bureau, leader, supervisor):
    account("停更号", bureau, "weibo", last_post_at=now() - dt.timedelta(days=20))
    account("勤快号", bureau, "weibo", last_post_at=now())
    tables = tables_for(leader)
    assert [(row[0].shown, row[1].shown) for row in tables["silent"].rows] == [("新浪微博", 1)]
    assert [row[5].shown for row in tables["coverage"].rows] == [2]


@pytest.mark.django_db
def test_replies_that_units_owe_stand_among_the_deadlines(bureau, leader, supervisor):
    orders.make_orders(closed_round(supervisor, bureau), "县政务新媒体改", TERMS, by=supervisor)
    for move in ("check", "sign", "issue"):
        advance(list(Paper.objects.all()), move, by=supervisor)
    due = Delivery.objects.get().reply_due.astimezone(SHANGHAI).date()
    assert (str(due), "公文回复", 1) in [
        tuple(value.shown for value in row[:3]) for row in tables_for(leader)["deadlines"].rows
    ]
    Delivery.objects.update(replied_at=now())
    assert "公文回复" not in [row[1].shown for row in tables_for(leader)["deadlines"].rows]


@pytest.mark.django_db
def test_what_somebody_may_not_open_is_counted_for_them_without_a_link(bureau, leader, supervisor, inspector):
    orders.make_orders(closed_round(supervisor, bureau), "县政务新媒体改", TERMS, by=supervisor)
    for move in ("check", "sign", "issue"):
        advance(list(Paper.objects.all()), move, by=supervisor)
    renew(leader)
    links = {
        person: [(row[1].shown, bool(row[1].url)) for row in tables_for(person)["deadlines"].rows]
        for person in (leader, inspector)
    }
    assert ("公文回复", True) in links[leader]
    assert ("公文回复", False) in links[inspector]


@pytest.mark.django_db
def test_every_figure_of_the_page_leads_to_as_many_rows(county, bureau, supervisor, leader, as_user):
    closed_round(supervisor, bureau, many=8, failing=3)
    account("停更号", bureau, "douyin", last_post_at=now() - dt.timedelta(days=20), opened_on=today())
    client = as_user(leader)
    page = client.get(URL).content.decode()
    followed = 0
    for table in tables_for(leader).values():
        for row in table.rows:
            for value in row[1:]:
                if value.url and isinstance(value.shown, int):
                    assert value.url.replace("&", "&amp;") in page
                    answer = client.get(value.url).content.decode()
                    total = re.search(r"共 <strong>(\d+)</strong>", answer)
                    assert int(total[1] if total else 0) == value.shown, value.url
                    followed += 1
    assert followed > 20


@pytest.mark.django_db
def test_counting_costs_the_same_queries_for_ten_accounts_as_for_three_hundred(county, bureau, supervisor, leader):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            counted(leader)
        return len(asked)

    closed_round(supervisor, bureau, many=10)
    cost()  # what is loaded once
    few = cost()
    for number in range(300):
        account(f"更多{number}", bureau, "weibo" if number % 2 else "app")
    assert cost() == few


@pytest.mark.django_db
def test_kept_figures_are_read_in_one_query_and_renewed_by_a_button(bureau, leader, as_user, django_assert_num_queries):
    account("甲", bureau)
    renew_all()
    account("乙", bureau)
    with django_assert_num_queries(1):
        data, _ = figures_for(leader)
    assert sum(many for *_, many in data["running"]) == 1
    assert as_user(leader).post(f"{URL}renew/").status_code == 302
    assert sum(many for *_, many in figures_for(leader)[0]["running"]) == 2


@pytest.mark.django_db
def test_figures_that_nobody_renews_are_counted_anew_without_being_written(bureau, leader, set_clock):
    set_clock("2026-03-02 09:00")
    account("甲", bureau, opened_on=dt.date(2020, 1, 1))
    renew(leader)
    account("乙", bureau, opened_on=dt.date(2020, 1, 1))
    set_clock("2026-03-02 10:00")
    data, at = figures_for(leader)
    assert sum(many for *_, many in data["running"]) == 2
    assert at == now()
    assert KeptFigures.objects.get().at < at


@pytest.mark.django_db
def test_an_office_sees_its_own_units_alone(county, bureau, other_bureau, make_user):
    account("公安号", bureau)
    account("教育号", other_bureau)
    own = make_user("leader", unit=bureau)
    renew_all()
    assert sum(many for *_, many in figures_for(own)[0]["running"]) == 1


@pytest.mark.django_db
def test_a_portal_without_accounts_has_a_page_too(leader, as_user):
    page = as_user(leader).get(URL)
    assert page.status_code == 200
    assert "在运行账号" in page.content.decode()


@pytest.mark.django_db
def test_each_table_goes_out_as_a_workbook(bureau, supervisor, leader, as_user):
    closed_round(supervisor, bureau, many=4)
    client = as_user(leader)
    for table in tables_for(leader).values():
        answer = client.post(f"{URL}export/", {"table": table.key})
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)[:2] == b"PK"
