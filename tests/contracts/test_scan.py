"""scan looks at accounts through their sources and tells what it met, host by host."""

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.answers import item, packed, rss
from tests.contracts.support import account, done, ids, load, refused

NOW = "2022-09-30T10:00:00+08:00"
STATES = {"ok", "empty", "not_found", "auth_error", "rate_limited", "malformed", "unreachable"}
GOOD = rss(item("Thu, 29 Sep 2022 01:15:00 GMT"), item("Thu, 01 Sep 2022 01:15:00 GMT"))


def counts(answer: dict[str, Any]) -> dict[str, int]:
    assert set(answer["by_state"]) == STATES
    assert answer["looked"] == sum(answer["by_state"].values())
    return {state: number for state, number in answer["by_state"].items() if number}


def skipped(answer: dict[str, Any]) -> int:
    return answer["skipped"] if isinstance(answer["skipped"], int) else len(answer["skipped"])


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


ANSWERS: dict[str, tuple[Any, int, dict[str, str]]] = {
    "ok": (GOOD, 200, {}),
    "empty": (rss(), 200, {}),
    "not_found": ("", 404, {}),
    "auth_error": ("", 403, {}),
    "rate_limited": ("", 429, {"Retry_After": "1"}),
    "malformed": (GOOD[:-30], 200, {}),
}


def test_every_state_is_counted_and_the_exit_code_is_still_zero(tmp_path: Path, feeds: Any, settings: Any) -> None:
    dead = f"127.0.0.1:{closed_port()}"
    settings.ALLOW_HOSTS = frozenset({feeds.host, dead})
    rows = [
        account(name, 数据接口=feeds.put(f"/{name}", body, status, **headers))
        for name, (body, status, headers) in ANSWERS.items()
    ]
    load(tmp_path, *rows, account("unreachable", 数据接口=f"feed;http://{dead}/x"), account("无源"))
    answer = done("scan", "--all", "--now", NOW)
    assert counts(answer) == dict.fromkeys(STATES, 1)
    assert skipped(answer) == 1


def test_an_address_inside_the_house_is_never_asked_unless_it_was_allowed(
    tmp_path: Path, feeds: Any, settings: Any
) -> None:
    settings.ALLOW_HOSTS = frozenset()
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", GOOD)))
    assert counts(done("scan", "--all", "--now", NOW)).get("ok", 0) == 0
    assert feeds.seen == []


def test_a_redirect_into_the_house_is_not_followed(tmp_path: Path, feeds: Any, settings: Any) -> None:
    inside = f"http://127.0.0.1:{closed_port()}/secret"
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", status=302, Location=inside)))
    assert "ok" not in counts(done("scan", "--all", "--now", NOW))


def test_only_the_named_accounts_are_looked_at(tmp_path: Path, feeds: Any) -> None:
    load(tmp_path, *(account(name, 数据接口=feeds.put(f"/{name}", GOOD)) for name in "abc"))
    numbers = ids(tmp_path)
    answer = done("scan", "--account", numbers["a"], "--account", numbers["c"], "--now", NOW)
    assert counts(answer) == {"ok": 2}
    assert sorted(feeds.seen) == ["/a", "/c"]


def test_a_closed_account_is_not_looked_at(tmp_path: Path, feeds: Any) -> None:
    load(
        tmp_path,
        account("甲", 数据接口=feeds.put("/a", GOOD), 状态="已注销", 关停日期="2021-01-01"),
        account("乙", 数据接口=feeds.put("/b", GOOD)),
    )
    done("scan", "--all", "--now", NOW)
    assert feeds.seen == ["/b"]


def test_what_was_looked_at_just_now_is_not_due_and_is_due_again_some_days_later(tmp_path: Path, feeds: Any) -> None:
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", GOOD)))
    assert counts(done("scan", "--due", "--now", NOW)) == {"ok": 1}
    assert done("scan", "--due", "--now", "2022-09-30T10:00:01+08:00")["looked"] == 0
    assert done("scan", "--due", "--now", "2022-10-05T10:00:00+08:00")["looked"] == 1


def test_a_lower_source_speaks_when_the_highest_fails(tmp_path: Path, feeds: Any) -> None:
    lines = feeds.put("/first", status=404) + "\n" + feeds.put("/second", GOOD)
    load(tmp_path, account("甲", 数据接口=lines))
    done("scan", "--all", "--now", NOW)
    assert sorted(feeds.seen) == ["/first", "/second"]
    (verdict,) = done("freshness", "--as-of", NOW)["accounts"]
    assert verdict["verdict"] == "updated"


def test_a_packed_feed_is_read_and_a_cut_one_is_not(tmp_path: Path, feeds: Any) -> None:
    load(
        tmp_path,
        account("甲", 数据接口=feeds.put("/a", packed(GOOD), Content_Encoding="gzip")),
        account("乙", 数据接口=feeds.put("/b", packed(GOOD)[:60], Content_Encoding="gzip")),
    )
    assert counts(done("scan", "--all", "--now", NOW)) == {"ok": 1, "malformed": 1}


def test_several_at_once_see_the_same(tmp_path: Path, feeds: Any) -> None:
    load(tmp_path, *(account(f"{number}号", 数据接口=feeds.put(f"/{number}", GOOD)) for number in range(9)))
    assert counts(done("scan", "--all", "--now", NOW, "--parallel", "4")) == {"ok": 9}
    assert sorted(feeds.seen) == [f"/{number}" for number in range(9)]


def test_a_queued_scan_says_what_it_queued_and_can_be_asked_about(tmp_path: Path, feeds: Any) -> None:
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", GOOD)), account("乙", 数据接口=feeds.put("/b", GOOD)))
    queued = done("scan", "--all", "--queue")
    assert queued["queued"] == 2
    status = done("scan", "--status", queued["run"])
    assert set(status["by_state"]) == STATES


@pytest.mark.parametrize(
    "words",
    [("--account", "A999999"), ("--status", "999999"), ("--all", "--now", "gestern"), ("--all", "--parallel", "0")],
)
@pytest.mark.django_db
def test_a_senseless_scan_is_refused(words: tuple[str, ...]) -> None:
    refused("scan", *words)
