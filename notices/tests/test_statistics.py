"""Statistics of random rounds, counted again by an oracle that knows nothing of the portal; comparisons; pages."""

import datetime as dt
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.models import JournalEntry
from core.tests.ledger_file import read_ledger
from inspections.models import Round, RoundCell
from inspections.services.cells import cells_of, recounted
from inspections.services.former import repeats
from inspections.tests.factories import account
from notices import addresses
from notices.models import Profile
from notices.services.statistics import comparisons, export_table, rate_tables, repeat_table
from notices.sources import profile_named, rules_of
from notices.statistics import View, growth
from notices.tests import oracle
from notices.tests.random_rounds import GROUPS, check, judge, make_accounts, rng_of, seen_by_oracle
from orgs.models import Organisation

PROFILE = {
    "name": "随机样式",
    "platform_groups": [
        {"label": "两微", "platforms": ["wechat_official", "weibo"]},
        {"label": "客户端", "platforms": ["app"]},
    ],
    "other_platforms": "视频类",
    "levels": {
        "sample": [{"label": "省市", "levels": ["省级部门", "市级部门"]}, {"label": "县区", "levels": ["县级"]}]
    },
}
LABELS = {"wechat_official": "两微", "weibo": "两微", "app": "客户端", "douyin": "视频类"}
LEVEL_LABELS = {"省级部门": "省市", "市级部门": "省市", "县级": "县区", "": "未填写"}
KEYS = {
    "platform": lambda each: LABELS[each["code"]],
    "level": lambda each: LEVEL_LABELS[each["level"]],
    "district": lambda each: each["district"],
}
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def view_of(decimals=2, rounding="half-up", **fields):
    style = {"default": {"decimals": decimals, "rounding": rounding}}
    profile = Profile(name="随机样式", data=PROFILE | {"figures": style})
    return View(rules_of(profile, {}), **fields)


def plain(table):
    """{label: figures} of a table, its total under 合计."""
    return {row[0].shown: tuple(value.shown for value in row[1:]) for row in (*table.rows, table.total)}


def counted(numbers, decimals, truncate):
    checked, failed, undetermined = numbers
    return checked, failed, oracle.rate(checked, failed, decimals, truncate=truncate), undetermined


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    many=st.integers(1, 40),
    decimals=st.integers(0, 3),
    truncate=st.booleans(),
    passing=st.booleans(),
)
def test_every_table_of_a_random_round_is_what_the_oracle_counts(
    county, supervisor, inspector, seed, many, decimals, truncate, passing
):
    with transaction.atomic():
        rng = rng_of(seed)
        accounts = make_accounts(county, rng, many)
        judge(accounts, rng)
        policy = "pass" if passing else "exclude"
        round_, inside = check(accounts, by=supervisor, confirmed_by=inspector, policy=policy, **drawn_how(rng, many))
        seen = seen_by_oracle(inside)
        view = view_of(decimals, "truncate" if truncate else "half-up")
        total = counted(oracle.counts(seen, passing), decimals, truncate)
        for rows, key in KEYS.items():
            [table] = rate_tables(round_, replace(view, rows=rows))
            wanted = {
                labels[0]: counted(found, decimals, truncate)
                for labels, found in oracle.table(seen, passing, key).items()
            }
            assert plain(table) == wanted | {"合计": total}
        for rows, columns in (("platform", "level"), ("level", "district"), ("district", "platform")):
            [table] = rate_tables(round_, replace(view, rows=rows, columns=columns))
            assert met(table) == {
                labels: counted(found, decimals, truncate)[:3]
                for labels, found in oracle.table(seen, passing, KEYS[rows], KEYS[columns]).items()
            }
        assert sorted(map(str, cells_of(round_))) == sorted(map(str, recounted(round_)))
        transaction.set_rollback(True)


def drawn_how(rng, many):
    """A full check, a share, or a share with strata."""
    return rng.choice([{}, {"scope": "sample", "ratio": "0.6"}, {"scope": "sample", "ratio": "0.5", "strata": "level"}])


def met(table):
    """{(row, column): (checked, failed, rate)} of a crossed table, blanks left out."""
    found = {}
    columns = [head.rsplit(" ", 1)[0] for head in table.heads[1::3]]
    for row in table.rows:
        for place, column in enumerate(columns[:-1]):
            values = tuple(value.shown for value in row[1 + 3 * place : 4 + 3 * place])
            if values[0] is not None:
                found[row[0].shown, column] = values
    return found


