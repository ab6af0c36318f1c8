"""The demonstration county on awkward days: complete, with nothing in the future, and loaded only once."""

from collections import Counter

import pytest

from core.calendar import Period
from core.clock import today
from core.models import JournalEntry
from core.refusals import Refusal
from govmedia import commands
from govmedia.demo import county, feeds
from govmedia.demo.load import load
from inspections.models import Finding, Round
from notices.models import Notice, Profile, WordTemplate
from orgs.models import Organisation, User
from orgs.roles import Role
from registry.custody_alarms import alarms_for, kept_accounts
from registry.models import (
    Account,
    AccountException,
    Closing,
    CustodyHandover,
    Difference,
    Filing,
    FormerName,
    YearlyReview,
)
from registry.services.closing import what_is_missing
from tests.papers import text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
NASTY = ["2024-02-29 00:05", "2024-09-28 12:00", "2024-12-31 23:30", "2025-01-01 00:01"]


@pytest.fixture
def address(monkeypatch) -> str:
    """A free port for the feeds, so that tests may run beside each other."""
    server = feeds.serve(0)
    monkeypatch.setenv("GOVMEDIA_DEMO_FEEDS", str(server.server_port))
    yield feeds.host_and_port()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("moment", NASTY)
def test_the_county_is_complete_on_any_day(moment, set_clock, address):
    set_clock(moment)
    load(address)
    assert Account.objects.count() == 75
    assert Account.objects.in_population(today()).count() == 40
    closed = Account.objects.filter(closed_on__lte=today())
    assert (closed.count(), closed.filter(organisation__name=county.DEPARTMENTS["公安"]).count()) == (35, 22)
    assert not Account.objects.filter(opened_on__gt=today()).exists()
    assert Organisation.objects.filter(parent__name=county.OFFICE).count() == 30
    assert_rounds_and_notice()
    assert_verdicts()
    assert_the_register_lives()


def assert_rounds_and_notice():
    last, current = Round.objects.order_by("as_of")
    assert (last.status, current.status) == (Round.Status.CLOSED, Round.Status.OPEN)
    assert last.as_of < current.as_of <= today()
    assert current.window_to == Period.quarter_of(today()).end
    assert current.findings.filter(status=Finding.Status.SUSPECTED).count() == 3
    notice = Notice.objects.issued().get()
    assert (notice.round, notice.status) == (last, Notice.Status.ISSUED)
    assert notice.facts["rate"] == "97.5%"
    assert notice.facts["date"] <= today().isoformat()
    assert list(Notice.objects.published()) == [notice]
    signed = notice.deliveries.values_list("opened_by__username", flat=True)
    assert {"filer", None} <= set(signed)
    assert {each.reply_state[1] for each in notice.deliveries.all()} >= {"按期回复", "逾期未回复"}
    correction = Notice.objects.get(replaces=notice)
    assert (correction.status, len(correction.extras["co_issuers"])) == (Notice.Status.DRAFT, 1)
    assert Profile.objects.filter(name=notice.profile.name).exclude(note="").count() == 3
    assert WordTemplate.objects.usable().count() == 1


def assert_verdicts():
    found = commands.run("freshness", "--as-of", today().isoformat())["accounts"]
    verdicts = {(one["name"], one["platform"]): one["verdict"] for one in found}
    assert verdicts["朗川文旅", "抖音"] == "overdue"
    assert verdicts["朗川环境", "新浪微博"] == "undetermined"
    assert verdicts["飞鹭之窗", "微信公众号"] == "undetermined"
    assert sum(verdict == "updated" for verdict in verdicts.values()) >= 30


