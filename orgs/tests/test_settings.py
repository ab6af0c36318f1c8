"""Settings with a history: defaults, days, units, lawful values, the pages, two people at once."""

import datetime as dt

import pytest

from core.models import JournalEntry
from core.refusals import Refusal
from orgs.models import OfficeSetting, Organisation
from orgs.office_settings import SETTINGS
from orgs.setting_keeping import change_setting
from orgs.settings_in_force import setting, settings_in_force
from orgs.tests.test_at_once import at_once

LIMIT = "filing.limit.opening"
TODAY = dt.date(2026, 11, 20)


def later(days):
    return TODAY + dt.timedelta(days=days)


@pytest.fixture(autouse=True)
def on_a_friday(set_clock):
    set_clock("2026-11-20 09:00")


@pytest.fixture
def change(supervisor, county):
    """`change(7)`: the supervisor sets the opening limit, each time with a fresh page."""

    def change(value, *, key=LIMIT, unit=county, on=TODAY, by=supervisor):
        seen = OfficeSetting.objects.filter(key=key, organisation=unit).count()
        facts = {"unit": unit, "valid_from": on, "reason": "县政府办通知", "by": by, "seen": seen}
        return change_setting(key, value, **facts)

    return change


@pytest.mark.django_db
@pytest.mark.parametrize("key", SETTINGS)
def test_every_default_is_a_lawful_value_with_words(key):
    declared = SETTINGS[key]
    assert declared.kind.check(declared.default) == declared.default
    assert declared.kind.words(declared.default)
    assert setting(key) == declared.kind.read(declared.default)


@pytest.mark.django_db
def test_the_defaults_are_those_agreed():
    found = {key: held.value for key, held in settings_in_force().items()}
    limits = {key: value for key, value in found.items() if key.startswith("filing.limit.")}
    assert set(limits.values()) == {5}
    assert len(limits) == 6
    assert (found["filing.review_limit"], found["closure.emergency_limit"]) == (5, 2)
    assert (found["closure.announcement_days"], found["closure.revival_watch"]) == (15, 12)
    assert (found["filing.steps"], found["filing.copies"]) == (("county",), ())
    assert (found["messages.quiet_from"], found["messages.quiet_until"]) == (dt.time(21), dt.time(7, 30))
    assert found["deadline.hour"] == dt.time(18)
    assert not found["opening.internal_offices"]
    assert not found["opening.campaigns"]


def test_a_change_holds_from_its_day_on_and_the_past_stays(change, county):
    change(7, on=later(3))
    assert [setting(LIMIT, on=later(n)) for n in (-30, 2, 3, 400)] == [5, 5, 7, 7]


def test_of_several_changes_the_last_day_counts_and_on_one_day_the_last_made(change):
    change(7, on=later(3))
    change(8)
    change(9, on=later(3))
    assert [setting(LIMIT, on=later(n)) for n in (0, 2, 3)] == [8, 8, 9]


def test_the_nearest_unit_above_has_the_say(change, county, bureau, other_bureau):
    team = Organisation.objects.create(name="大队", district="郎溪县", parent=bureau)
    change(7)
    change(3, unit=bureau)
    change(9, on=later(1))
    found = [setting(LIMIT, unit=unit, on=later(1)) for unit in (county, bureau, team, other_bureau)]
    assert found == [9, 3, 3, 9]


