"""Exceptions from one account per platform: two people, one decision, and the list of breaches."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.clock import now
from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.ledger_file import read_ledger
from orgs.models import Organisation
from orgs.tests.test_at_once import at_once
from orgs.workbench import queues_for
from registry.models import AccountException, Platform
from registry.services.exceptions import decide_exception, propose_exception, revoke_exception
from registry.tests.factories import make_account

LIST, BREACHES, NEW = (reverse(f"registry:{name}") for name in ("exception-list", "breach-list", "exception-create"))


@pytest.fixture
def today(set_clock):
    return set_clock("2024-06-03 10:00").date()


@pytest.fixture
def propose(today, bureau, clerk):
    def propose(unit=None, by=None, *, limit=2, until=None, platform="weibo"):
        return propose_exception(
            unit or bureau,
            Platform.objects.get(code=platform),
            limit=limit,
            reason="交警另设",
            valid_until=until or today,
            by=by or clerk,
        )

    return propose


@pytest.fixture
def crowd(bureau, other_bureau):
    for name in ("郎溪公安", "郎溪交警"):
        make_account(name, unit=bureau, platform="weibo", opened_on=dt.date(2020, 5, 1))
    make_account("郎溪公安", unit=bureau, platform="douyin")
    for name in ("郎溪教育", "郎溪招考", "郎溪学前"):
        make_account(name, unit=other_bureau, platform="douyin")
    make_account("郎溪教研", unit=other_bureau, platform="weibo")
    make_account("郎溪教育旧", unit=other_bureau, platform="weibo", state="closed")


def page_of(client, **query):
    return [
        (each.unit.name, each.platform.code, len(each.accounts)) for each in client.get(BREACHES, query).context["page"]
    ]


def offered(client, exception):
    text = client.get(exception.get_absolute_url()).content.decode()
    return {
        name
        for name in ("grant", "refuse", "revoke")
        if reverse(f"registry:exception-{name}", args=[exception.pk]) in text
    }


def test_a_unit_asks_and_another_person_grants(propose, supervisor, as_user):
    exception = propose()
    assert offered(as_user(supervisor), exception) == {"grant", "refuse"}
    as_user(supervisor).post(reverse("registry:exception-grant", args=[exception.pk]))
    exception.refresh_from_db()
    assert (exception.status, exception.decided_by) == ("granted", supervisor)
    acts = JournalEntry.objects.filter(act__startswith="registry.accountexception").values_list("act", flat=True)
    assert set(acts) == {"registry.accountexception.propose", "registry.accountexception.grant"}
    assert list(exception.events.values_list("move", flat=True)) == ["grant", "propose"]


def test_nobody_decides_their_own_proposal(propose, supervisor, as_user):
    exception = propose(by=supervisor)
    assert offered(as_user(supervisor), exception) == set()
    for move in ("grant", "refuse"):
        with pytest.raises(Refusal) as refused:
            decide_exception(exception, move, by=supervisor, reason="不行")
        assert refused.value.code == "same_person"
    exception.refresh_from_db()
    assert exception.status == "proposed"


def test_the_database_itself_wants_two_people(propose, supervisor):
    exception = propose(by=supervisor)
    own = {"status": "granted", "decided_by": supervisor, "decided_at": now()}
    for fields in (own, {"status": "granted"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountException.objects.filter(pk=exception.pk).update(**fields)


def test_a_refusal_needs_its_reason_and_the_unit_may_ask_again(propose, supervisor, as_user):
    exception = propose()
    refuse = reverse("registry:exception-refuse", args=[exception.pk])
    assert as_user(supervisor).post(refuse, {"reason": " "}).status_code == 422
    as_user(supervisor).post(refuse, {"reason": "可以合并"})
    exception.refresh_from_db()
    assert exception.status == "refused"
    assert propose().status == "proposed"


def test_what_was_granted_can_be_revoked_even_by_who_proposed_it(propose, supervisor, make_user, county):
    second = make_user("supervisor", unit=county, name="吴主管")
    exception = propose(by=supervisor)
    decide_exception(exception, "grant", by=second)
    revoke_exception(exception, by=supervisor, reason="期限未到即已整合")
    exception.refresh_from_db()
    assert (exception.status, exception.decided_by) == ("revoked", second)


def test_only_one_proposal_waits_for_a_unit_and_platform(propose):
    propose()
    with pytest.raises(Refusal) as refused:
        propose()
    assert refused.value.code == "already_proposed"
    assert propose(platform="douyin").status == "proposed"


def test_nobody_asks_for_a_unit_outside_their_own(propose, other_bureau, as_user, clerk):
    with pytest.raises(Refusal):
        propose(other_bureau)
    page = as_user(clerk).post(
        NEW, {"unit": other_bureau.name, "platform": "weibo", "limit": 2, "valid_until": "2024-12-31", "reason": "x"}
    )
    assert page.status_code == 422 and AccountException.objects.count() == 0


def test_the_form_takes_a_request_and_keeps_what_was_typed_when_it_is_wrong(today, as_user, clerk, bureau):
    browser = as_user(clerk)
    right = {"unit": bureau.name, "platform": "weibo", "limit": "3", "valid_until": "2024-12-31", "reason": "交警另设"}
    wrong = browser.post(NEW, right | {"valid_until": "2024-06-02", "limit": "1"})
    assert wrong.status_code == 422 and "交警另设" in wrong.content.decode()
    assert set(wrong.context["form"].errors) == {"valid_until", "limit"}
    assert browser.post(NEW, right | {"unit": f"{bureau.name}（{bureau.district}）"}).status_code == 302
    made = AccountException.objects.get()
    assert (made.organisation, made.limit, made.valid_until) == (bureau, 3, dt.date(2024, 12, 31))


def test_an_exception_of_another_unit_does_not_exist(propose, as_user, outsider):
    exception = propose()
    assert as_user(outsider).get(exception.get_absolute_url()).status_code == 404
    assert list(as_user(outsider).get(LIST).context["page"]) == []


def test_the_to_do_page_counts_what_others_proposed(propose, supervisor, clerk):
    propose()
    propose(by=supervisor, platform="douyin")
    counts = {item.title: item.count for _, items in queues_for(supervisor) for item in items}
    assert counts["账号数量例外待批准"] == 1
    assert "账号数量例外待批准" not in {item.title for _, items in queues_for(clerk) for item in items}


def test_the_list_shows_units_with_several_running_accounts_and_nobody_else(today, as_user, reviewer, crowd):
    assert page_of(as_user(reviewer)) == [("郎溪县公安局", "weibo", 2), ("郎溪县教育局", "douyin", 3)]


def test_the_list_offers_to_ask_only_where_nobody_has_asked_yet(propose, supervisor, as_user, crowd):
    exception = propose()
    text = as_user(supervisor).get(BREACHES).content.decode()
    assert text.count(NEW) == 1
    assert exception.get_absolute_url() in text and "例外待批准" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"platform": "douyin"}, ["郎溪县教育局"]),
        ({"unit": "公安"}, ["郎溪县公安局"]),
        ({"district": "邻县"}, []),
        ({"cover": "yes"}, ["郎溪县公安局"]),
        ({"cover": "no"}, ["郎溪县教育局"]),
    ],
)
def test_the_list_is_narrowed_also_by_exceptions(propose, supervisor, as_user, crowd, query, expected):
    decide_exception(propose(), "grant", by=supervisor)
    assert [unit for unit, _, _ in page_of(as_user(supervisor), **query)] == expected


def test_an_exception_too_small_or_over_covers_nothing(propose, supervisor, as_user, crowd, other_bureau, set_clock):
    decide_exception(propose(other_bureau, by=_colleague(supervisor), platform="douyin"), "grant", by=supervisor)
    decide_exception(propose(), "grant", by=supervisor)
    assert page_of(as_user(supervisor), cover="yes") == [("郎溪县公安局", "weibo", 2)]
    set_clock("2024-06-04 10:00")
    assert page_of(as_user(supervisor), cover="yes") == []


def _colleague(supervisor):
    from orgs.models import RoleGrant, User

    person = User.objects.create_user("colleague", organisation=supervisor.organisation)
    RoleGrant.objects.create(user=person, role="reviewer")
    return person


def test_the_export_holds_what_the_list_shows(propose, supervisor, as_user, crowd):
    decide_exception(propose(), "grant", by=supervisor)
    answer = as_user(supervisor).post(f"{reverse('registry:breach-export')}?cover=yes")
    rows = read_ledger(b"".join(answer.streaming_content)).rows
    assert [(row[0], row[2], row[3], row[5], row[7], row[9]) for row in rows] == [
        ("郎溪县公安局", "新浪微博", 2, "郎溪公安", 2, "是"),
        ("郎溪县公安局", "新浪微博", 2, "郎溪交警", 2, "是"),
    ]
    assert JournalEntry.objects.get(act="registry.breaches.export").after["rows"] == 2


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    today, as_user, reviewer, county, crowd, django_assert_max_num_queries
):
    browser = as_user(reviewer)
    for number in range(18):
        unit = Organisation.objects.create(name=f"单位{number:02d}", district="郎溪县", parent=county)
        for name in ("一号", "二号"):
            make_account(f"{name}{number}", unit=unit, platform="weibo")
    with django_assert_max_num_queries(14):
        assert len(page_of(browser)) == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(propose, supervisor, make_user, county):
    exception = propose()
    second = make_user("supervisor", unit=county, name="吴主管")

    def decide(move, by):
        decide_exception(AccountException.objects.get(pk=exception.pk), move, by=by, reason="理由")
        return move

    answers = at_once(lambda: decide("grant", supervisor), lambda: decide("refuse", second))
    assert sorted(answers).count("somebody_was_faster") == 1
    exception.refresh_from_db()
    assert exception.MOVES[next(each for each in answers if each != "somebody_was_faster")].target == exception.status
    assert exception.events.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_is_told(propose, clerk):
    answers = at_once(lambda: propose().status, lambda: propose().status)
    assert sorted(answers) == ["already_proposed", "proposed"]
