"""A started portal that watches every account of the table of answers, at platforms pretended in this process."""

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from scans.platforms.sources import parse_line
from tests.faults.portal import Portal, until
from tests.simulator import credentials
from tests.simulator.apps import AES_KEY, CALLBACK_TOKEN, COMPONENT, OTHER_COMPONENT
from tests.simulator.cells import CLOCK, ERROR, RATE, Cell
from tests.simulator.platforms import HOSTS
from tests.simulator.server import Simulator
from tests.simulator.tickets import Component

OFFICE = "郎溪县人民政府办公室"
TYPED = ("feeds", "bridges", "pages")
PLATFORMS = {"miniprogram_version": "微信小程序", "weibo": "新浪微博", "douyin": "抖音", "toutiao": "今日头条",
             "kuaishou": "快手", "bilibili": "哔哩哔哩", "apple": "移动客户端", "huawei": "移动客户端",
             "xiaomi": "移动客户端", "tencent": "移动客户端", "thepaper": "澎湃号", "sohu": "搜狐号",
             "netease": "网易号"}  # fmt: skip
SEEN = (
    "[[s.account.name, s.sighting.state, s.sighting.reason,"
    " s.sighting.last_published_at and s.sighting.last_published_at.isoformat(), s.sighting.item_count,"
    " s.sighting.precision, (s.sighting.last_seen_at + s.rest).isoformat(), s.sighting.looks]"
    " for s in SourceState.objects.select_related('account', 'sighting')]"
)


def moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def found(row: list[Any]) -> tuple[Any, ...]:
    """A row of `Watched.seen` as the table of answers puts it."""
    state, reason, at, posts = row[:4]
    return state, reason, moment(at), posts


def platform_of(adapter: str) -> str:
    return next((name for start, name in PLATFORMS.items() if adapter.startswith(start)), "微信公众号")


def unit_of(cell: Cell) -> str:
    """Refusals take the credential out of use for all who share it, so whoever meets one has a unit of its own."""
    own = cell.column in (ERROR, RATE) or cell.with_.get("client_id", "portal") != "portal"
    return f"郎溪县{cell.name}" if own else OFFICE


class Browser:
    """Pages as a person sees them: forms are sent with the token of their page."""

    def __init__(self, address: str) -> None:
        self.address, self.session = address, requests.Session()

    def get(self, place: str) -> str:
        return self.session.get(urljoin(self.address, place), timeout=120).text

    def post(self, page: str, to: str, **typed: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))[1]
        return self.session.post(urljoin(self.address, to), {"csrfmiddlewaretoken": token, **typed}, timeout=120).text


