"""The command that judges one recorded answer: its JSON, its refusals, and no database at all."""

import json

import pytest
from django.core.management import call_command

from registry import sources as registry_sources
from scans.platforms import ADAPTERS

FEED = (
    '<rss version="2.0"><channel><title>郎溪公安</title>'
    "<item><guid>1</guid><pubDate>2026-03-06 09:15</pubDate></item></channel></rss>"
)


@pytest.fixture
def answer(tmp_path, capsys):
    def read(body, *options, adapter="feed"):
        path = tmp_path / "body"
        path.write_bytes(body)
        code = 0
        try:
            call_command(
                "read_answer",
                str(path),
                "--adapter",
                adapter,
                "--as-of",
                "2026-03-06T10:00:00+08:00",
                "--json",
                *options,
            )
        except SystemExit as left:
            code = left.code
        return code, json.loads(capsys.readouterr().out)

    return read


def test_it_prints_exactly_the_six_agreed_keys(answer):
    assert answer(FEED.encode()) == (
        0,
        {
            "state": "ok",
            "reason": "",
            "last_published_at": "2026-03-06T09:15:00+08:00",
            "item_count": 1,
            "precision": "minute",
            "account_name": "郎溪公安",
        },
    )


def test_headers_status_and_parameters_reach_the_adapter(answer):
    gbk = FEED.encode("gb18030")
    assert answer(gbk, "--content-type", "text/xml; charset=gb2312")[1]["account_name"] == "郎溪公安"
    assert answer(gbk, "--content-encoding", "gzip")[1]["state"] == "malformed"
    assert answer(b"", "--status", "410")[1]["state"] == "not_found"
    gone = '{"statusCode": 400, "message": "不存在该feed！"}'.encode()
    assert answer(gone, "--status", "400", "--param", "bridge=wewe-rss")[1]["reason"] == "bridge_feed_missing"


@pytest.mark.parametrize(
    ("adapter", "options", "code"),
    [
        ("twitter", [], "unknown_adapter"),
        ("weibo_timeline", ["--param", "route=other"], "bad_parameter"),
        ("feed", ["--param", "bridge=other"], "bad_parameter"),
        ("feed", ["--param", "bridge"], "bad_parameter"),
        ("feed", ["--as-of", "yesterday"], "bad_date"),
    ],
)
def test_a_wrong_request_is_refused_with_exit_code_two(answer, adapter, options, code):
    exit_code, printed = answer(FEED.encode(), *options, adapter=adapter)
    assert (exit_code, printed["error"]["code"]) == (2, code)


def test_every_kind_of_source_that_the_register_takes_can_be_read():
    assert set(ADAPTERS) == registry_sources.ADAPTERS