@pytest.mark.django_db
@settings(max_examples=6, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), decimals=st.integers(0, 2))
def test_random_periods_are_compared_and_counted_in_a_row_as_the_oracle_does(
    county, supervisor, inspector, seed, decimals
):
    with transaction.atomic():
        rng = rng_of(seed)
        accounts = make_accounts(county, rng, 12)
        history, round_ = [], None
        for period, day in (("2021Q3", (2021, 9, 30)), ("2022Q1", (2022, 3, 31)), ("2022Q3", (2022, 9, 30))):
            judge(accounts, rng, bad=0.6)
            round_, inside = check(
                accounts, by=supervisor, confirmed_by=inspector, period=period, as_of=dt.date(*day), policy="exclude"
            )
            history.insert(0, seen_by_oracle(inside))
        view = view_of(decimals)
        rates = [oracle.rate(*oracle.counts(seen, False)[:2], decimals) for seen in history]
        told = {
            table.key: {row[0].shown: row for row in table.rows}["合格率"] for table in tables_against(round_, view)
        }
        assert {key: row[3].shown for key, row in told.items()} == {
            "last": oracle.delta(rates[0], rates[1]),
            "year": oracle.delta(rates[0], rates[2]),
        }
        verdicts = {
            each["real"].pk: [oracle.verdict(seen[place]["findings"]) for seen in history]
            for place, each in enumerate(accounts)
        }
        assert {each.sheet.account_id: (each.in_a_row, each.times) for each in repeats(round_)} == {
            pk: (oracle.in_a_row(found), found.count("fail")) for pk, found in verdicts.items() if found[0] == "fail"
        }
        transaction.set_rollback(True)


def tables_against(round_, view):
    return [table for table in comparisons(round_, view) if table.key in ("last", "year")]


@pytest.fixture
def two_quarters(county, supervisor, inspector):
    """93.46% after 91.24% would be 2.22 points; printed with one decimal each, 93.5% after 91.2%, they are 2.3."""

    def made(period, day, many, failing):
        unit, _ = Organisation.objects.get_or_create(name="统计局", district="郎溪县", parent=county)
        return [
            {"real": account(f"{period}号{n:03d}", unit, opened_on=day), "code": "weibo", "findings": []}
            for n in range(many)
        ], failing

    def run(period, day, many, failing):
        accounts, failing = made(period, day, many, failing)
        for each in accounts[:failing]:
            each["findings"] = [("不合格,NO_UPDATE_2W,", True, False, False)]
        return check(accounts, by=supervisor, confirmed_by=inspector, period=period, as_of=day, policy="pass")[0]

    return run


@pytest.mark.django_db
def test_points_are_the_difference_of_the_printed_rates_and_growth_is_of_the_former_number(two_quarters):
    two_quarters("2022Q2", dt.date(2022, 6, 30), 137, 12)  # 125/137 = 91.24%
    now = two_quarters("2022Q3", dt.date(2022, 9, 30), 16, 10)  # 143/153 = 93.46%
    [last] = tables_against(now, view_of(1))
    rows = {row[0].shown: [value.shown for value in row[1:]] for row in last.rows}
    assert rows["合格率"] == ["93.5%", "91.2%", "+2.3", "上升2.3个百分点"]
    assert rows["账号总数"] == ["153", "137", "+16", "增长11.7%"]
    assert rows["不合格数"] == ["10", "12", "-2", "下降16.7%"]


@pytest.mark.django_db
def test_no_change_is_said_in_words(two_quarters):
    two_quarters("2022Q2", dt.date(2022, 6, 30), 10, 1)
    now = two_quarters("2022Q3", dt.date(2022, 9, 30), 0, 0)
    [last] = tables_against(now, view_of(0))
    assert {row[0].shown: row[4].shown for row in last.rows}["账号总数"] == "持平"
    assert growth(5, 0, view_of().rules) is None


@pytest.mark.django_db
def test_three_failures_in_a_row_are_named_with_their_periods(two_quarters, county, supervisor, inspector):
    unit = Organisation.objects.create(name="水利局", district="郎溪县", parent=county)
    stubborn = {"real": account("老大难", unit), "code": "weibo"}
    for period, day in (("2022Q1", (2022, 3, 31)), ("2022Q2", (2022, 6, 30)), ("2022Q3", (2022, 9, 30))):
        stubborn["findings"] = [("不合格,NO_UPDATE_2W,", True, False, False)]
        round_, _ = check([stubborn], by=supervisor, confirmed_by=inspector, period=period, as_of=dt.date(*day))
    [row] = repeat_table(round_, view_of()).rows
    assert [value.shown for value in row[3:]] == [3, 3, "2022年第二季度、2022年第一季度"]