def test_a_unit_may_follow_the_unit_above_again(change, bureau):
    change(7)
    change(3, unit=bureau)
    change(None, unit=bureau, on=later(5))
    assert [setting(LIMIT, unit=bureau, on=later(n)) for n in (4, 5)] == [3, 7]


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        (LIMIT, "10", 10),
        ("filing.moment", "after", "after"),
        ("filing.steps", ["city", "unit_head"], ["unit_head", "city"]),
        ("filing.copies", " 网信办 \n\n宣传部\n网信办", ["网信办", "宣传部"]),
        ("opening.towns", "no", False),
        ("deadline.hour", "17:30:00", "17:30"),
        ("yearly.closes", "4-5", "04-05"),
    ],
)
def test_a_value_is_kept_in_one_form(change, key, value, kept):
    assert change(value, key=key).value == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (LIMIT, 0),
        (LIMIT, 61),
        (LIMIT, "五"),
        (LIMIT, "-1"),
        (LIMIT, "²"),
        (LIMIT, True),
        ("filing.moment", "never"),
        ("filing.steps", []),
        ("filing.steps", ["moon"]),
        ("filing.copies", "甲" * 101),
        ("filing.copies", [7]),
        ("opening.towns", "maybe"),
        ("opening.towns", 1.5),
        ("deadline.hour", "25:00"),
        ("deadline.hour", ""),
        ("yearly.opens", "02-29"),
        ("yearly.opens", "13-01"),
    ],
)
def test_a_value_outside_the_allowed_range_is_refused(change, key, value):
    with pytest.raises(Refusal):
        change(value, key=key)
    assert not OfficeSetting.objects.exists()
    assert not JournalEntry.objects.exists()


