"""Indicator sets belong to offices: drafted, tried on a closed round, published, and never changing what was judged."""

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import IndicatorSet
from inspections.services import close_round, import_results
from inspections.services.indicators import Line, changes, publish, save_head, save_line, start_version, trial
from inspections.tests.factories import AS_OF, accounts, passes, round_of

NATIONAL = "national"


def draft_of(by, **kwargs):
    return start_version(IndicatorSet.objects.get(code=NATIONAL, version=1), by=by, **kwargs)


def stamp(draft):
    return IndicatorSet.objects.get(pk=draft.pk).stamp


def published(draft, by, day=dt.date(2022, 7, 1)):
    save_head(draft, {"effective_from": day}, stamp=stamp(draft), by=by)
    draft.refresh_from_db()
    publish(draft, by=by)
    return draft


def change(draft, code, by, **fields):
    known = draft.indicators.get(code=code)
    line = {"code": code, "printed": known.printed, "veto": known.veto, "text": known.text, "synonyms": known.synonyms}
    save_line(draft, Line(**line | fields), stamp=stamp(draft), by=by, known=known)


@pytest.mark.django_db
def test_a_round_copies_the_version_in_force_on_its_day_and_keeps_it(supervisor, bureau):
    accounts(3, bureau)
    before = round_of(supervisor)
    draft = draft_of(supervisor)
    change(draft, "TYPO", supervisor, veto=True)
    published(draft, supervisor)
    after = round_of(supervisor, period="2022Q4")
    before.refresh_from_db()
    assert [each.indicator_by_code["TYPO"]["veto"] for each in (before, after)] == [False, True]
    assert [each.indicator_set.version for each in (before, after)] == [1, 2]


@pytest.mark.django_db
def test_a_draft_is_in_force_for_nobody(supervisor, bureau):
    accounts(1, bureau)
    draft = draft_of(supervisor)
    save_head(draft, {"effective_from": dt.date(2020, 1, 1)}, stamp=draft.stamp, by=supervisor)
    assert round_of(supervisor).indicator_set.version == 1


@pytest.mark.django_db
def test_the_trial_says_who_would_fail_and_leaves_the_round_alone(supervisor, inspector, bureau):
    accounts(4, bureau)
    round_ = round_of(supervisor)
    rows = ("账号001,微博,不合格,V5", "账号002,微博,存在问题,TYPO")
    import_results(passes(round_, *rows), round_, by=supervisor, confirmed_by=inspector)
    close_round(round_, by=supervisor)
    draft = draft_of(supervisor)
    change(draft, "TYPO", supervisor, veto=True)
    change(draft, "NO_UPDATE_2W", supervisor, veto=False)
    found = trial(draft, round_)
    assert (found.rate_then, found.rate_now) == ("75%", "75%")
    assert [sheet.name for sheet in found.fails_now] == ["账号002"]
    assert [sheet.name for sheet in found.passes_now] == ["账号001"]
    assert set(changes(draft)) >= {("改为单项否决", "错别字"), ("不再单项否决", "监测时间点前2周内无更新")}
    assert round_.sheets.get(name="账号001").verdict == "fail"


@pytest.mark.django_db
def test_a_lower_office_makes_a_set_of_its_own_that_others_do_not_see(make_user, bureau, other_bureau):
    own, stranger = make_user("supervisor", unit=bureau), make_user("supervisor", unit=other_bureau)
    with pytest.raises(Refusal):
        draft_of(own)
    made = draft_of(own, local=True)
    assert IndicatorSet.objects.visible_to(own).filter(pk=made.pk).exists()
    assert not IndicatorSet.objects.visible_to(stranger).filter(pk=made.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("code", Line("TYPO", "另一种说法", False)),
        ("printed", Line("LOCAL_TYPO", "新指标", False, synonyms=["错别字"])),
    ],
)
def test_two_indicators_that_could_be_confused_are_refused_at_their_field(supervisor, county, field, line):
    draft = draft_of(supervisor)
    with pytest.raises(Refusal) as refused:
        save_line(draft, line, stamp=draft.stamp, by=supervisor)
    assert refused.value.details["field"] == field


@pytest.mark.django_db
def test_a_new_version_is_not_in_force_before_the_old_one(supervisor, county):
    with pytest.raises(Refusal) as refused:
        published(draft_of(supervisor), supervisor, day=dt.date(2018, 1, 1))
    assert refused.value.code == "bad_date"


@pytest.mark.django_db
def test_a_published_version_is_never_edited(supervisor, county):
    done = published(draft_of(supervisor), supervisor)
    with pytest.raises(Refusal):
        save_line(done, Line("NEW", "新", False), stamp=stamp(done), by=supervisor)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_draft_at_once_the_second_is_told(supervisor, county):
    draft = draft_of(supervisor)
    lines = [Line("ONE", "指标一", False), Line("TWO", "指标二", True)]
    told = at_once(*(partial(save_line, draft, line, stamp=draft.stamp, by=supervisor) for line in lines))
    assert sum(each == "somebody_was_faster" for each in told) == 1
    assert draft.indicators.filter(code__in=("ONE", "TWO")).count() == 1


@pytest.mark.django_db
def test_the_way_through_the_pages(supervisor, bureau, as_user, set_clock):
    set_clock("2022-10-10 09:00")
    accounts(2, bureau)
    page = as_user(supervisor)
    source = IndicatorSet.objects.get(code=NATIONAL)
    page.post(reverse("inspections:indicator-set-revise", args=[source.pk]))
    draft = IndicatorSet.objects.get(code=NATIONAL, version=2)
    typed = {
        "stamp": draft.stamp,
        "code": "SLOW_REPLY",
        "printed": "留言答复慢",
        "veto": "on",
        "synonyms": "答复不及时",
    }
    assert page.post(reverse("inspections:indicator-set-line", args=[draft.pk]), typed).status_code == 302
    assert "留言答复慢" in page.get(draft.get_absolute_url()).content.decode()
    drop = {"stamp": stamp(draft), "code": "SLOW_REPLY"}
    page.post(reverse("inspections:indicator-set-drop", args=[draft.pk]), drop)
    assert not draft.indicators.filter(code="SLOW_REPLY").exists()
    assert page.post(reverse("inspections:indicator-set-publish", args=[draft.pk])).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, round_of(supervisor, as_of=AS_OF + dt.timedelta(days=10)).indicator_set) == (
        "published",
        draft,
    )
