"""Nobody gets in by default: every address of the portal is decided about, and refused to strangers."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from core.access import access_map
from govmedia import access
from tests.pages import TABLE, access_table, pages

PUBLIC = {"orgs:sign-in", "orgs:health-live", "orgs:health-ready", "scans:wechat-events"}
PUBLIC |= {"notices:public-list", "notices:public-detail", "notices:public-docx"}  # published notices alone
# A platform has no form to take a token from: a signature over every message stands for it.
CSRF_EXEMPT = ["scans/views/wechat.py"]
AT_LEAST = 70
pytestmark = pytest.mark.security


def test_every_address_is_walked_and_has_an_entry(capsys):
    walked = pages()
    with capsys.disabled():
        print(f"\n{len(walked)} addresses walked")  # noqa: T201
    assert len(walked) >= AT_LEAST
    assert access.every_page_has_an_entry(None) == []


def test_the_list_of_public_pages_is_this_short():
    assert {page.name for page in pages() if page.needs == "public"} == PUBLIC


def test_who_may_open_what_is_what_was_reviewed():
    assert access_table() == TABLE.read_text(), "access changed: review it and write the new table to access_table.txt"


def test_anonymous_people_are_refused_everywhere(client, db):
    answers = {}
    for page in pages():
        if page.name not in PUBLIC:
            seen, sent = client.get(page.url()), client.post(page.url())
            answers[page.name] = (seen.status_code, seen.headers.get("Location", "")[:9], sent.status_code)
    assert set(answers.values()) == {(302, "/sign-in/", 403)}


def test_a_person_without_a_role_gets_their_own_pages_only(as_user, clerk):
    clerk.grants.all().delete()
    browser = as_user(clerk)
    open_to_them = {page.name for page in pages() if browser.get(page.url()).status_code != 403}
    assert open_to_them == {page.name for page in pages() if page.needs in {"public", "signed-in"}}


def test_no_address_takes_a_post_without_its_token(make_user, county):
    browser = Client(enforce_csrf_checks=True)
    for role in ("supervisor", "system_admin", "security_admin", "audit_admin"):
        browser.force_login(make_user(role, unit=county), backend="orgs.backends.PeopleBackend")
        taken = {page.name: status for page in pages() if (status := browser.post(page.url()).status_code) != 403}
        assert taken == {"scans:wechat-events": 400}  # refused for want of a signature


def test_no_view_is_exempt_from_the_token():
    root = Path(settings.BASE_DIR)
    own = [
        path
        for app in ("core", "orgs", "registry", "scans", "inspections", "notices", "govmedia")
        for path in (root / app).rglob("*.py")
        if "tests" not in path.parts
    ]
    exempt = [path for path in own if "csrf_exempt" in path.read_text()]
    assert [str(path.relative_to(root)) for path in exempt] == CSRF_EXEMPT
    assert exempt[0].read_text().count("@csrf_exempt") == 1


@pytest.mark.parametrize(
    ("name", "needs", "problem"),
    [
        ("profile", None, "govmedia.E002"),
        ("gone", "signed-in", "govmedia.E003"),
        ("profile", "orgs.no_such", "govmedia.E004"),
    ],
)
def test_the_portal_does_not_start_with_a_gap_in_the_map(monkeypatch, name, needs, problem):
    from orgs import urls

    changed = {key: value for key, value in urls.ACCESS.items() if key != name}
    monkeypatch.setattr(urls, "ACCESS", changed if needs is None else {**changed, name: needs})
    assert {error.id for error in access.every_page_has_an_entry(None)} == {problem}


def test_a_page_missing_from_the_map_is_refused_even_to_a_supervisor(monkeypatch, as_user, supervisor):
    monkeypatch.delitem(access_map(), "orgs:unit-list")
    assert as_user(supervisor).get("/units/").status_code == 403


# Reviewed: these escape every value they put in; what they leave as it is are constants of the code.
ESCAPES_ITS_OWN = {"core/markup.py"}


def test_markup_is_marked_safe_only_where_it_was_reviewed():
    root = Path(settings.BASE_DIR)
    marks = re.compile(r"mark_safe|\|safe\b|autoescape off|format_html")
    own = [
        *root.glob("templates/**/*.html"),
        *(
            path
            for app in ("core", "orgs", "registry", "scans", "inspections", "notices")
            for path in (root / app).rglob("*.py")
            if "tests" not in path.parts
        ),
    ]
    assert {str(path.relative_to(root)) for path in own if marks.search(path.read_text())} == ESCAPES_ITS_OWN


def test_pages_carry_no_script_or_style_of_their_own():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE)
    root = Path(settings.BASE_DIR) / "templates"
    markup = {
        str(path.relative_to(root)): re.sub(r"{[%#].*?[%#]}", "", path.read_text()) for path in root.rglob("*.html")
    }
    assert [name for name, text in markup.items() if inline.search(text)] == []


def test_names_full_of_markup_are_shown_as_text_on_every_page(world, client, capsys):
    shown, alive = 0, []
    for page in pages():
        client.force_login(world.somebody(page.roles), backend="orgs.backends.PeopleBackend")
        answer = client.get(world.url(page))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            text = answer.content.decode()
            shown += "&lt;img/src=x" in text
            alive += [page.name] if "<img/src=x" in text else []
    with capsys.disabled():
        print(f"\n{shown} pages show planted markup as text")  # noqa: T201
    assert alive == []
    assert shown > 25
