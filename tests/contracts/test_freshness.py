"""Three verdicts: updated by any positive evidence, overdue only when silence was really seen, else undetermined."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.answers import item, rss
from tests.contracts.support import account, done, ledger, load, refused, sheet

NOW = "2022-09-30T10:00:00+08:00"
OLDER = item("Mon, 01 Aug 2022 09:00:00 +0800")


def look(folder: Path, feeds: Any, *dates: str, now: str = NOW) -> None:
    """One account with a feed of these days and one item far back, scanned once."""
    items = [item(f"{day} +0800" if ":" in day else day) for day in dates]
    load(folder, account("甲", 数据接口=feeds.put("/a", rss(*items, OLDER))))
    done("scan", "--all", "--now", now)


def verdict(*words: str, as_of: str = NOW) -> dict[str, Any]:
    (found,) = done("freshness", "--as-of", as_of, *words)["accounts"]
    assert set(found) >= {"id", "name", "platform", "verdict", "last_published_at", "gaps"}
    return found


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2022-09-30 09:59:00", "updated"),
        ("2022-09-16 00:00:00", "updated"),
        ("2022-09-16", "updated"),
        ("2022-09-15 23:59:59", "overdue"),
        ("2022-09-15", "overdue"),
    ],
)
def test_fourteen_days_pass_and_fifteen_are_overdue_by_the_calendar_in_china(
    tmp_path: Path, feeds: Any, last: str, expected: str
) -> None:
    look(tmp_path, feeds, last)
    assert verdict()["verdict"] == expected


@pytest.mark.parametrize(
    ("last", "expected"), [("Thu, 15 Sep 2022 16:00:00 GMT", "updated"), ("Thu, 15 Sep 2022 15:59:59 GMT", "overdue")]
)
def test_the_day_changes_at_midnight_in_china_not_in_greenwich(
    tmp_path: Path, feeds: Any, last: str, expected: str
) -> None:
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", rss(item(last), OLDER))))
    done("scan", "--all", "--now", NOW)
    assert verdict()["verdict"] == expected


@pytest.mark.parametrize(("days", "expected"), [("7", "updated"), ("6", "overdue")])
def test_the_limit_of_days_may_be_another(tmp_path: Path, feeds: Any, days: str, expected: str) -> None:
    look(tmp_path, feeds, "2022-09-23 08:00:00")
    assert verdict("--days", days)["verdict"] == expected


def test_the_verdict_names_the_account_and_the_last_post(tmp_path: Path, feeds: Any) -> None:
    look(tmp_path, feeds, "2022-09-23 08:00:00")
    found = verdict()
    row = ledger(tmp_path)[0]
    assert (found["id"], found["name"], found["platform"]) == (row["账号编号"], "甲", "微信公众号")
    assert (found["last_published_at"], found["gaps"]) == ("2022-09-23T08:00:00+08:00", [])


GAPS: dict[str, tuple[str, int]] = {
    "not_found": ("", 404),
    "auth_error": ("", 401),
    "rate_limited": ("", 429),
    "malformed": ("<rss>", 200),
    "first look at an empty list": (rss(), 200),
    "undated": (rss(item(None)), 200),
}


@pytest.mark.parametrize("name", GAPS)
def test_a_look_that_proves_nothing_leaves_the_verdict_open_and_names_the_gap(
    tmp_path: Path, feeds: Any, name: str
) -> None:
    body, status = GAPS[name]
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", body, status)))
    done("scan", "--all", "--now", NOW)
    found = verdict()
    assert found["verdict"] == "undetermined"
    assert found["gaps"]


@pytest.mark.django_db
def test_an_account_nobody_looked_at_is_undetermined(tmp_path: Path) -> None:
    load(tmp_path, account("甲"))
    found = verdict()
    assert (found["verdict"], found["last_published_at"]) == ("undetermined", None)
    assert found["gaps"]


def test_a_host_that_does_not_answer_leaves_the_verdict_open(tmp_path: Path, feeds: Any) -> None:
    load(tmp_path, account("甲", 数据接口=feeds.put("/a", rss(OLDER))))
    feeds.shutdown()
    feeds.server_close()
    assert done("scan", "--all", "--now", NOW)["by_state"]["unreachable"] == 1
    assert verdict()["verdict"] == "undetermined"


def test_a_bridge_whose_own_sync_is_unknown_proves_no_silence_but_proves_a_post(tmp_path: Path, feeds: Any) -> None:
    source = feeds.put("/a", rss(item("2022-09-10"), OLDER)).replace("feed;", "feed;bridge=wewe-rss;")
    load(tmp_path, account("甲", 数据接口=source))
    done("scan", "--all", "--now", NOW)
    assert verdict()["verdict"] == "undetermined"
    feeds.put("/a", rss(item("2022-09-29"), OLDER))
    done("scan", "--all", "--now", "2022-09-30T11:00:00+08:00")
    assert verdict(as_of="2022-09-30T12:00:00+08:00")["verdict"] == "updated"


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_gap_after_a_good_look_opens_the_verdict_again(tmp_path: Path, feeds: Any, status: int) -> None:
    look(tmp_path, feeds, "2022-09-10", now="2022-09-30T08:00:00+08:00")
    feeds.put("/a", status=status)
    done("scan", "--all", "--now", NOW)
    assert verdict()["verdict"] == "undetermined"


def test_a_look_made_long_before_says_nothing_about_the_time_since(tmp_path: Path, feeds: Any) -> None:
    look(tmp_path, feeds, "2022-08-30", now="2022-09-01T10:00:00+08:00")
    assert verdict()["verdict"] == "undetermined"


def test_a_post_inside_the_window_counts_even_if_the_source_failed_later(tmp_path: Path, feeds: Any) -> None:
    look(tmp_path, feeds, "2022-09-28", now="2022-09-29T08:00:00+08:00")
    feeds.put("/a", status=404)
    done("scan", "--all", "--now", NOW)
    assert verdict()["verdict"] == "updated"


def test_the_verdict_of_an_earlier_moment_is_not_changed_by_a_later_post(tmp_path: Path, feeds: Any) -> None:
    look(tmp_path, feeds, "2022-09-10")
    feeds.put("/a", rss(item("2022-10-01"), item("2022-09-10"), OLDER))
    done("scan", "--all", "--now", "2022-10-02T10:00:00+08:00")
    assert verdict()["verdict"] == "overdue"
    assert verdict(as_of="2022-10-02T10:00:00+08:00")["verdict"] == "updated"


def test_evidence_that_comes_late_but_falls_inside_the_window_turns_overdue_into_updated(
    tmp_path: Path, feeds: Any, confirmed: tuple[str, ...]
) -> None:
    look(tmp_path, feeds, "2022-09-10")
    assert verdict()["verdict"] == "overdue"
    row = account(
        "甲",
        检查时间="2022-09-30 09:00",
        最后更新时间="2022-09-20 10:00",
        更新状态="正常",
        截图="1.png",
        链接="https://x.cn/1",
    )
    done("import_observations", sheet(tmp_path, [row]), *confirmed)
    found = verdict()
    assert (found["verdict"], found["last_published_at"]) == ("updated", "2022-09-20T10:00:00+08:00")


@pytest.mark.parametrize(
    "words", [("--as-of", "gestern"), ("--as-of", NOW, "--days", "-1"), ("--as-of", NOW, "--round", "999999"), ()]
)
@pytest.mark.django_db
def test_a_senseless_question_is_refused(words: tuple[str, ...]) -> None:
    refused("freshness", *words)
