"""Secrets go into the portal and come out to the platforms only: no page shows one, whoever opens it (SC-03)."""

import pytest

from orgs.roles import Role
from tests.pages import pages
from tests.world import SECRETS

pytestmark = pytest.mark.security
ABOUT = ("scans:", "orgs:job", "orgs:journal", "orgs:workbench", "orgs:channel", "orgs:unit-channels")


@pytest.mark.parametrize("role", Role.values)
def test_no_page_of_any_role_shows_a_stored_secret(role, world, client):
    client.force_login(world.people["own", role], backend="orgs.backends.PeopleBackend")
    client.raise_request_exception = False
    shown = {}
    for page in pages():
        if page.name.startswith(ABOUT) and role in page.roles:
            answer = client.get(world.url(page))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            shown[page.name] = [secret for secret in SECRETS if secret.encode() in body]
    assert [name for name, found in shown.items() if found] == []
    assert shown
