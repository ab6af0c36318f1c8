"""Chromium for tests that look at pages as people do."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's own Chromium; a test that needs it is skipped without one, and fails under CI=true."""
    from playwright.sync_api import expect, sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("Chromium is not installed")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def built_world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """The county of tests/world.py, built once for a module's tests and taken back after them."""
    from django.db import transaction
    from django.test import override_settings

    from tests.world import build_world

    uploads = tmp_path_factory.mktemp("uploads")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=uploads):
            world = build_world(uploads)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world: Any, db: None, settings: Any) -> Any:
    settings.MEDIA_ROOT = built_world.uploads
    return built_world


@pytest.fixture
def open_as(chromium: Any, live_server: Any, client: Any) -> Iterator[Callable[..., Any]]:
    """`open_as(user, width=400)`: a browser page signed in as that person.
    Its `.strangers` are requests to other hosts, its `.complaints` what the console said."""
    contexts = []

    def open_as(user: Any = None, width: int = 1280, **more: Any) -> Any:
        window = {"width": width, "height": 900}
        context = chromium.new_context(base_url=live_server.url, viewport=window, locale="zh-CN", **more)
        contexts.append(context)
        if user is not None:
            client.force_login(user, backend="orgs.backends.PeopleBackend")
            key = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.strangers, page.complaints = [], []
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((live_server.url, "data:", "blob:")) else page.strangers.append(asked.url)
            ),
        )
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_as
    for context in contexts:
        context.close()