@pytest.mark.django_db
def test_the_page_shows_tables_whose_figures_open_to_their_rows(county, supervisor, inspector, as_user):
    rng = rng_of(7)
    accounts = make_accounts(county, rng, 30)
    judge(accounts, rng)
    round_, inside = check(accounts, by=supervisor, confirmed_by=inspector, policy="exclude")
    client = as_user(supervisor)
    page = client.get(f"/notices/statistics/{round_.pk}/?rows=platform").content.decode()
    [table] = rate_tables(round_, view_with_links(round_))
    for row in table.rows:
        for value, verdict in ((row[1], ("pass", "fail")), (row[2], ("fail",))):
            assert value.url.replace("&", "&amp;") in page
            answer = client.get(f"{value.url}&size=100").content.decode()
            names = {
                each["real"].name
                for each, seen in zip(inside, seen_by_oracle(inside), strict=True)
                if GROUPS[each["code"]] == row[0].shown and oracle.verdict(seen["findings"]) in verdict
            }
            assert {each["real"].name for each in inside if f">{each['real'].name}<" in answer} == names
            assert len(names) == value.shown


def view_with_links(round_):
    return View(rules_of(profile_named(None), {}), behind=addresses.sheets(round_.pk))


@pytest.mark.django_db
def test_each_table_goes_out_as_a_workbook_or_csv_and_is_written_down(county, supervisor, inspector, as_user):
    rng = rng_of(3)
    accounts = make_accounts(county, rng, 12)
    judge(accounts, rng)
    round_, _ = check(accounts, by=supervisor, confirmed_by=inspector)
    found = {}
    for kind in ("xlsx", "csv"):
        asked = {"table": "problems", "kind": kind}
        answer = as_user(supervisor).post(f"/notices/statistics/{round_.pk}/export/?columns=level", asked)
        assert answer["Content-Disposition"].endswith(f".{kind}")
        found[kind] = read_ledger(b"".join(answer.streaming_content), lead=1)
    assert found["xlsx"].digest == found["csv"].digest
    assert JournalEntry.objects.filter(act="notices.statistics.export").count() == 2
    assert as_user(supervisor).post(f"/notices/statistics/{round_.pk}/export/", {"table": "nothing"}).status_code == 404


@pytest.mark.django_db
def test_a_workbook_of_figures_reads_back_as_it_was_shown(county, supervisor, inspector, tmp_path):
    import openpyxl

    rng = rng_of(5)
    accounts = make_accounts(county, rng, 20)
    judge(accounts, rng)
    round_, _ = check(accounts, by=supervisor, confirmed_by=inspector)
    [table] = rate_tables(round_, view_of(columns="level"))
    out = tmp_path / "t.xlsx"
    export_table(table, out, lead=["郎溪县"], by=supervisor, criteria="口径：默认")
    sheet = openpyxl.load_workbook(out).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(rows) if row == list(table.heads))
    shown = [[value.shown for value in row] for row in (*table.rows, table.total)]
    assert rows[head + 1 :] == shown
    assert [row[0] for row in rows[:2]] == [table.title, "条件：口径：默认"]


@pytest.mark.django_db
def test_accounts_of_any_day_are_counted_with_the_labels_of_the_issuer(county, supervisor, as_user):
    unit = Organisation.objects.create(name="文旅局", district="郎溪县", parent=county)
    account("早开", unit, "weibo", opened_on=dt.date(2020, 1, 1), closed_on=dt.date(2022, 1, 1))
    account("晚开", unit, "wechat_official", opened_on=dt.date(2022, 6, 1))
    client = as_user(supervisor)
    before = client.get("/notices/population/?day=2021-06-01").content.decode()
    after = client.get("/notices/population/?day=2022-06-01").content.decode()
    assert ">微博<" in before and ">微信<" not in before
    assert ">微信<" in after and ">微博<" not in after
    rows = client.get("/notices/population/rows/?day=2022-06-01&platform=wechat_official").content.decode()
    assert "晚开" in rows and "早开" not in rows


@pytest.mark.django_db
def test_rounds_closed_before_cells_were_kept_get_them_from_their_verdicts(county, supervisor, inspector):
    rng = rng_of(17)
    for policy in ("pass", "exclude"):
        accounts = make_accounts(county, rng, 25)
        judge(accounts, rng, left=0.3)
        check(accounts, by=supervisor, confirmed_by=inspector, policy=policy)
    rounds = list(Round.objects.all())
    kept = [cells_of(round_) for round_ in rounds]
    RoundCell.objects.all().delete()
    import_module("inspections.migrations.0005_statistics_of_rounds").keep_cells_of_closed_rounds(apps, None)
    assert [sorted(map(str, cells_of(round_))) for round_ in rounds] == [sorted(map(str, cells)) for cells in kept]
