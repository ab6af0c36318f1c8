"""Every cell of the table of answers through real workers: accounts of the ledger, scans of the portal, its rows."""

import datetime as dt
import html
import json
import re
import sys
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.simulator import cells_public
from tests.simulator.cells import CLOCK, DAY
from tests.simulator.conftest import AGAIN, AGREEING, CELLS, EARLY, LAST, SHARING
from tests.simulator.watched import found, moment

pytestmark = [pytest.mark.redis, pytest.mark.timeout(900)]
MINUTE = dt.timedelta(minutes=1)


def test_every_cell_of_the_table_is_recorded_as_it_is_meant(watched, capsys):
    seen = watched.first | {cell.name: watched.second[cell.name] for cell in LAST}
    wrong = {cell.name: (found(seen[cell.name]), cell.seen) for cell in CELLS if found(seen[cell.name]) != cell.seen}
    assert wrong == {}
    with capsys.disabled():
        sys.stdout.write(f"\n{len(CELLS)} answers in {len({(cell.api, cell.column) for cell in CELLS})} cells\n")


def test_every_form_of_a_date_counts_from_the_moment_of_the_run(watched):
    wrong = {}
    for form, line, at, precision in cells_public.date_cells():
        state, _, seen_at, posts, seen_precision, *_ = watched.first[f"{line.partition(';')[0]} {form}"]
        if (state, moment(seen_at), posts, seen_precision) != ("ok", at, 1, precision):
            wrong[form, line] = seen_at, seen_precision
    assert wrong == {}


def test_a_run_tells_how_many_accounts_it_saw_in_which_state(watched):
    told = json.loads(watched.portal.command("scan", "--status", str(watched.run["run"]), "--json"))
    meant = Counter(cell.state for cell in CELLS if cell not in LAST)
    meant["ok"] += sum(1 for _ in cells_public.date_cells())
    assert {state: number for state, number in told["by_state"].items() if number} == meant
    assert (told["looked"], told["finished"]) == (sum(meant.values()), True)


def test_the_page_of_a_run_shows_whoever_needs_a_person_and_why(watched):
    page = watched.supervisor().get(f"/scans/runs/{watched.run['run']}/")
    assert "没有得到结果的账号" in page
    for cell in CELLS:
        if cell.state in ("auth_error", "malformed") and cell not in LAST:
            assert cell.name in page


def test_a_token_is_asked_for_once_by_all_workers_and_anew_when_it_is_refused(watched):
    calls = watched.calls
    assert (calls["huawei_token", "portal"], calls["component_token", "wxcomponent"]) == (1, 1)
    assert (calls["stable_token", "ok-3"], calls["stable_token", "expired-2"]) == (1, 2)
    assert calls["tokens of 抖音", "ok-8"] == 1


def test_an_unchanged_feed_is_the_same_sighting_seen_again(watched):
    (before, after) = (row[AGAIN] for row in (watched.first, watched.second))
    assert found(before) == found(after)
    assert (before[6], after[6]) == (1, 2)
    tags = [asked.header("If-None-Match") for asked in watched.simulator.asked if asked.path.endswith("/rss/ok-1")]
    assert tags[0] == "" and tags[1]


def test_a_busy_host_is_left_alone_as_long_as_it_asks(watched):
    due = {
        name: moment(watched.first[name][5]) - CLOCK
        for name in ("RSSHub rate wechat/limit-1", "Feed server rate limit-1")
    }
    assert due["RSSHub rate wechat/limit-1"] >= 10 * MINUTE
    assert MINUTE <= due["Feed server rate limit-1"] < 2 * MINUTE


def test_figures_that_are_not_there_yet_leave_silence_open(watched):
    assert found(watched.early[EARLY]) == ("ok", "data_delayed", DAY, 3)


def test_a_quota_is_shared_by_all_workers(watched):
    """Two runs at once, three accounts each, of one owner whose token is good for three calls."""
    for run in [watched.begin(*watched.named(*part)) for part in (SHARING[:3], SHARING[3:])]:
        watched.over(run)
    seen = watched.seen()
    states = Counter((seen[name][0], seen[name][1]) for name in SHARING)
    assert states == {("ok", ""): 3, ("rate_limited", "quota"): 3}
    assert 4 <= watched.simulator.calls["totaldetail", "quota-1"] <= 6


def test_owners_agree_on_the_platforms_own_pages_and_are_looked_at(watched):
    """From the portal to the consent page, back with a code, on to tokens, and then one look at each."""
    browser = watched.supervisor()
    keys = dict(watched.portal.ask("list(Account.objects.values_list('name', 'pk'))"))
    for name in AGREEING:
        place = f"/scans/accounts/{keys[name]}/"
        app = re.search(r'name="app" value="(\d+)"', browser.get(f"{place}grant/"))[1]
        gone = browser.post(f"{place}grant/", f"{place}authorise/", app=app)
        consent = html.unescape(re.search(r'href="(http://127[^"]+)"', gone)[1])
        back = requests.post(consent, {"account": "ok-n"}, allow_redirects=False, timeout=60).headers["Location"]
        told = dict(parse_qsl(urlsplit(back).query))
        assert "授权完成" in browser.post(back, "/scans/grants/return/", **told)
    watched.scan(*watched.named(*AGREEING))
    seen = watched.seen()
    assert {name: (seen[name][0], seen[name][3]) for name in AGREEING} == {
        name: ("ok", posts) for name, (_, _, posts) in AGREEING.items()
    }
