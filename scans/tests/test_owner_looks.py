"""What the adapters of authorised interfaces ask for, page by page, and when a list may speak for silence."""

import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from scans.platforms import ADAPTERS, Recorded, Source
from tests.contracts.owner_answers import (
    GOOD,
    NOW,
    OLDER,
    SECONDS,
    archive,
    archives,
    article,
    figures,
    photo,
    posts,
    published,
    timeline,
    weibo_post,
    weibo_time,
    work,
    works,
)

KEYS = {
    "access_token": "t0ken",
    "component_access_token": "t0ken",
    "component_appid": "wxc",
    "app_id": "ks1",
    "client_id": "cli1",
    "app_secret": "s3cret",
}
ACCOUNT = {"appid": "wx1", "uid": "7", "open_id": "o-1_A", "mid": "9"}
BUSY = {"errcode": 45009, "errmsg": "told"}


def source(adapter, **params):
    named = ADAPTERS[adapter].account
    return Source(adapter, "", {named: ACCOUNT[named]} | params)


def look(adapter, *answers, credential=KEYS, **params):
    """Everything that was asked, and what came of it; the last answer stands for all that follow."""
    steps, asked, given = ADAPTERS[adapter].look(source(adapter, **params), lambda: NOW, credential), [], list(answers)
    try:
        ask = next(steps)
        while True:
            asked.append(ask)
            answer = given.pop(0) if len(given) > 1 else given[0]
            ask = steps.send(Recorded(json.dumps(answer).encode()))
    except StopIteration as done:
        return asked, done.value


def query(ask):
    return {name: values[0] for name, values in parse_qs(urlsplit(ask.url).query).items()}


def address(ask):
    return ask.url.partition("?")[0]


@pytest.mark.parametrize("adapter", GOOD)
def test_without_every_part_of_a_credential_nothing_is_asked(adapter):
    assert ADAPTERS[adapter].needs_credential
    for field in ADAPTERS[adapter].credential_fields:
        for lacking in ({**KEYS, field: " "}, {name: value for name, value in KEYS.items() if name != field}, {}):
            asked, seen = look(adapter, GOOD[adapter][0], credential=lacking)
            assert (asked, seen.state, seen.reason) == ([], "auth_error", "no_credential")


@pytest.mark.parametrize("adapter", GOOD)
def test_one_good_page_is_asked_for_once_over_tls_and_without_redirects(adapter):
    asked, seen = look(adapter, GOOD[adapter][0])
    assert (len(asked), seen.state) == (1, "ok")
    assert asked[0].url.startswith("https://") and asked[0].redirects == 0 and not asked[0].shared
    assert not seen.stale_bridge


@pytest.mark.parametrize(
    "adapter", ["weibo_timeline", "weibo_user_show", "douyin_video_list", "wechat_authorizer_info"]
)
@pytest.mark.parametrize("value", ["", "a b", "7&uid=8", "7/../8", "中", "x" * 200])
def test_an_account_that_could_change_the_request_is_not_asked_for(adapter, value):
    steps = ADAPTERS[adapter].look(Source(adapter, value), lambda: NOW, KEYS)
    with pytest.raises(StopIteration) as done:
        next(steps)
    assert (done.value.value.state, done.value.value.reason) == ("malformed", "bad_parameter")


def test_the_account_may_stand_alone_as_the_value():
    ask = next(ADAPTERS["weibo_timeline"].look(Source("weibo_timeline", "77"), lambda: NOW, KEYS))
    assert query(ask)["uid"] == "77"


