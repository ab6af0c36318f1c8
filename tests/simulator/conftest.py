"""One start of a whole portal for the whole table: web process and worker, accounts, credentials, scans."""

import contextlib
import datetime as dt
import os
import shutil
from collections import Counter

import pytest

from tests.faults.portal import Portal, Redis
from tests.migrated import database_of_its_own, migrated_home
from tests.simulator import cells_owner, cells_public
from tests.simulator.cells import CLOCK, RATE, SUCCESS, Cell
from tests.simulator.server import simulated
from tests.simulator.watched import OFFICE, Watched, platform_of, unit_of

# Undocumented lists are asked once a minute, so that one account of each must do here.
ONCE_A_MINUTE = ("thepaper_pph", "sohu_author", "netease_dy")
CELLS = [
    cell
    for cell in (*cells_owner.cells(), *cells_public.cells())
    if cell.adapter not in ONCE_A_MINUTE or cell.column == SUCCESS
]
# These stop everybody else who asks the same host, or without a credential, and so are looked at last.
LAST = [cell for cell in CELLS if cell.column == RATE and cell.adapter in
        ("apple_lookup", "huawei_app_info", "xiaomi_query", "tencent_app_status")]  # fmt: skip
AGAIN = "Feed server success ok-1"
EARLY = "totaldetail success appid=ok-2"
SHARING = [f"shares the quota {number}" for number in range(6)]
SHARED_LINE = "wechat_totaldetail;appid=quota-1"


# Owners who have not agreed yet: the source of their account, and how many posts the look after that counts.
AGREEING = {
    "new official account": ("微信公众号", "wechat_authorizer_info;appid=ok-n", 0),
    "new Weibo card": ("新浪微博", "weibo_user_show;uid=ok-n", 1),
    "new Douyin": ("抖音", "douyin_video_list;open_id=ok-n", 40),
    "new Toutiao": ("今日头条", "toutiao_video_list;open_id=ok-n", 40),
    "new Kuaishou": ("快手", "kuaishou_photo_list;open_id=ok-n", 70),
    "new Bilibili": ("哔哩哔哩", "bilibili_archive_list;mid=ok-n", 59),
}
# One or two of every family, for the portal that is one process.
SAMPLE = [cell for place, cell in enumerate(CELLS) if cell not in LAST and cell.api != "component" and place % 9 == 0]


@pytest.fixture(scope="module")
def simulator():
    with simulated(CLOCK, slow=5) as started:
        yield started


@pytest.fixture(scope="module")
def watched(simulator, tmp_path_factory):
    """Everything registered and looked at by workers on Redis, and on PostgreSQL where there is a server."""
    if not shutil.which("redis-server"):
        pytest.skip("no Redis server (script/test installs one)")
    home = migrated_home(tmp_path_factory.mktemp("watched") / "home")
    (home / "redis").mkdir()
    redis = Redis(home / "redis")
    redis.start()
    made = Watched(Portal(home, {}, redis), simulator, home)
    with contextlib.ExitStack() as ends:
        if server := os.environ.get("GOVMEDIA_TEST_DATABASE_URL"):
            made.portal.environment["DATABASE_URL"] = ends.enter_context(database_of_its_own(server))
        ends.callback(redis.kill)
        ends.callback(made.portal.close)
        look_at_all(made)
        yield made


@pytest.fixture(scope="module")
def sampled(simulator, tmp_path_factory):
    """A sample in a portal of one process, with its broker in memory."""
    home = migrated_home(tmp_path_factory.mktemp("sampled") / "home")
    made = Watched(Portal(home, {}), simulator, home)
    try:
        made.open_platforms()
        made.register([row_of(made, cell) for cell in SAMPLE], SAMPLE)
        made.portal.start()
        made.run = made.scan("--all")
        made.first = made.seen()
        yield made
    finally:
        made.portal.close()


def look_at_all(made):
    """Three runs: everybody; those who stop others, and a feed once more; early on the next morning."""
    made.open_platforms()
    listed = [*rows(made)]
    made.register(listed, [*CELLS, *(Cell(name, "", SHARED_LINE, "ok", name_=name) for name in SHARING)])
    made.portal.start(scheduler=False)
    made.push_tickets()
    last = {cell.name for cell in LAST}
    made.run = made.scan(*made.named(*(name for name, *_ in listed if name not in {*last, *SHARING, *AGREEING})))
    made.first, made.calls = made.seen(), Counter(made.simulator.calls)
    made.scan(*made.named(*last, AGAIN), now=CLOCK + dt.timedelta(minutes=4))
    made.second = made.seen()
    made.simulator.clock = dt.datetime(2026, 3, 7, 7, 30, tzinfo=CLOCK.tzinfo)
    made.scan(*made.named(EARLY), now=made.simulator.clock)
    made.early = made.seen()
    made.simulator.clock = CLOCK


def rows(made):
    yield from (row_of(made, cell) for cell in CELLS)
    for form, line, *_ in cells_public.date_cells():
        yield f"{line.partition(';')[0]} {form}", "微信公众号", OFFICE, line.format_map(made.places)
    for name in SHARING:
        yield name, "微信公众号", OFFICE, SHARED_LINE
    for name, (platform, line, _) in AGREEING.items():
        yield name, platform, OFFICE, line


def row_of(made, cell):
    return cell.name, platform_of(cell.adapter), unit_of(cell), made.line_of(cell)
