"""Role × object × unit over every page: who reaches what, and nobody anything else."""

import pytest
from django.db import transaction
from django.utils.html import escape

from orgs.roles import Role
from tests.pages import pages
from tests.world import MARK, PLACES

pytestmark = [pytest.mark.security, pytest.mark.timeout(600)]  # a role walks every page five times
ONE_DATABASE = pytest.mark.one_database
NO_RIGHT, NOT_THERE, NO_SUCH_METHOD = 403, 404, 405
# Administration of units and people is not bound to the administrator's own unit.
UNBOUND = {
    "user": frozenset(Role.values),
    "unit": frozenset({Role.SYSTEM_ADMIN}),
    "reason": frozenset({Role.SUPERVISOR}),
    "layout": frozenset({Role.SUPERVISOR}),
    "platform": frozenset({Role.SUPERVISOR}),
    "indicator-set": frozenset(Role.values),  # shipped sets are for everybody
    "profile": frozenset(Role.values),  # the default profile is for everybody
    "public": frozenset(Role.values),  # published notices are for everybody
    "host": frozenset({Role.SUPERVISOR}),  # all units' accounts live on the same hosts
    "pattern": frozenset({Role.SUPERVISOR}),  # how platforms write links is the same for all units
}

# Letters go to units beside and above one's own: their names are offered, and nothing else of them.
NAMES_UNITS = {"notices:paper-create"}


def expected(world, page, place, role):
    """403 without the right, 404 outside the scope, otherwise reached."""
    if role not in page.roles:
        return NO_RIGHT
    if page.thing and role not in UNBOUND.get(page.thing, ()) and not world.within(place, role):
        return NOT_THERE
    return "reached"


def answer(client, key, method, url, body=None):
    """One request that leaves nothing behind."""
    client.cookies["sessionid"] = key
    with transaction.atomic():
        status = getattr(client, method)(url, body or {}).status_code
        transaction.set_rollback(True)
    return status if status in {NO_RIGHT, NOT_THERE, NO_SUCH_METHOD} or status >= 500 else "reached"


@pytest.fixture
def bare_refusals(settings, tmp_path):
    """Two answers in three are refusals: their pages, which other tests look at, are empty here."""
    for name in ("403.html", "404.html"):
        (tmp_path / name).touch()
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


# Rights are looked up in Python; scope is a question to the database, and these two ask it in both of its forms.
ASKED_ON_BOTH = {Role.FILER, Role.SUPERVISOR}


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=[] if role in ASKED_ON_BOTH else ONE_DATABASE) for role in Role.values]
)
def test_a_role_reaches_what_the_table_says(role, world, client, capsys, bare_refusals):
    client.raise_request_exception = False
    named_in_body = {"orgs:job-retry": {"job": world.objects["job"][0]}}
    wrong, cells = {}, 0
    for place in PLACES:
        client.force_login(world.people[place, role], backend="orgs.backends.PeopleBackend")
        key = client.session.session_key
        for page in pages():
            for method in ("get", "post"):
                cells += 1
                found = answer(client, key, method, world.url(page), named_in_body.get(page.name))
                wanted = expected(world, page, place, role)
                if found != wanted and (found != NO_SUCH_METHOD or wanted == NO_RIGHT):
                    wrong[page.name, place, method] = found
    with capsys.disabled():
        print(f"\n{role}: {cells} cells")  # noqa: T201
    assert wrong == {}
    assert cells == len(pages()) * len(PLACES) * 2


@pytest.mark.parametrize("role", Role.values)
def test_no_page_without_an_object_in_its_address_shows_what_is_out_of_scope(role, world, client):
    open_to_role = [
        page for page in pages() if not page.arguments and role in page.roles and page.name not in {"orgs:sign-in"}
    ]
    leaks = {}
    for place in PLACES:
        if world.within(place, role) or role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
            continue
        client.force_login(world.people[place, role], backend="orgs.backends.PeopleBackend")
        for page in open_to_role:
            response = client.get(page.url())
            body = b"".join(response.streaming_content) if response.streaming else response.content
            if page.name in NAMES_UNITS:
                body = body.replace(escape(world.units["own"].name).encode(), b"")
            if MARK.encode() in body:
                leaks[page.name, place] = response.status_code
    assert leaks == {}


def test_the_owner_does_see_it(world, client):
    client.force_login(world.people["own", "supervisor"], backend="orgs.backends.PeopleBackend")
    assert MARK in client.get("/units/").content.decode()
