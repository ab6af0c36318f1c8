"""What the door lets out and in: public addresses only, redirects re-checked, every size and time bounded."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.addresses import is_public
from core.outbound import Answer, Blocked, Call, Door, Limits, Unreachable, host_key, target_of, tls_context
from core.tests.hostile import drips, pours, says, sends, serving

pytestmark = pytest.mark.security

PUBLIC = "93.184.215.14"
QUICK = Limits(connect=1, read=1, whole=1.5)


def resolver(names):
    """A name service in the test's hand; each look-up of a list takes the next entry."""
    asked = []

    def resolve(host, port, **kwargs):
        asked.append(host)
        answers = names.get(host, [host])
        if answers and isinstance(answers[0], list):
            answers = answers[min(asked.count(host), len(answers)) - 1]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in answers
        ]

    resolve.asked = asked
    return resolve


@pytest.fixture
def canary():
    with serving({"/": says(200, b"secret")}) as server:
        yield server


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8 168.63.129.16 169.254.169.254 172.31.0.9
    192.0.0.192 192.168.1.1 198.18.0.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0
    fc00::1 fd00:ec2::254 ff02::1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 2002:7f00:1::
    2001:0:1::1 2001:db8::1 3fff::1 100::1 nonsense""".split(),  # noqa: SIM905
)
def test_an_address_that_is_not_public_is_closed(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1::1", "172.32.0.1", "100.128.0.1"])
def test_a_public_address_is_open(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.cn/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.cn/", "scheme"),
        ("example.cn/feed", "scheme"),
        ("http://example.cn:8080/", "port"),
        ("http://example.cn:22/", "port"),
        ("http://user:pw@example.cn/", "userinfo"),
        ("http://a@b@example.cn/", "userinfo"),
        ("http:///feed", "bad_url"),
        ("http://example.cn\\@127.0.0.1/", "bad_url"),
        ("http://example.cn/\r\nX: y", "bad_url"),
        ("http://exa mple.cn/", "bad_url"),
        ("http://example.cn:99999/", "bad_url"),
        ("http://[::1/", "bad_url"),
    ],
)
def test_an_address_of_a_forbidden_form_is_refused_before_anything_is_asked(url, reason):
    resolve = resolver({})
    with pytest.raises(Blocked) as refused:
        Door(resolve=resolve).fetch(Call(url))
    assert refused.value.reason == reason
    assert resolve.asked == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
)
def test_every_spelling_of_this_machine_is_refused(host):
    with pytest.raises(Blocked):
        Door().fetch(Call(f"http://{host}/"))


@pytest.mark.parametrize("answers", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [PUBLIC, "::1"]])
def test_one_closed_answer_refuses_the_whole_name(answers, canary):
    with pytest.raises(Blocked) as refused:
        Door(resolve=resolver({"mixed.test": answers})).fetch(Call("http://mixed.test/"))
    assert refused.value.reason == "address"
    assert canary.connections == 0


def test_a_name_that_changes_its_answer_is_connected_where_it_was_checked(canary, monkeypatch):
    dialled = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: dialled.append(address[0]) or 1 / 0)
    resolve = resolver({"rebind.test": [[PUBLIC], ["127.0.0.1"]]})
    with pytest.raises(ZeroDivisionError):
        Door(resolve=resolve).fetch(Call("http://rebind.test/"))
    assert (dialled, resolve.asked, canary.connections) == ([PUBLIC], ["rebind.test"], 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inwards_is_refused_and_the_inside_never_hit(status, canary):
    manners = {
        "/a": says(status, Location=canary.url("/")),
        "/b": says(status, Location=f"//127.0.0.1:{canary.port}/"),
        "/c": says(status, Location="http://169.254.169.254/latest/meta-data/"),
        "/d": says(status, Location="file:///etc/passwd"),
    }
    with serving(manners) as server:
        door = Door(allow_hosts=[server.host])
        for path in manners:
            with pytest.raises(Blocked):
                door.fetch(Call(server.url(path)))
    assert canary.connections == 0


def test_redirects_are_followed_three_times_and_not_a_fourth():
    manners = {f"/{n}": says(302, Location=f"/{n - 1}") for n in range(1, 5)} | {"/0": says(200, b"here")}
    with serving(manners) as server:
        door = Door(allow_hosts=[server.host])
        found = door.fetch(Call(server.url("/3")))
        assert (found.body, found.url, found.address) == (b"here", server.url("/0"), "127.0.0.1")
        with pytest.raises(Unreachable, match="too_many_redirects"):
            door.fetch(Call(server.url("/4")))
        assert door.fetch(Call(server.url("/1"), redirects=0)).status == 302


def test_what_the_caller_sends_does_not_follow_a_redirect_to_another_host():
    with serving({"/": says(200)}) as other, serving({"/": says(302, Location=other.url("/"))}) as first:
        Door(allow_hosts=[first.host, other.host]).fetch(Call(first.url("/"), headers={"Access-Token": "hidden"}))
    assert "hidden" in first.heads[0]
    assert "hidden" not in other.heads[0]


def test_only_the_exempted_host_and_port_is_exempt(canary):
    with serving({"/": says(200, b"yes")}) as server:
        door = Door(allow_hosts=[server.host])
        assert door.fetch(Call(server.url("/"))).body == b"yes"
        with pytest.raises(Blocked):
            door.fetch(Call(canary.url("/")))
    assert canary.connections == 0


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        (drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "timeout"),
        (drips(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", b"x"), "timeout"),
        (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
        (drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), "timeout"),
        (pours(b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"y" * 900 + b"\r\n"), "too_large"),
        (pours(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), "too_large"),
        (
            pours(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 60000 + b"\r\nx\r\n"),
            "too_large",
        ),
        (
            pours(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 70000 + b"\r\nx\r\n"),
            "too_large",
        ),
        (
            pours(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 900 + b"\r\nx\r\n"),
            "too_large",
        ),
        (
            pours(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 16384 + b"\r\n"),
            "too_large",
        ),
        (sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "bad_http"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), "bad_http"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nxx"), "bad_http"),
        (sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"), "bad_http"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000), "too_large"),
        (sends(b"HTTP/2 200\r\n\r\n"), "bad_http"),
        (sends(b"\x00\x01\x02 nonsense\r\n\r\n"), "bad_http"),
        (sends(b""), "bad_http"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Le"), "bad_http"),
    ],
)
def test_an_answer_without_end_or_form_ends_in_one_recorded_reason(manner, reason):
    with serving({"/": manner}) as server:
        began = time.monotonic()
        with pytest.raises(Unreachable) as failed:
            Door(allow_hosts=[server.host], limits=QUICK).fetch(Call(server.url("/")))
        assert failed.value.reason == reason
        assert time.monotonic() - began < 30


def test_a_server_that_accepts_and_says_nothing_frees_the_caller():
    with serving({"/": lambda line, path: time.sleep(10)}) as server, pytest.raises(Unreachable, match="timeout"):
        Door(allow_hosts=[server.host], limits=QUICK).fetch(Call(server.url("/")))


def test_a_name_service_that_hangs_frees_the_caller():
    hang = threading.Event()
    with pytest.raises(Unreachable, match="dns"):
        Door(resolve=lambda *args, **kwargs: [hang.wait(30)][1:], limits=QUICK).fetch(Call("http://slow.test/"))
    hang.set()


def test_a_body_shorter_than_promised_is_marked_as_cut():
    with serving({"/": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")}) as server:
        assert Door(allow_hosts=[server.host]).fetch(Call(server.url("/"))).cut


def test_the_body_comes_back_as_sent_with_lower_case_headers_and_our_name():
    with serving({"/": says(404, b"\x1f\x8bnot gzip", Content_Encoding="gzip", ETag='"7"')}) as server:
        answer = Door(allow_hosts=[server.host], user_agent="portal (+mail)").fetch(Call(server.url("/")))
    assert (answer.status, answer.body, answer.headers["etag"]) == (404, b"\x1f\x8bnot gzip", '"7"')
    assert "User-Agent: portal (+mail)" in server.heads[0]


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\nConnection: close\r\n\r\n" + b"x" * 900_000,
        b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 900_000,
        b"HTTP/1.1 103 Early\r\nLink: y\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"9c4\r\n" + b"x" * 2500 + b"\r\n") * 360
        + b"0\r\nTrailer: 1\r\n\r\n",
    ],
    ids=["length", "until-close", "chunked"],
)
def test_a_body_larger_than_any_head_is_read_whole(raw):
    with serving({"/": sends(raw)}) as server:
        answer = Door(allow_hosts=[server.host]).fetch(Call(server.url("/")))
    assert (len(answer.body), answer.cut, answer.status) == (900_000, False, 200)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\nETag: 1\nContent-Length: 2\n\nok",
        b"HTTP/1.1 200 OK\r\nETag: 1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok, and more than was promised",
        b"HTTP/1.1 200\r\nETag: 1\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nETag: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nETag: 2\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nETag: 0\r\n\r\nHTTP/1.0 200 OK\r\nETag: 1\r\n\r\nok",
    ],
    ids=["bare-line-feeds", "length-twice", "identity", "trailer", "interim"],
)
def test_an_odd_but_clear_answer_is_read(raw):
    with serving({"/": sends(raw)}) as server:
        answer = Door(allow_hosts=[server.host]).fetch(Call(server.url("/")))
    assert (answer.body, answer.cut, answer.headers["etag"]) == (b"ok", False, "1")


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_is_over_with_its_head_whatever_length_it_states(status):
    head = f"HTTP/1.1 {status} X\r\nContent-Length: 9000000\r\n\r\n".encode()
    with serving({"/": sends(head)}) as server:
        answer = Door(allow_hosts=[server.host]).fetch(Call(server.url("/")))
    assert (answer.status, answer.body, answer.cut) == (status, b"", False)


def test_a_head_that_drips_costs_no_more_than_its_size():
    raw = b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"Content-Length: 2\r\n\r\nok"

    def manner(line, path):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(raw), 10):
            line.sendall(raw[start : start + 10])

    with serving({"/": manner}) as server:
        answer = Door(allow_hosts=[server.host]).fetch(Call(server.url("/")))
    assert answer.body == b"ok"


def test_a_head_with_repeats_and_rubbish_lines_is_read():
    head = b"HTTP/1.1 404 \r\nX-A: 1\r\nnonsense\r\nx-a:2\r\n: y\r\nContent-Length: 0\r\n\r\n"
    with serving({"/": sends(head)}) as server:
        answer = Door(allow_hosts=[server.host]).fetch(Call(server.url("/")))
    assert (answer.status, answer.headers) == (404, {"x-a": "1, 2", "content-length": "0"})


def test_what_is_odd_about_an_answer_does_not_fill_our_log(caplog):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n: y\r\nnonsense\r\n\r\n"
    with serving({"/": sends(head + b"2\r\nok\r\n0\r\n\r\n")}) as server:
        assert Door(allow_hosts=[server.host]).fetch(Call(server.url("/"))).body == b"ok"
    assert caplog.records == []


def test_a_body_in_a_million_tiny_chunks_costs_no_more_than_its_size():
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1_000_000 + b"0\r\n\r\n"
    with serving({"/": sends(raw)}) as server:
        began = time.process_time()
        assert len(Door(allow_hosts=[server.host]).fetch(Call(server.url("/"))).body) == 1_000_000
        assert time.process_time() - began < 8


def test_a_header_value_that_breaks_its_line_is_not_sent():
    with serving({"/": says(200)}) as server, pytest.raises(Unreachable, match="bad_http"):
        Door(allow_hosts=[server.host]).fetch(Call(server.url("/"), headers={"X": "1\r\nY: 2"}))
    assert server.heads == []


def test_a_chunked_body_that_breaks_off_is_marked_as_cut():
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwor"
    with serving({"/": sends(raw)}) as server:
        assert Door(allow_hosts=[server.host]).fetch(Call(server.url("/"))).cut


def test_proxies_of_the_environment_are_not_used(canary, monkeypatch):
    monkeypatch.setenv("http_proxy", canary.url("/"))
    monkeypatch.setenv("ALL_PROXY", canary.url("/"))
    with serving({"/": says(200)}) as server:
        Door(allow_hosts=[server.host]).fetch(Call(server.url("/")))
    assert canary.connections == 0


def test_certificates_are_verified_by_name():
    pem = Path(__file__).parent / "good.test.pem"
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(pem)
    with serving({"/": says(200, b"safe")}, tls=own) as server:
        trusting = tls_context()
        trusting.load_verify_locations(pem)
        names = resolver({"good.test": ["127.0.0.1"], "evil.test": ["127.0.0.1"]})
        hosts = [f"good.test:{server.port}", f"evil.test:{server.port}"]
        door = Door(allow_hosts=hosts, resolve=names, tls=trusting)
        assert door.fetch(Call(server.url("/", "good.test"))).body == b"safe"
        for refusing, host in ((door, "evil.test"), (Door(allow_hosts=hosts, resolve=names), "good.test")):
            with pytest.raises(Unreachable, match="tls"):
                refusing.fetch(Call(server.url("/", host)))


def test_every_hop_waits_for_its_own_hosts_turn():
    turns = []

    class Pace:
        @contextmanager
        def turn(self, host):
            turns.append(host)
            yield

    with serving({"/": says(200)}) as other, serving({"/": says(302, Location=other.url("/"))}) as first:
        Door(allow_hosts=[first.host, other.host]).fetch(Call(first.url("/")), Pace())
    assert turns == [first.host, other.host]


def test_a_redirect_comes_back_as_the_next_call_with_less_time():
    with serving({"/": says(302, Location="/next")}) as server:
        step = Door(allow_hosts=[server.host]).hop(Call(server.url("/"), seconds=20))
    assert not isinstance(step, Answer)
    assert (step.url, step.hops, step.seconds < 20) == (server.url("/next"), 1, True)


def test_one_host_has_one_pace_whatever_its_usual_port():
    assert host_key("http://Example.cn/a") == host_key("https://example.cn:443/b") == "example.cn"
    assert host_key("http://example.cn:8080/") == "example.cn:8080"


def test_a_chinese_host_and_path_are_sent_in_their_ascii_form():
    target = target_of("http://政务.cn/消息?页=1")
    assert (target.host, target.path) == ("xn--zfr164b.cn", "/%E6%B6%88%E6%81%AF?%E9%A1%B5=1")