def test_the_past_a_missing_reason_and_a_top_without_anything_above_are_refused(change, county, supervisor):
    facts = {"unit": county, "by": supervisor, "seen": 0}
    for code, act in (
        ("past_day", lambda: change(7, on=later(-1))),
        ("nothing_above", lambda: change(None)),
        ("unknown_setting", lambda: change(7, key="no.such")),
        ("reason_needed", lambda: change_setting(LIMIT, 7, valid_from=TODAY, reason=" ", **facts)),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == code


def test_the_same_change_once_more_is_refused(change):
    change(7, on=later(3))
    with pytest.raises(Refusal, match="没有改变"):
        change(7, on=later(3))
    change(7)
    assert OfficeSetting.objects.count() == 2


def test_only_a_supervisor_within_whose_sight_the_unit_is_may_change(change, make_user, county, bureau, reviewer):
    for person, unit in ((reviewer, county), (make_user("supervisor", unit=bureau), county)):
        with pytest.raises(Refusal, match="您不能修改"):
            change(7, unit=unit, by=person)
    assert change(7, unit=bureau, by=make_user("supervisor", unit=bureau)).value == 7


def test_the_journal_tells_from_what_to_what_and_why(change):
    change(7)
    row = JournalEntry.objects.get(act="setting.changed")
    assert (row.before, row.reason) == ({"value": "5 个工作日"}, "县政府办通知")
    assert row.after == {"value": "7 个工作日", "valid_from": "2026-11-20"}
    assert row.object_name == "开设备案期限（郎溪县人民政府办公室）"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_setting_at_once_one_is_told_what_the_other_did(make_user, county):
    two = [make_user("supervisor", unit=county, name=f"主管{n}") for n in (1, 2)]

    def change(by, value):
        facts = {"unit": county, "valid_from": TODAY, "reason": "调整", "by": by, "seen": 0}
        change_setting(LIMIT, value, **facts)
        return "done"

    answers = at_once(*(lambda by=by, n=n: change(by, n) for n, by in enumerate(two, 7)))
    assert sorted(answers) == ["done", "somebody_was_faster"]
    assert OfficeSetting.objects.count() == JournalEntry.objects.filter(act="setting.changed").count() == 1


def post(browser, unit, key=LIMIT, **facts):
    data = {"value": "7", "valid_from": "2026-11-20", "reason": "县政府办通知", "seen": 0, **facts}
    return browser.post(f"/settings/edit/?key={key}&unit={unit.pk}", data)


def test_the_list_tells_value_source_day_and_person(as_user, supervisor, county, bureau, change):
    change(7, on=later(0))
    change(9, on=later(30))
    text = as_user(supervisor).get("/settings/").content.decode()
    row = text.split("开设备案期限")[1].split("</tr>")[0]
    for told in ("7 个工作日", "郎溪县人民政府办公室", "2026-11-20", "张主管", "2026-12-20 起有改变"):
        assert told in row
    assert "默认值" in text.split("变更备案期限")[1].split("</tr>")[0]
    below = as_user(supervisor).get(f"/settings/?unit={bureau.pk}").content.decode()
    assert "郎溪县人民政府办公室" in below.split("开设备案期限")[1].split("</tr>")[0]


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_is_saved_as_its_own_form_shows_it(as_user, supervisor, county, key):
    browser = as_user(supervisor)
    form = browser.get(f"/settings/edit/?key={key}&unit={county.pk}").context["form"]
    page = post(browser, county, key, value=form["value"].value())
    assert page.status_code == 302, page.context and page.context["form"].errors
    assert OfficeSetting.objects.get(key=key).value == SETTINGS[key].default


def test_a_change_in_the_browser_shows_in_the_history_with_its_reason(as_user, supervisor, county):
    browser = as_user(supervisor)
    page = browser.get(post(browser, county).url)
    text = page.content.decode()
    assert "7 个工作日" in text
    assert "县政府办通知" in text


def test_a_lower_unit_follows_again_by_a_tick(as_user, supervisor, bureau, change):
    change(3, unit=bureau)
    post(as_user(supervisor), bureau, value="", follow="on", seen=1)
    assert setting(LIMIT, unit=bureau) == 5


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"value": "61"}, "value"),
        ({"value": ""}, "value"),
        ({"valid_from": "2026-11-19"}, "valid_from"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_form_with_a_mistake_says_so_at_its_field_and_writes_nothing(as_user, supervisor, county, facts, field):
    page = post(as_user(supervisor), county, **facts)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not OfficeSetting.objects.exists()


def test_an_old_page_is_told_who_was_faster_and_what_holds_now(as_user, supervisor, county, change):
    change(9)
    page = post(as_user(supervisor), county)
    assert page.status_code == 409
    assert "张主管已先一步把“开设备案期限”改为“9 个工作日”" in page.content.decode()
    assert setting(LIMIT) == 9


@pytest.mark.security
@pytest.mark.parametrize("page", ["", "history/", "edit/"])
def test_settings_of_a_unit_out_of_sight_do_not_exist(as_user, make_user, bureau, county, other_bureau, page):
    browser = as_user(make_user("supervisor", unit=bureau))
    for unit in (county.pk, other_bureau.pk, "x", 10**9):
        assert browser.get(f"/settings/{page}?key={LIMIT}&unit={unit}").status_code == 404
    assert browser.get(f"/settings/{page}?key={LIMIT}").status_code == 200


def test_an_unknown_setting_is_not_found_and_no_setting_leads_to_the_list(as_user, supervisor):
    browser = as_user(supervisor)
    assert browser.get("/settings/edit/?key=no.such").status_code == 404
    assert browser.get("/settings/edit/").url == browser.get("/settings/history/").url == "/settings/"


def test_who_may_look_sees_no_way_to_change(as_user, reviewer, clerk):
    assert "修改：" not in as_user(reviewer).get("/settings/").content.decode()
    assert as_user(reviewer).get(f"/settings/edit/?key={LIMIT}").status_code == 403
    assert as_user(clerk).get("/settings/").status_code == 403


def test_the_list_costs_the_same_for_many_changes(as_user, supervisor, county, change, django_assert_max_num_queries):
    for n in range(12):
        change(n + 1, on=later(n))
        change(n + 1, key="filing.limit.change")
    browser = as_user(supervisor)
    with django_assert_max_num_queries(8):
        browser.get("/settings/")
    with django_assert_max_num_queries(8):
        browser.get(f"/settings/history/?key={LIMIT}")
    with django_assert_max_num_queries(1):
        settings_in_force(county)
