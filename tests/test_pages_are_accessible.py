"""Every page in Chromium: axe finds nothing, nothing sticks out at 400 px, no other host, a quiet console."""

import pytest

from tests.pages import pages
from tests.world import build_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1200),
    pytest.mark.one_database,
]
WIDTHS = (1280, 768, 400)
PARTS = {"inspections:round-progress"}  # fetched by a page that is looked at with it
LEVEL_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def shown_pages(world, client):
    """(name, address, person) of every address that answers GET with a page."""
    for page in pages():
        person, url = world.somebody(page.roles), world.url(page)
        client.force_login(person, backend="orgs.backends.PeopleBackend")
        answer = client.get(url)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and page.name not in PARTS:
            yield page.name, url, person


def faults(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=LEVEL_AA).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def looked_at(window, url):
    window.goto(url)
    yield from faults(window)
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 900})
        if (real := window.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{real}px wide in a window of {width}"
    yield from window.complaints
    yield from window.strangers
    window.complaints.clear()


def test_every_page_passes_axe_fits_and_asks_nobody_else(open_as, client, capsys, settings):
    world = build_world(settings.MEDIA_ROOT)
    problems, windows, looked = {}, {}, 0
    for name, url, person in list(shown_pages(world, client)):
        if person.pk not in windows:
            windows[person.pk] = open_as(person)
        looked += 1
        if wrong := list(looked_at(windows[person.pk], url)):
            problems[name] = wrong
    with capsys.disabled():
        print(f"\n{looked} pages looked at in Chromium")  # noqa: T201
    assert problems == {}
    assert looked > 10


def test_the_sign_in_page_is_usable_by_keyboard_and_names_its_error(open_as):
    window = open_as()
    window.goto("/sign-in/")
    assert faults(window) == []
    window.keyboard.type("nobody")
    window.keyboard.press("Tab")
    window.keyboard.type("wrong")
    window.keyboard.press("Enter")
    window.wait_for_selector(".error-summary")
    assert window.title().startswith("错误：")
    assert window.evaluate("document.activeElement.className") == "error-summary"
