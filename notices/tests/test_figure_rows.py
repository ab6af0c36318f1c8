"""Every printed figure of a notice opens to the rows it was counted from (L09)."""

import re

import pytest

from inspections.services.cells import cells_of
from inspections.services.websites import state_websites
from notices.figure_rows import Sources, tables
from notices.services import Request, draft_notice
from notices.sources import profile_named, rules_of
from notices.tests.factories import notice_at
from notices.tests.random_rounds import check, judge, make_accounts, rng_of

COUNTS = ("账号总数", "检查数", "不合格数", "无法判断数", "未检查数", "账号数")


@pytest.fixture
def checked(county, supervisor, inspector):
    rng = rng_of(23)
    accounts = make_accounts(county, rng, 40)
    judge(accounts, rng, left=0.2)
    return check(accounts, by=supervisor, confirmed_by=inspector, scope="sample", ratio="0.7")[0]


@pytest.mark.django_db
def test_each_count_leads_to_just_as_many_rows(checked, supervisor, as_user):
    notice = notice_at("draft", checked, supervisor)
    client = as_user(supervisor)
    page = client.get(f"/notices/{notice.pk}/figures/").content.decode()
    rules = rules_of(notice.profile, notice.flags)
    followed = 0
    for table in tables(notice.facts, Sources(checked, rules, cells_of(checked))):
        for name, value in table.rows:
            assert value.url == "" or value.url.replace("&", "&amp;") in page
            if (
                value.url and isinstance(value.shown, int) and name.shown.endswith(COUNTS)
            ) or table.key == "population":
                found = re.search(r"共 <strong>(\d+)</strong>", client.get(value.url).content.decode())
                assert int(found[1] if found else 0) == value.shown, (name.shown, value.url)
                followed += 1
    assert followed > 25


@pytest.mark.django_db
def test_the_population_is_shown_as_it_was_frozen_whatever_the_register_says_now(checked, supervisor, as_user):
    sheet = checked.sheets.first()
    account = sheet.account
    account.name = "后来改的名"
    account.save()
    page = as_user(supervisor).get(f"/inspections/rounds/{checked.pk}/population/?q={sheet.name}").content.decode()
    assert sheet.name in page
    assert "后来改的名" not in page


@pytest.mark.django_db
def test_what_a_person_states_has_no_rows_and_what_the_portal_holds_has(checked, supervisor):
    state_websites(checked, [{"name": "政府网站", "running": 3, "checked": 3, "failed": 0}], number=0, by=supervisor)
    for given, leads in (({}, True), ({"websites": {"checked": 9, "failed": 1}}, False)):
        notice = draft_notice(Request(checked, profile_named(None), given), by=supervisor)
        sources = Sources(checked, rules_of(notice.profile, {}), cells_of(checked), notice.given)
        rows = {name.shown: value for table in tables(notice.facts, sources) for name, value in table.rows}
        assert bool(rows["网站检查数"].url) == leads
