"""A hostile web through the scan itself: each attack ends as a recorded look, nothing inside is reached, others go on."""

import json
import resource
import socket
import ssl
import time
import zlib
from pathlib import Path

import pytest

import core.tests
from core.outbound import Door, Limits
from core.tests.hostile import drips, pours, says, sends, serving
from scans import services
from scans.models import RunLook, Sighting
from scans.pacing.pace import set_pace
from scans.tests.feed_server import rss

pytestmark = pytest.mark.security
PUBLIC = "93.184.215.14"
OK = b"HTTP/1.1 200 OK\r\n"
QUICK = Limits(connect=3, read=3, whole=6)


def bomb(layers=1):
    body = b"\0" * 50_000_000
    for _ in range(layers):
        pack = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        body = pack.compress(body) + pack.flush()
    return body


BOMB = bomb()
DTD = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>&x;</channel></rss>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss>&b;</rss>'
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ATTACKS = {
    "slow-head": (drips(OK, b"X: y\r\n"), "timeout"),
    "slow-body": (drips(OK + b"Content-Length: 900000\r\n\r\n", b"x"), "timeout"),
    "silence": (lambda line, path: time.sleep(10), "timeout"),
    "endless-body": (pours(OK + b"\r\n", b"x" * 65536), "too_large"),
    "endless-chunks": (pours(CHUNKED, b"4000\r\n" + b"x" * 16384 + b"\r\n"), "too_large"),
    "endless-head": (pours(OK, b"X-Filler: " + b"y" * 900 + b"\r\n"), "too_large"),
    "huge-header": (sends(OK + b"X: " + b"y" * 200_000 + b"\r\n\r\n"), "too_large"),
    "bomb": (says(200, BOMB, Content_Encoding="gzip"), "inflated_too_large"),
    "bomb-in-bomb": (says(200, bomb(2), Content_Encoding="gzip, gzip"), "unknown_encoding"),
    "dtd": (says(200, DTD), "dtd"),
    "laughs": (says(200, LAUGHS), "dtd"),
    "deep-json": (says(200, b'{"version":' + b"[" * 200_000), "bad_json"),
    "deep-xml": (says(200, b"<rss>" + b"<a>" * 100_000), None),
    "wide-xml": (says(200, b"<rss><channel>" + b"<item/>" * 250_000 + b"</channel></rss>"), None),
    "big-number": (says(200, b'{"version":"https://jsonfeed.org/version/1","items":[' + b"9" * 500_000 + b"]}"), None),
    "charset": (says(200, b"<?xml version='1.0' encoding='utf-7'?><rss/>"), "unknown_charset"),
    "mojibake": (says(200, b"<?xml version='1.0' encoding='utf-8'?><rss>\xff\xfe\xc3</rss>"), "undecodable"),
    "cut": (sends(OK + b"Content-Length: 500\r\n\r\n<rss>"), "truncated"),
    "no-http": (sends(b"\x00\x01\x02 nonsense\r\n\r\n"), "bad_http"),
    "loop": (says(302, Location="/loop"), "too_many_redirects"),
}


def inward(canary):
    """Every kind of redirect to an inside address, and the ways to write one."""
    places = [f"http://127.0.0.1:{canary.port}/", f"//[::1]:{canary.port}/", "http://169.254.169.254/latest/",
              "http://2130706433/", "http://inside.test/", f"http://rebind.test:{canary.port}/"]  # fmt: skip
    kinds = [(status, places[0]) for status in (301, 302, 303, 307, 308)] + [(302, place) for place in places[1:]]
    return {f"/inward{n}": says(status, Location=place) for n, (status, place) in enumerate(kinds)} | {
        "/to-file": says(302, Location="file:///etc/passwd")
    }


# Names that lead inwards; every other name of this web leads to the server.
INWARD = {"inside.test": ["10.0.0.1"], "mixed.test": [PUBLIC, "127.0.0.1"], "rebind.test": ["127.0.0.1"],
          "six.test": ["::ffff:127.0.0.1"]}  # fmt: skip


