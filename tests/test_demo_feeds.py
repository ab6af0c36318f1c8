"""The demonstration's feeds are real feeds: the portal reads every format, and the sick ones are sick."""

import datetime as dt
import urllib.error
import urllib.request

import pytest

from core.clock import now
from govmedia import commands
from govmedia.demo import county, feeds


@pytest.fixture(scope="module")
def server():
    made = feeds.serve(0)
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def entries(feed):
    return [entry for entry in county.running() if entry.feed == feed]


def looked_at(address, tmp_path):
    with urllib.request.urlopen(address, timeout=5) as answer:
        body, kind = answer.read(), answer.headers["Content-Type"]
    path = tmp_path / "answer"
    path.write_bytes(body)
    return commands.run(
        "read_answer", "--adapter", "feed", "--as-of", now().isoformat(), "--content-type", kind, str(path)
    )


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_format_is_read_with_a_recent_post(server, tmp_path, place):
    seen = looked_at(f"{server}/{entries(county.GOOD)[place].slug}", tmp_path)
    age = now() - dt.datetime.fromisoformat(seen["last_published_at"])
    assert (seen["state"], seen["item_count"]) == ("ok", feeds.ITEMS)
    assert dt.timedelta() <= age < dt.timedelta(days=5)


def test_the_silent_account_is_silent_for_more_than_two_weeks(server, tmp_path):
    seen = looked_at(f"{server}/{entries(county.STALE)[0].slug}", tmp_path)
    assert now() - dt.datetime.fromisoformat(seen["last_published_at"]) > dt.timedelta(days=20)


@pytest.mark.parametrize(("feed", "status"), [(county.BROKEN, 503), (county.GONE, 404)])
def test_a_sick_source_answers_with_its_error(server, feed, status):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server}/{entries(feed)[0].slug}", timeout=5)
    assert refused.value.code == status
    refused.value.close()


def test_posts_stay_where_they_are_from_one_look_to_the_next():
    entry = entries(county.GOOD)[0]
    early = dt.datetime(2024, 2, 28, 23, 59, tzinfo=dt.UTC)
    first, later = (
        {key: at for key, _, at in feeds.posts(entry, early + dt.timedelta(hours=hours))} for hours in (0, 30)
    )
    assert all(later[key] == at for key, at in first.items() if key in later)
    assert len(first.keys() & later.keys()) > feeds.ITEMS // 2
