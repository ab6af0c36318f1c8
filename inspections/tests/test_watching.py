"""Watch list, proposals from watching, and the indicators as shipped."""

import datetime as dt
from collections import Counter

import pytest

from core.clock import SHANGHAI
from core.models import JournalEntry
from core.refusals import Refusal
from inspections.models import Finding, Indicator, IndicatorSet
from inspections.rules import same_words
from inspections.seeding import seed_indicators
from inspections.services import propose_stale, unwatch, watch
from inspections.services.closing import unchecked_sheets
from inspections.tests.factories import account, accounts, round_of
from scans.models import Claim

pytestmark = pytest.mark.django_db


def test_an_account_is_watched_once_and_may_be_watched_again_later(supervisor, bureau):
    one = account("平安郎溪", bureau)
    watch(one, by=supervisor, reason="多次提醒")
    with pytest.raises(Refusal, match="已在"):
        watch(one, by=supervisor, reason="又一次")
    unwatch(one, by=supervisor, reason="连续三轮合格")
    watch(one, by=supervisor, reason="再次停更")
    assert JournalEntry.objects.filter(act__startswith="inspections.watch").count() == 3


def test_what_watching_proposes_is_suspected_and_counts_for_nothing(supervisor, inspector, bureau):
    stale, fresh = accounts(2, bureau)
    round_ = round_of(supervisor)
    Claim.objects.create(
        account=stale,
        status="confirmed",
        state="ok",
        says_silent=True,
        by=supervisor,
        row=2,
        checked_at=round_.point,
        last_published_at=dt.datetime(2022, 8, 1, 9, tzinfo=SHANGHAI),
    )
    assert propose_stale(round_, by=inspector) == 1
    assert propose_stale(round_, by=inspector) == 0
    finding = Finding.objects.get()
    assert (finding.account, finding.status, finding.veto) == (stale, "suspected", True)
    assert {sheet.account for sheet in unchecked_sheets(round_)} == {stale, fresh}
    finding.make("confirm", by=inspector, confirmed_by=inspector)
    assert {sheet.account for sheet in unchecked_sheets(round_)} == {fresh}


def test_every_word_of_an_indicator_set_means_one_indicator():
    for each in IndicatorSet.objects.all():
        words = Counter(
            word
            for indicator in each.indicators.all()
            for word in {
                same_words(word)
                for word in (indicator.code, indicator.printed, *indicator.aliases, *indicator.synonyms)
            }
        )
        assert [word for word, times in words.items() if times > 1] == []


def test_the_national_set_has_eight_vetoes_with_their_numbers_and_jiangsu_adds_one_and_five_local_ones():
    national = IndicatorSet.objects.get(is_default=True)
    aliases = {alias: each.code for each in national.indicators.filter(veto=True) for alias in each.aliases}
    assert sorted(aliases) == [f"V{n}" for n in range(1, 9)]
    assert aliases["V5"] == "NO_UPDATE_2W"
    local = IndicatorSet.objects.get(code="jiangsu").indicators
    added = set(local.filter(veto=True).values_list("code", flat=True)) - set(aliases.values())
    assert added == {"NO_REPLY"}
    assert local.count() == national.indicators.count() + 5


def test_seeding_again_changes_nothing_that_is_there():
    Indicator.objects.filter(code="TYPO").update(printed="错字")
    before = list(Indicator.objects.order_by("pk").values())
    seed_indicators()
    assert list(Indicator.objects.order_by("pk").values()) == before


def test_the_version_in_force_on_the_as_of_date_is_taken(supervisor, bureau):
    accounts(1, bureau)
    newer = IndicatorSet.objects.create(
        code="national", name="全国指标", version=2, effective_from=dt.date(2026, 1, 1), is_default=True
    )
    Indicator.objects.create(indicator_set=newer, code="NO_UPDATE_2W", printed="两周无更新", veto=True)
    assert round_of(supervisor).indicator_set.version == 1
    assert IndicatorSet.objects.in_force("national", dt.date(2026, 1, 1)) == newer