@dataclass
class Watched:
    """`places` are the ports at which bridges, feeds and pages are typed in; whoever asks for rest has one alone."""

    portal: Portal
    simulator: Simulator
    home: Path
    places: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    browser: Browser | None = None
    run: dict[str, Any] = field(default_factory=dict)
    first: dict[str, list[Any]] = field(default_factory=dict)  # by account, what the first run saw
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)  # what the first run asked
    second: dict[str, list[Any]] = field(default_factory=dict)
    early: dict[str, list[Any]] = field(default_factory=dict)

    def open_platforms(self) -> None:
        """Every platform at a port of its own, and the portal told so."""
        bases = {host: self._port() for host in HOSTS}
        self.places = {name: self._port() for name in TYPED}
        self.portal.environment |= {
            "GOVMEDIA_PLATFORM_BASES": ",".join(f"{host}=http://{at}/{host}" for host, at in bases.items()),
            "GOVMEDIA_ENABLED_ADAPTERS": "thepaper_pph,sohu_author,netease_dy,wechat2rss_query",
        }

    def _port(self) -> str:
        self.own.append(at := self.simulator.listen())
        return at

    def line_of(self, cell: Cell) -> str:
        places = dict.fromkeys(TYPED, self._port()) if cell.rests_its_host and "{" in cell.line else self.places
        return cell.line.format_map(places)

    def register(self, rows: Iterable[tuple[str, str, str, str]], cells: Iterable[Cell]) -> None:
        """(name, platform, unit, source) by the ledger, credentials, no rest between two requests to this machine."""
        with (self.home / "ledger.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("账号名称", "平台", "主办单位", "数据接口"), *rows])
        self.portal.environment["GOVMEDIA_ALLOW_HOSTS"] = ",".join(self.own)
        self.portal.command("add_unit", OFFICE, "--level", "县级")
        done = json.loads(self.portal.command("import_ledger", str(self.home / "ledger.csv"), "--json"))
        assert not done.get("problems"), done
        held = self.home / "credentials.json"
        held.write_text(json.dumps([self._credential(cell) for cell in cells]))
        paces = "".join(f"call_command('allow_host', {at!r}, '--gap', '0', '--parallel', '8');" for at in self.own)
        provided = f"from tests.simulator.credentials import provide; provide({str(held)!r})"
        self.portal.command(
            "shell", "-v0", "-c", f"from django.core.management import call_command; {paces} {provided}"
        )

    def _credential(self, cell: Cell) -> dict[str, str]:
        """What the office types in; owners' grants come with a refresh token only, so that the portal renews first."""
        source, with_ = parse_line(cell.line), cell.with_
        subject = next(iter(source.params.values()), "") or source.value
        renews = cell.adapter not in ("weibo_user_show",) and "unsigned" not in subject
        refresh = self.simulator.tokens.issue("refresh", subject, 30 * credentials.DAY).text if renews else ""
        client = with_.get("client_id", "portal")
        if cell.api == "component":
            client = OTHER_COMPONENT if cell.column == RATE else COMPONENT
        return {"account": cell.name, "adapter": cell.adapter, "subject": subject, "client": client,
                "secret": with_.get("client_secret") or with_.get("app_secret", ""), "token": "" if renews else subject,
                "refresh": refresh, "certificate": with_.get("certificate", "")}  # fmt: skip

    def push_tickets(self) -> None:
        """WeChat's tickets come by the portal's own callback."""
        where = f"{self.portal.address}/scans/wechat/events/"
        for component in (COMPONENT, OTHER_COMPONENT):
            self.simulator.tickets.components.append(Component(component, where, CALLBACK_TOKEN, AES_KEY))
        assert self.simulator.tickets.push() == ["success", "success"]

    def supervisor(self) -> "Browser":
        """Signed in, as one who may do everything here."""
        if self.browser is None:
            told = self.portal.command
            told("add_user", "zhang", "--role", "supervisor", "--password-stdin", stdin="pass-word-1-long\n")
            self.browser = Browser(self.portal.address)
            self.browser.post("/sign-in/", "/sign-in/", username="zhang", password="pass-word-1-long")
        return self.browser

    def named(self, *names: str) -> list[str]:
        """Accounts as the command takes them."""
        numbers = dict(self.portal.ask("list(Account.objects.values_list('name', 'number'))"))
        return [word for name in names for word in ("--account", numbers[name])]

    def scan(self, *words: str, now: Any = CLOCK) -> dict[str, Any]:
        """A run by the portal's worker, over when its jobs are."""
        return self.over(self.begin(*words, now=now))

    def begin(self, *words: str, now: Any = CLOCK) -> int:
        return json.loads(self.portal.command("scan", *words, "--queue", "--now", now.isoformat(), "--json"))["run"]

    def over(self, run: int) -> dict[str, Any]:
        """The sweep is called here: a scheduler would start runs of its own, at the moment of the real clock."""
        finished = f"[jobs.sweep(), ScanRun.objects.get(pk={run}).finished_at is not None][1]"
        until(lambda: self.portal.ask(finished), 600, every=2)
        return json.loads(self.portal.command("scan", "--status", str(run), "--json"))

    def seen(self) -> dict[str, list[Any]]:
        return {row[0]: row[1:] for row in self.portal.ask(SEEN)}
