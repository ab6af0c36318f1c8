"""Signing in and out, lock-out, forced password change, sessions that end."""

import pytest
from django.urls import reverse

from core.models import JournalEntry
from orgs import services
from orgs.backends import PeopleBackend
from orgs.models import User

SIGN_IN = "/sign-in/"
PASSWORD = "pass-word-1"  # of every person in conftest


def attempt(client, name, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": name, "password": password}, **extra)


def test_signing_in_leads_to_the_page_asked_for_and_is_journalled(client, clerk):
    response = client.post(
        f"{SIGN_IN}?next=/profile/", {"username": clerk.username, "password": PASSWORD, "next": "/profile/"}
    )
    assert response.url == "/profile/"
    row = JournalEntry.objects.get(act="session.signed_in")
    assert (row.by, row.channel, row.address, row.unit) == (clerk, "web", "127.0.0.1", "郎溪县公安局")


def test_a_next_address_elsewhere_is_ignored(client, clerk):
    data = {"username": clerk.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(SIGN_IN, data).url == "/"


def test_wrong_password_unknown_name_and_disabled_person_are_told_the_same(client, clerk, make_user, county):
    disabled = make_user("reviewer", unit=county)
    services.set_active(disabled, False, by=clerk)
    pages = [attempt(client, clerk.username, "wrong"), attempt(client, "nobody"), attempt(client, disabled.username)]
    errors = {str(page.context["form"].non_field_errors()) for page in pages}
    assert len(errors) == 1
    assert {row.success for row in JournalEntry.objects.filter(act="session.refused")} == {False}


@pytest.mark.parametrize("known", [True, False])
def test_after_five_failures_even_the_right_password_is_locked_out(client, clerk, known):
    name = clerk.username if known else "nobody"
    for _ in range(5):
        attempt(client, name, "wrong")
    locked = attempt(client, name)
    assert locked.status_code == 429
    assert "锁定 15 分钟" in locked.content.decode()


def test_a_lock_out_holds_for_one_address_only(client, clerk):
    for _ in range(5):
        attempt(client, clerk.username, "wrong")
    assert attempt(client, clerk.username, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_password_given_by_somebody_else_must_be_changed_first(client, clerk, supervisor):
    given = services.give_password(clerk, by=supervisor)
    attempt(client, clerk.username, given)
    assert client.get("/").url == reverse("orgs:password-change")
    new = {"old": given, "new": "Quiet-river-77", "again": "Quiet-river-77"}
    assert client.post(reverse("orgs:password-change"), new).url == "/"
    assert client.get("/").status_code == 200


def test_a_weak_or_mistyped_new_password_is_explained_and_changes_nothing(as_user, clerk):
    page = as_user(clerk).post("/profile/password/", {"old": "x", "new": "12345", "again": "54321"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"old", "new"}
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def sign_out(client, person, by):
    client.post("/sign-out/")


def password(client, person, by):
    services.give_password(person, by=by)


def disabled(client, person, by):
    services.set_active(person, False, by=by)


def roles(client, person, by):
    services.set_roles(person, {"unit_head"}, by=by)


@pytest.mark.security
@pytest.mark.parametrize("event", [sign_out, password, disabled, roles])
def test_an_old_session_ends_with(event, client, clerk, supervisor):
    attempt(client, clerk.username)
    stolen = client.cookies["sessionid"].value
    event(client, clerk, supervisor)
    client.cookies["sessionid"] = stolen
    assert client.get("/").status_code == 302


@pytest.mark.security
def test_signing_in_gives_the_session_a_new_key(client, clerk):
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    attempt(client, clerk.username)
    assert client.cookies["sessionid"].value != planted


@pytest.mark.security
def test_a_session_ends_twelve_hours_after_it_began(client, clerk, set_clock):
    set_clock("2022-09-30 08:00")
    attempt(client, clerk.username)
    set_clock("2022-09-30 19:59")
    assert client.get("/").status_code == 200
    set_clock("2022-09-30 20:01")
    assert client.get("/").status_code == 302


def test_who_asks_for_a_page_is_read_with_unit_and_roles_in_one_query(make_user, bureau, django_assert_num_queries):
    person = make_user("filer", "unit_head", unit=bureau)
    with django_assert_num_queries(1):
        read = PeopleBackend().get_user(person.pk)
        assert (read, read.organisation, read.role_codes) == (person, bureau, {"filer", "unit_head"})
    nobody = User.objects.create_user("nobody")
    assert (PeopleBackend().get_user(nobody.pk).organisation, PeopleBackend().get_user(nobody.pk).role_codes) == (
        None,
        set(),
    )
    assert PeopleBackend().get_user(0) is None
