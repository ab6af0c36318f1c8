"""What a second person's decision about a claim brings: a missing account goes to its unit, a date not believed is taken
back."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import SHANGHAI
from core.tests.at_once import at_once
from orgs.models import Message
from registry.models import Account, Difference
from scans.models import Claim, DayCount, State
from scans.people import deciding
from scans.tests.test_human_checks import look, shot
from scans.verdicts import verdicts

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def account(make_account, set_clock):
    set_clock("2026-03-05 10:00")
    return make_account(platform="wechat_channels", name="郎溪公安视频号")


def decide(as_user, person, claim, move, **form):
    return as_user(person).post(reverse(f"scans:claim-{move}", args=[claim.pk]), form)


def verdict(account, at=MORNING, known_at=None):
    [(_, found)] = verdicts(Account.objects.filter(pk=account.pk), at, known_at=known_at)
    return found.verdict


def test_a_missing_account_that_a_second_person_confirms_is_put_to_its_unit(
    as_user, make_user, clerk, inspector, supervisor, account
):
    look(as_user(inspector), account, "missing", note="搜索不到")
    claim = Claim.objects.get()
    assert not Difference.objects.exists()
    decide(as_user, supervisor, claim, "confirm")
    item = Difference.objects.get()
    assert (item.kind, item.account, item.organisation) == ("not_found", account, account.organisation)
    for word in ("找不到账号", "2026-03-05 10:00", inspector.get_full_name(), supervisor.get_full_name(), "搜索不到"):
        assert word in item.source
    assert Message.objects.filter(user=clerk, kind="difference.found").count() == 1


def test_an_item_already_pending_is_not_made_twice_and_the_confirmation_stands(
    as_user, inspector, supervisor, account, set_clock
):
    for day in (5, 6):
        set_clock(f"2026-03-0{day} 10:00")
        look(as_user(inspector), account, "missing", note=f"第 {day} 日", proof=_shot(day))
        decide(as_user, supervisor, Claim.objects.order_by("-pk").first(), "confirm")
    assert Claim.objects.filter(status=Claim.Status.CONFIRMED).count() == 2
    assert Difference.objects.count() == 1


def _shot(day):
    return shot({5: "red", 6: "blue", 7: "green"}[day])


def test_a_date_that_is_not_believed_no_longer_makes_the_account_fresh(
    as_user, inspector, supervisor, account, set_clock
):
    look(as_user(inspector), account, "post", shown="昨天 18:30")
    claim = Claim.objects.get()
    believed = MORNING + dt.timedelta(hours=1)
    set_clock("2026-03-05 14:00")
    assert verdict(account) == "updated"
    decide(as_user, supervisor, claim, "reject", reason="截图是别的账号")
    account.refresh_from_db()
    assert (verdict(account), account.last_post_at) == ("undetermined", None)
    assert verdict(account, known_at=believed) == "updated"  # as it was known then

    look(as_user(supervisor), account, "post", shown="昨天 18:30", proof=_shot(6))
    account.refresh_from_db()
    assert (verdict(account), account.last_post_at) == ("updated", claim.last_published_at)


def test_what_another_look_shows_as_well_stays(as_user, make_user, county, inspector, supervisor, account):
    monitor = make_user("monitor", unit=county)
    look(as_user(inspector), account, "post", shown="昨天 18:30")
    look(as_user(monitor), account, "post", shown="昨天 18:30", proof=_shot(7))
    decide(as_user, supervisor, Claim.objects.get(by=inspector), "reject", reason="看不清")
    account.refresh_from_db()
    assert (verdict(account), account.last_post_at is None) == ("updated", False)


def test_an_older_post_takes_the_place_of_the_one_taken_back(as_user, inspector, supervisor, account):
    look(as_user(inspector), account, "post", shown="3月2日")
    look(as_user(inspector), account, "post", shown="昨天 18:30", proof=_shot(6))
    decide(as_user, supervisor, Claim.objects.order_by("-last_published_at").first(), "reject", reason="看错了")
    account.refresh_from_db()
    assert account.last_post_at == DayCount.objects.get(withdrawn_at=None).last_post_at
    assert account.last_post_at.astimezone(SHANGHAI).date() == dt.date(2026, 3, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does(as_user, inspector, supervisor, account):
    look(as_user(inspector), account, "missing")
    claim = Claim.objects.get()

    def mine():
        return Claim.objects.get(pk=claim.pk)

    done = at_once(
        lambda: deciding.confirm(mine(), by=supervisor),
        lambda: deciding.reject(mine(), by=supervisor, reason="看错了"),
    )
    assert sorted(map(str, done)) == ["None", "somebody_was_faster"]
    claim.refresh_from_db()
    assert Difference.objects.exists() == (claim.status == Claim.Status.CONFIRMED)
    assert claim.state == State.NOT_FOUND
