"""Whatever bytes a stranger sends: an answer or a refusal, never another end; and no answer that another reader sees otherwise."""

import gc
import http.client
import io
import socket
import threading
import weakref

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.http_answer import AnswerReader, BadAnswer
from core.sockets import PlainSocket, TooMuch

pytestmark = pytest.mark.security

CAP = 4096
STATUS = st.sampled_from([b"HTTP/1.1 200 OK", b"HTTP/1.0 404 ", b"HTTP/1.1 204 X", b"HTTP/1.1 500", b"http/1.1 200 OK",
                          b"HTTP/1.1 103 Early", b"HTTP/1.1 101 Switching", b"HTTP/3 200 OK", b"ICY 200 OK", b""])  # fmt: skip
FIELDS = st.sampled_from([b"Content-Length: 5", b"Content-Length: 05", b"Content-Length: +5", b"Content-Length: 5, 5",
                          b"Content-Length: 99999", b"Content-Length: \xef\xbc\x95", b"Transfer-Encoding: chunked",
                          b"Transfer-Encoding: Chunked", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding : chunked",
                          b"transfer-encoding: identity", b"Connection: Upgrade", b"Upgrade: h2c", b" folded", b"X: \x00\xff",
                          b"X: a\rContent-Length: 1", b": none", b"nonsense", b"Expect: 100-continue"])  # fmt: skip
BODIES = st.sampled_from([b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n", b"5\nhello\n0\n\n",
                          b"-5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffffff\r\nhello", b"",
                          b"HTTP/1.1 200 OK\r\n\r\nsmuggled"])  # fmt: skip


@st.composite
def answers(draw):
    end = draw(st.sampled_from([b"\r\n", b"\n"]))
    heads = draw(st.lists(st.tuples(STATUS, st.lists(FIELDS, max_size=4)), min_size=1, max_size=2))
    raw = b"".join(end.join([status, *fields, b"", b""]) for status, fields in heads) + draw(BODIES)
    for _ in range(draw(st.integers(0, 2))):  # a few bytes of it are something else
        place = draw(st.integers(0, len(raw)))
        raw = raw[:place] + draw(st.binary(max_size=3)) + raw[place + draw(st.integers(0, 2)) :]
    return raw


def read(raw):
    """Status, body and whether it was cut; None for a refusal."""
    ours, theirs = socket.socketpair()
    sock = PlainSocket(fileno=ours.detach())
    with sock, theirs:
        sock.settimeout(5)
        sender = threading.Thread(target=lambda: (theirs.sendall(raw), theirs.shutdown(socket.SHUT_WR)))
        sender.start()
        try:
            reader = AnswerReader(sock)
            reader.read_head(CAP)
            return reader.status, *reader.read_body(CAP)
        except (BadAnswer, TooMuch):
            return None
        finally:
            sender.join()


class Recorded:
    def __init__(self, raw):
        self.raw = raw

    def makefile(self, mode):
        return io.BytesIO(self.raw)


def read_by_the_standard_library(raw):
    response = http.client.HTTPResponse(Recorded(raw))
    response.begin()
    return response.status, response.read()


@settings(max_examples=600, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(answers())
def test_any_bytes_end_in_an_answer_or_a_refusal(raw):
    found = read(raw)
    assert found is None or (100 <= found[0] <= 999 and len(found[1]) <= CAP)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_noise_is_refused(raw):
    assert read(raw) is None or raw.startswith(b"HTTP/1.")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.binary(max_size=200),
    st.sampled_from(["length", "chunked", "until the end"]),
    st.lists(st.sampled_from([b"ETag: 1", b"X-A: y", b"Server:"]), max_size=3),
)
def test_what_is_plain_is_read_as_the_standard_library_reads_it(body, framing, fields):
    lines = [b"HTTP/1.1 200 OK", *fields]
    if framing == "length":
        lines.append(b"Content-Length: %d" % len(body))
    if framing == "chunked":
        lines.append(b"Transfer-Encoding: chunked")
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part) + b"0\r\n\r\n"
    raw = b"\r\n".join([*lines, b"", body])
    assert read(raw) == (*read_by_the_standard_library(raw), False)


def test_a_reader_and_what_it_read_go_at_once_without_waiting_for_the_collector():
    ours, theirs = socket.socketpair()
    gc.disable()
    try:
        with PlainSocket(fileno=ours.detach()) as sock, theirs:
            theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            reader = AnswerReader(sock)
            reader.read_head(CAP)
            assert reader.read_body(CAP) == (b"ok", False)
            gone = weakref.ref(reader)
            del reader
            assert gone() is None
    finally:
        gc.enable()


def test_a_head_beyond_its_cap_and_a_body_beyond_its_own_are_refused():
    assert read(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\n") is None
    assert read(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (CAP + 1)) is None
    assert read(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * CAP) == (200, b"x" * CAP, False)