def assert_the_register_lives():
    stations = Filing.objects.applications().order_by("kind", "status").values_list("kind", "status")
    assert sorted(stations) == [
        ("change", "approved"),
        ("change", "approved"),
        ("change", "submitted"),
        ("closure", "approved"),
        ("closure", "submitted"),
        ("deregistration", "approved"),
        ("opening", "draft"),
        ("opening", "returned"),
        ("opening", "submitted"),
    ]
    people = {name: User.objects.get(username=name) for name in ("filer", "reviewer", "supervisor")}
    waiting = Filing.objects.awaiting(people["reviewer"])
    assert {(each.kind, each.emergency) for each in waiting} == {
        ("opening", False),
        ("change", False),
        ("closure", True),
    }
    assert all(each.due_at.date() > today() for each in waiting)
    assert Filing.objects.get(status="returned").last_reason
    assert Filing.objects.to_mend(people["filer"]).count() == 1
    assert FormerName.objects.get().value == "朗川应急管理"
    closing = Closing.objects.in_hand(people["filer"]).get()
    assert len(what_is_missing(closing)) in range(2, 4)
    assert AccountException.objects.waiting_for(people["supervisor"]).count() == 1
    assert Difference.objects.to_answer(people["filer"]).get().kind == Difference.Kind.UNFILED
    assert_keys_and_reviews_live(people)


def assert_keys_and_reviews_live(people):
    alarms = alarms_for(people["supervisor"])
    told = {
        name: set(kept_accounts(people["supervisor"]).filter(what).values_list("name", flat=True))
        for name, what in alarms.conditions.items()
    }
    assert told["contract"] == {"朗川教体"}
    assert "平安朗川" in told["password"] and "朗川应急" in told["nobody"]
    assert CustodyHandover.objects.get().custody.account.name == "朗川文旅"
    states = Counter(YearlyReview.objects.values_list("status", flat=True))
    assert (states["lapsed"], states["confirmed"], states["accepted"]) == (1, 1, 1)
    assert states["open"] >= 30
    late = [each for each in YearlyReview.objects.to_confirm(people["filer"]) if each.is_late]
    assert [each.account.name for each in late] == ["朗川文旅"]


def test_it_is_loaded_once_with_a_person_for_every_role(address, client, tmp_path):
    users = load(address)["users"]
    accounts = set(Account.objects.values_list("pk", "version"))
    assert load(address) == {"loaded": False, "users": []}
    assert (set(Account.objects.values_list("pk", "version")), Round.objects.count()) == (accounts, 2)
    assert commands.run("export_ledger", str(tmp_path / "out.xlsx"))["rows"] == 75
    assert_one_time_passwords(users, client)
    assert_readable(Notice.objects.issued().get(), tmp_path / "notice.docx")


def assert_one_time_passwords(users, client):
    """Each opens the door once, and only to the page that asks for a new one."""
    assert {user["username"] for user in users} == set(Role)
    assert len({user["password"] for user in users}) == len(users)
    supervisor = next(user for user in users if user["username"] == "supervisor")
    answer = client.post("/sign-in/", {name: supervisor[name] for name in ("username", "password")}, follow=True)
    assert answer.request["PATH_INFO"] == "/profile/password/"
    assert not any(user["password"] in str(list(User.objects.values())) for user in users)
    assert not any(user["password"] in str(list(JournalEntry.objects.values())) for user in users)


def assert_readable(notice, paper):
    paper.write_bytes(bytes(notice.document))
    assert county.OFFICE in text_of(paper)
    assert "朗川环境（新浪微博）" in text_of(paper)


def test_a_load_that_is_cut_off_again_and_again_is_finished_by_the_next_one(address):
    for step in (
        "load.last_quarter",
        "load.issue",
        "load.results",
        "matters.closings",
        "matters.others",
        "keeping.reviews",
    ):
        with pytest.MonkeyPatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(f"govmedia.demo.{step}", stopped)
            load(address)
    assert load(address)["loaded"]
    assert_the_register_lives()
    assert (Account.objects.count(), Round.objects.count(), Notice.objects.count()) == (75, 2, 2)


def stopped(*args):
    raise KeyboardInterrupt


def test_a_portal_that_holds_something_else_is_left_alone(address, bureau):
    with pytest.raises(Refusal) as refused:
        load(address)
    assert refused.value.code == "not_empty"
    assert not Account.objects.exists()