def resolve(name, port, **kwargs):
    families = {True: socket.AF_INET6, False: socket.AF_INET}
    return [(families[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in INWARD.get(name, ["127.0.0.1"])]


def peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_no_attack_reaches_inside_or_keeps_the_others_from_being_looked_at(
    command, host, make_account, settings, monkeypatch, capsys
):
    reasons = {}

    def account(url, reason):
        reasons[make_account(url).pk] = reason

    own_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own_tls.load_cert_chain(Path(core.tests.__file__).parent / "good.test.pem")
    with serving({"/": says(200, b"secret")}) as canary, serving({"/": says(200)}, tls=own_tls) as untrusted:
        manners = {f"/{name}": manner for name, (manner, _) in ATTACKS.items()} | inward(canary)
        with serving(manners) as server:
            exempt = {f"{name}.test:{server.port}" for name in (*ATTACKS, *(p[1:] for p in inward(canary)))}
            exempt |= {host.name, f"bad.test:{untrusted.port}"}
            door = Door(allow_hosts=exempt, limits=QUICK, resolve=resolve)
            monkeypatch.setattr(services, "door", lambda: door)
            for name, (_, reason) in ATTACKS.items():
                account(server.url(f"/{name}", f"{name}.test"), reason)
            for path in inward(canary):
                account(server.url(path, f"{path[1:]}.test"), "blocked")
            for name in ("inside.test", "mixed.test", "rebind.test", "six.test", "127.0.0.1", "localhost"):
                account(f"http://{name}/", "blocked:address")
            account(f"https://bad.test:{untrusted.port}/", "tls")
            for number in range(10):
                account(host.serve(f"/{number}", rss("2026-03-05 09:00")), "")
            for name in (f"127.0.0.1:{canary.port}", f"loop.test:{server.port}"):
                set_pace(name, gap=0)
            memory, began = peak_memory(), time.monotonic()
            found = command("scan", "--all", "--now", "2026-03-06T10:00:00+08:00")[1]
            worst, memory = time.monotonic() - began, peak_memory() - memory
    told = dict(RunLook.objects.values_list("account", "reason"))
    wrong = {pk: (told[pk], reason) for pk, reason in reasons.items() if not told[pk].startswith(reason or "")}
    with capsys.disabled():
        print(f"\n{len(reasons)} looks in {worst:.1f} s, {memory:.0f} MB more")  # noqa: T201
    assert wrong == {}
    assert (found["looked"], found["by_state"]["ok"], canary.connections) == (len(reasons), 10, 0)
    assert all(told[pk] for pk, reason in reasons.items() if reason != "")
    assert worst < 60 and memory < 100
    stored = json.dumps(list(Sighting.objects.values("reason", "account_name")), ensure_ascii=False)
    assert "root:" not in stored and "\ufffd" not in stored


def test_robots_txt_is_asked_once_a_site_through_the_door_and_obeyed(command, host, make_account):
    set_pace(host.name, gap=0, parallel=8)
    host.delay = 0.05
    host.serve("/robots.txt", b"User-agent: *\nDisallow: /private")
    page = b'<html><meta name="PubDate" content="2026-03-05">'
    for number in range(5):
        make_account(f"webpage_meta;{host.serve(f'/open/{number}', page)}")
    make_account(f"webpage_meta;{host.serve('/private/1', page)}")
    make_account(f"webpage_list;item_selector=li;{host.serve('/private/2', page)}")
    found = command("scan", "--all", "--now", "2026-03-06T10:00:00+08:00")[1]["by_state"]
    asked = [path for path, _ in host.asked]
    assert (found["ok"], found["auth_error"]) == (5, 2)
    assert set(RunLook.objects.filter(state="auth_error").values_list("reason", flat=True)) == {"robots"}
    assert (asked.count("/robots.txt"), [path for path in asked if "private" in path]) == (1, [])
    assert all("govmedia" in headers["user-agent"] for _, headers in host.asked)
