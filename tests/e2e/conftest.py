"""A portal of its own in an empty home: web server, worker and scheduler in one process, people who can sign in."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.migrated import ROOT, home_environment, migrated_home
from tests.office import serving

PASSWORD = "long-enough-pass-1"
OFFICE = "青溪县人民政府办公室"
PEOPLE = {"zhang": "supervisor", "zhao": "inspector", "qian": "leader", "li": "reviewer"}


@dataclass(frozen=True)
class Portal:
    """Where it answers, where its state is, and how to run a command on the same state."""

    url: str
    home: Path
    environment: dict[str, str]

    def manage(self, *words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.environment,
            input=stdin,
            timeout=300,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen, seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        assert process.poll() is None, "the portal stopped"
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {url}")


@pytest.fixture
def feeds() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def portal(tmp_path: Path, feeds: str) -> Iterator[Portal]:
    home = migrated_home(tmp_path / "home")
    bind = f"127.0.0.1:{free_port()}"
    environment = home_environment(home, GOVMEDIA_BIND=bind, GOVMEDIA_ALLOW_HOSTS=feeds)
    made = Portal(f"http://{bind}", home, environment)
    made.manage("collectstatic", "--noinput", "-v0")
    made.manage("add_unit", OFFICE, "--district", "青溪县")
    for name, role in PEOPLE.items():
        made.manage("add_user", name, "--role", role, "--password-stdin", stdin=f"{PASSWORD}\n")
    made.manage("allow_host", feeds, "--gap", "1")
    process = subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "serve"], env=environment)
    try:
        wait_for(f"{made.url}/sign-in/", process)
        yield made
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def sign_in(chromium: Any, portal: Portal) -> Iterator[Callable[[str], Any]]:
    """`sign_in("zhang")`: a browser of that person, signed in by hand; `.strangers` are requests to anybody else."""
    contexts = []

    def enter(name: str) -> Any:
        context = chromium.new_context(base_url=portal.url, locale="zh-CN", accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.strangers = []
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((portal.url, "data:", "blob:")) else page.strangers.append(asked.url)
            ),
        )
        page.goto("/sign-in/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{portal.url}/")
        return page

    yield enter
    for context in contexts:
        context.close()
