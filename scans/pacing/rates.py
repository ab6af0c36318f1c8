"""How fast platforms may be asked: the rate of one credential at one interface, and how a host is asked that nobody set."""

from typing import NamedTuple

from django.conf import settings

# Requests a second of one (adapter, credential), all workers together; an adapter not named has its host's pace alone.
PER_SECOND: dict[str, float] = {
    "wechat_totaldetail": 5.0,
    "wechat_freepublish": 5.0,
    "wechat_authorizer_info": 5.0,
    "miniprogram_version": 5.0,
    "weibo_timeline": 10.0,
    "weibo_user_show": 10.0,
    "douyin_video_list": 5.0,
    "toutiao_video_list": 5.0,
    "kuaishou_photo_list": 2.0,
    "bilibili_archive_list": 1.0,
    "apple_lookup": 15 / 60,
    "token": 5.0,  # what is asked for and about tokens, per host
    "thepaper_pph": 1 / 60,
    "sohu_author": 1 / 60,
    "netease_dy": 1 / 60,
    **getattr(settings, "SCAN_RATES", {}),
}


class Manners(NamedTuple):
    """Seconds between two requests to a host, and how many may be in flight."""

    gap: float
    parallel: int


STRANGER = Manners(2.0, 1)
BRIDGE = Manners(1.0, 1)  # a service the office runs itself
INTERFACE = Manners(0.0, 4)  # its rates are kept per credential


class Lane(NamedTuple):
    """Where looks wait for their turn: at one host, and in the quota of one credential ("" where there is none)."""

    host: str
    quota: str = ""
    bridge: bool = False


def quota_of(adapter: str, credential: str) -> str:
    """The name of what all looks of one credential at one interface share."""
    return f"{adapter}|{credential}" if adapter in PER_SECOND else ""


def interval(quota: str) -> float:
    """Seconds between two requests of one quota."""
    return 1 / PER_SECOND[quota.partition("|")[0]]


def usual_manners(lane: Lane) -> Manners:
    """How a host is asked until somebody sets its pace."""
    if lane.quota and interval(lane.quota) <= 1:
        return INTERFACE
    return BRIDGE if lane.bridge else STRANGER
