"""What every authorised interface has in common: walls, statuses, broken bodies, and that nothing at all breaks us."""

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.sources import SECRET
from scans.platforms import ADAPTERS, Recorded
from tests.contracts.owner_answers import GOOD, NOW, summary, told, verdict

EVERY = pytest.mark.parametrize("adapter", GOOD)


@EVERY
def test_a_good_answer_gives_count_date_and_precision(tmp_path: Path, adapter: str) -> None:
    answer, items, last, precision = GOOD[adapter]
    found = told(tmp_path, adapter, answer)
    assert summary(found) == ("ok", items, last)
    assert (found["precision"], found["reason"]) == (precision, "")


@EVERY
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (429, "rate_limited"),
        (401, "auth_error"),
        (403, "auth_error"),
        (404, "not_found"),
        (410, "not_found"),
        (400, "malformed"),
        (502, "malformed"),
    ],
)
def test_a_status_decides_where_the_body_names_no_error(
    tmp_path: Path, adapter: str, status: int, expected: str
) -> None:
    for body in ("", "gone", "{}", "[]", "<html><body>nginx</body></html>", GOOD[adapter][0]):
        assert told(tmp_path, adapter, body, "--status", str(status))["state"] == expected, body


@EVERY
def test_a_page_instead_of_data_is_told_by_its_text(tmp_path: Path, adapter: str) -> None:
    for text, expected in (
        ("环境异常，完成验证后即可继续访问", ("rate_limited", "verification_wall")),
        ("请先登录", ("auth_error", "login_required")),
        ("欢迎光临", ("malformed", "html_instead_of_data")),
        ("此帐号已自主注销，内容无法查看", ("malformed", "html_instead_of_data")),
    ):
        page = f"<!DOCTYPE html><html><body>{text}</body></html>"
        assert verdict(told(tmp_path, adapter, page)) == expected


@EVERY
def test_what_cannot_be_read_whole_is_malformed(tmp_path: Path, adapter: str) -> None:
    text = json.dumps(GOOD[adapter][0])
    broken: list[str | bytes] = ["", "  ", "null", "[]", "7", '"x"', "{}", text[:-1], text + "}", "callback({})"]
    broken += [text.replace("{", '{"x": NaN, ', 1), text.replace("{", '{"x": -Infinity, ', 1)]
    broken += [text.replace("{", '{"x": ' + "9" * 5000 + ", ", 1), text.encode() + b"\xff", text.encode("utf-16-le")]
    broken += ["[" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000]
    for body in broken:
        assert told(tmp_path, adapter, body)["state"] == "malformed", body[:60]


@EVERY
def test_a_stream_cut_short_is_malformed_and_a_whole_one_is_read(tmp_path: Path, adapter: str) -> None:
    answer, items, last, _ = GOOD[adapter]
    packed = gzip.compress(json.dumps(answer).encode())
    encoded = ("--content-encoding", "gzip")
    assert summary(told(tmp_path, adapter, packed, *encoded)) == ("ok", items, last)
    assert told(tmp_path, adapter, packed[: len(packed) // 2], *encoded)["state"] == "malformed"
    assert told(tmp_path, adapter, json.dumps(answer), *encoded)["state"] == "malformed"


@EVERY
def test_a_gbk_body_is_read_by_its_label(tmp_path: Path, adapter: str) -> None:
    body = json.dumps(GOOD[adapter][0], ensure_ascii=False).encode("gb18030")
    found = told(tmp_path, adapter, body, "--content-type", "application/json; charset=gb2312")
    assert found["state"] == "ok"
    assert found["account_name"] in ("", "郎溪发布")


@EVERY
def test_no_parameter_of_a_register_line_asks_for_a_secret(adapter: str) -> None:
    assert not any(SECRET.search(name) for name in ADAPTERS[adapter].parameters)


def swapped(value: Any, odd: Any, steps: list[int]) -> Any:
    """The same answer with one value, found by walking down, replaced by something odd."""
    if not steps or not isinstance(value, dict | list) or not value:
        return odd
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[steps[0] % len(keys)]
    if isinstance(value, dict):
        return value | {key: swapped(value[key], odd, steps[1:])}
    return [swapped(each, odd, steps[1:]) if place == key else each for place, each in enumerate(value)]


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["-1", "0", "1e999", 10**400, -(10**30), 1e308, "\ud800", "\x00", "٣", "９", 10**18, "99999999999999"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def is_sound(adapter: str, body: bytes, params: dict[str, str]) -> None:
    seen = ADAPTERS[adapter].read(Recorded(body), params, NOW)
    if seen.state != "ok":
        assert (seen.last_published_at, seen.item_count) == (None, 0)
    if seen.last_published_at:
        assert seen.last_published_at <= NOW + dt.timedelta(minutes=10)
    json.dumps(seen.account_name + seen.reason).encode().decode()
    (seen.account_name + seen.reason).encode()
    assert "\x00" not in seen.account_name + seen.reason


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), ODD, st.lists(st.integers(0, 9), max_size=6))
def test_no_odd_value_anywhere_in_an_answer_breaks_a_reading(adapter: str, odd: Any, steps: list[int]) -> None:
    is_sound(adapter, json.dumps(swapped(GOOD[adapter][0], odd, steps)).encode(), {})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=40), st.integers(0, 400))
def test_no_bytes_break_a_reading(adapter: str, rubbish: bytes, place: int) -> None:
    body = json.dumps(GOOD[adapter][0]).encode()
    is_sound(adapter, rubbish, {})
    is_sound(adapter, body[:place] + rubbish + body[place:], {"day": "2026-03-05"} if "total" in adapter else {})