@pytest.mark.parametrize(
    ("adapter", "path", "body"),
    [
        ("wechat_totaldetail", "/datacube/getarticletotaldetail",
         {"begin_date": "2026-03-05", "end_date": "2026-03-05"}),
        ("wechat_freepublish", "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20, "no_content": 1}),
        ("miniprogram_version", "/wxa/getversioninfo", {}),
    ],
)  # fmt: skip
def test_wechat_takes_its_arguments_in_the_body_and_the_token_in_the_address(adapter, path, body):
    (ask, *_), _ = look(adapter, GOOD[adapter][0])
    assert (ask.method, address(ask), query(ask)) == (
        "POST",
        f"https://api.weixin.qq.com{path}",
        {"access_token": "t0ken"},
    )
    assert json.loads(ask.body) == body


def test_a_grantor_is_asked_for_in_the_name_of_the_third_party_platform():
    (ask,), _ = look("wechat_authorizer_info", GOOD["wechat_authorizer_info"][0])
    assert query(ask) == {"component_access_token": "t0ken"}
    assert json.loads(ask.body) == {"component_appid": "wxc", "authorizer_appid": "wx1"}


def test_weibo_is_asked_by_contract_or_by_the_grant_of_the_owner():
    good = GOOD["weibo_timeline"][0]
    (contract,), _ = look("weibo_timeline", good)
    (owner,), _ = look("weibo_timeline", good, route="owner")
    (shown,), _ = look("weibo_user_show", GOOD["weibo_user_show"][0])
    assert address(contract) == "https://c.api.weibo.com/2/statuses/user_timeline/other.json"
    assert address(owner) == "https://api.weibo.com/2/statuses/user_timeline.json"
    assert address(shown) == "https://api.weibo.com/2/users/show.json"
    for ask in (contract, owner):
        assert query(ask) == {"access_token": "t0ken", "uid": "7", "count": "25", "page": "1"}


@pytest.mark.parametrize(
    ("adapter", "path"),
    [("douyin_video_list", "/api/douyin/v1/video/video_list/"), ("toutiao_video_list", "/toutiao/video/list/")],
)
def test_the_token_of_douyin_stays_out_of_the_address(adapter, path):
    (ask,), _ = look(adapter, GOOD[adapter][0])
    assert address(ask) == f"https://open.douyin.com{path}"
    assert query(ask) == {"open_id": "o-1_A", "cursor": "0", "count": "20"}
    assert ask.headers == {"access-token": "t0ken"}


def test_bilibili_gets_a_signature_over_its_sorted_headers():
    (ask,), _ = look("bilibili_archive_list", GOOD["bilibili_archive_list"][0])
    headers = dict(ask.headers)
    assert query(ask) == {"pn": "1", "ps": "50", "status": "pubed"}
    assert headers.pop("Access-Token") == "t0ken"
    signature = headers.pop("Authorization")
    lines = "\n".join(f"{name}:{headers[name]}" for name in sorted(headers))
    assert signature == hmac.new(b"s3cret", lines.encode(), hashlib.sha256).hexdigest()
    assert headers["x-bili-timestamp"] == str(int(NOW.timestamp()))
    (again,), _ = look("bilibili_archive_list", GOOD["bilibili_archive_list"][0])
    assert again.headers["x-bili-signature-nonce"] != headers["x-bili-signature-nonce"]


def test_figures_are_asked_for_day_by_day_back_to_the_first_day_with_a_post():
    asked, seen = look("wechat_totaldetail", figures(), figures(), figures(article(1, "2026-03-03")))
    assert [json.loads(ask.body)["begin_date"] for ask in asked] == ["2026-03-05", "2026-03-04", "2026-03-03"]
    assert (seen.state, seen.item_count, seen.precision, seen.stale_bridge) == ("ok", 1, "day", False)


def test_sixteen_empty_days_reach_back_beyond_the_window():
    asked, seen = look("wechat_totaldetail", figures())
    assert len(asked) == 16
    assert (seen.state, seen.stale_bridge) == ("empty", False)
    assert seen.oldest_at.date() == dt.date(2026, 2, 18)


def test_a_day_whose_figures_are_late_leaves_silence_open_but_hides_no_post():
    late = figures(is_delay=True)
    _, silent = look("wechat_totaldetail", late, figures())
    assert (silent.state, silent.reason) == ("rate_limited", "data_delayed")
    _, posted = look("wechat_totaldetail", late, figures(article(1, "2026-03-04")))
    assert (posted.state, posted.stale_bridge, posted.reason) == ("ok", True, "data_delayed")


def test_a_refusal_amid_the_days_is_the_result():
    asked, seen = look("wechat_totaldetail", figures(), BUSY)
    assert (len(asked), seen.state, seen.reason) == (2, "rate_limited", "quota")


def test_plain_posts_are_read_to_the_last_page_whatever_their_order():
    rows = [published(number, OLDER if number % 2 else SECONDS - number) for number in range(45)]
    pages = [posts(*rows[start : start + 20], total_count=45) for start in (0, 20, 40)]
    asked, seen = look("wechat_freepublish", *pages)
    assert [json.loads(ask.body)["offset"] for ask in asked] == [0, 20, 40]
    assert (seen.item_count, seen.precision) == (45, "update")
    assert not ADAPTERS["wechat_freepublish"].proves_silence


def old_post(number, **more):
    return weibo_post(number, weibo_time(NOW - dt.timedelta(days=30, hours=number)), **more)


def test_a_page_of_private_posts_is_followed_by_the_next_one():
    hidden = [weibo_post(number, visible={"type": 1}) for number in range(25)]
    asked, seen = look("weibo_timeline", timeline(*hidden, total_number=26), timeline(old_post(26), total_number=26))
    assert [query(ask)["page"] for ask in asked] == ["1", "2"]
    assert (seen.state, seen.item_count, seen.stale_bridge) == ("ok", 1, False)


def test_a_page_older_than_the_window_ends_the_look_and_shows_the_silence():
    page = timeline(*(old_post(number) for number in range(25)), total_number=900)
    asked, seen = look("weibo_timeline", page)
    assert (len(asked), seen.item_count, seen.stale_bridge) == (1, 25, False)
    assert seen.oldest_at < NOW - dt.timedelta(days=16)


def test_a_list_that_does_not_end_in_ten_pages_shows_posts_but_no_silence():
    asked, seen = look("weibo_timeline", timeline(weibo_post(1), total_number=9000))
    assert len(asked) == 10
    assert (seen.state, seen.stale_bridge, seen.reason) == ("ok", True, "list_too_short")


def test_pinned_works_do_not_end_the_list_of_douyin():
    pinned = works(work(1, OLDER, is_top=True), work(2, OLDER, is_top=True), has_more=True, cursor="88")
    asked, seen = look("douyin_video_list", pinned, works(work(3), has_more=False))
    assert [query(ask)["cursor"] for ask in asked] == ["0", "88"]
    assert (seen.item_count, int(seen.last_published_at.timestamp())) == (3, SECONDS)


@pytest.mark.parametrize(
    ("adapter", "answer"),
    [
        ("douyin_video_list", works(work(1), has_more=True, cursor=0)),
        ("douyin_video_list", works(work(1), has_more=True, cursor=None)),
        ("kuaishou_photo_list", {"result": 1, "video_list": [{"create_time": SECONDS}] * 50}),
    ],
)
def test_a_list_that_goes_on_without_saying_where_shows_posts_but_no_silence(adapter, answer):
    asked, seen = look(adapter, answer)
    assert (len(asked), seen.state) == (1, "ok")
    assert (seen.stale_bridge, seen.reason) == (True, "list_too_short")


def test_full_pages_of_weibo_go_on_where_no_total_is_told():
    page = timeline(*(weibo_post(number) for number in range(25)), total_number=None)
    asked, seen = look("weibo_timeline", page, timeline(weibo_post(26), total_number=None))
    assert [query(ask)["page"] for ask in asked] == ["1", "2"]
    assert (seen.item_count, seen.stale_bridge) == (26, False)


def test_what_was_seen_before_a_refusal_counts_as_posts_but_not_as_silence():
    refused = {"data": {"error_code": 28001008}, "extra": {"error_code": 28001008}}
    _, seen = look("douyin_video_list", works(work(1), has_more=True, cursor=5), refused)
    assert (seen.state, seen.item_count, seen.stale_bridge, seen.reason) == ("ok", 1, True, "token")
    hidden = works(work(1, video_status=7), has_more=True, cursor=5)
    _, nothing = look("douyin_video_list", hidden, refused)
    assert (nothing.state, nothing.reason) == ("auth_error", "token")


def test_kuaishou_goes_on_after_the_oldest_work_of_the_page():
    rows = [photo(number, (SECONDS - number) * (1000 if number % 2 else 1)) for number in range(50)]
    asked, seen = look(
        "kuaishou_photo_list",
        {"result": 1, "video_list": rows},
        {"result": 1, "video_list": [photo(50, OLDER)]},
    )
    assert [query(ask).get("cursor") for ask in asked] == [None, "3x49"]
    assert query(asked[0]) == {"app_id": "ks1", "access_token": "t0ken", "count": "50"}
    assert seen.item_count == 51


def test_bilibili_is_read_by_pages_until_its_total():
    first = archives(*(archive(number, SECONDS - number) for number in range(50)), page={"total": 51})
    asked, seen = look("bilibili_archive_list", first, archives(archive(51), page={"total": 51}))
    assert [query(ask)["pn"] for ask in asked] == ["1", "2"]
    assert seen.item_count == 51


@pytest.mark.parametrize(
    ("adapter", "proves"),
    [
        ("wechat_totaldetail", True),
        ("weibo_timeline", True),
        ("douyin_video_list", True),
        ("kuaishou_photo_list", True),
        ("wechat_freepublish", False),
        ("wechat_authorizer_info", False),
        ("miniprogram_version", False),
        ("weibo_user_show", False),
        ("toutiao_video_list", False),
        ("bilibili_archive_list", False),
    ],
)
def test_only_lists_that_hold_everything_may_speak_for_silence(adapter, proves):
    assert ADAPTERS[adapter].proves_silence is proves
