"""How each platform is read: one adapter per file, answers in, `Seen` out; no database, no network."""

import datetime as dt
from collections.abc import Callable, Generator, Mapping
from typing import Protocol

from scans.platforms.answer import Recorded
from scans.platforms.apple_lookup import AppleLookupAdapter
from scans.platforms.bilibili_archive_list import BilibiliArchiveListAdapter
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.douyin_video_list import DouyinVideoListAdapter
from scans.platforms.feed import FeedAdapter
from scans.platforms.huawei_app_info import HuaweiAppInfoAdapter
from scans.platforms.kuaishou_photo_list import KuaishouPhotoListAdapter
from scans.platforms.miniprogram_version import MiniprogramVersionAdapter
from scans.platforms.netease_dy import NeteaseDyAdapter
from scans.platforms.seen import Ask, Seen, Source
from scans.platforms.sohu_author import SohuAuthorAdapter
from scans.platforms.tencent_app_status import TencentAppStatusAdapter
from scans.platforms.thepaper_pph import ThepaperPphAdapter
from scans.platforms.toutiao_video_list import ToutiaoVideoListAdapter
from scans.platforms.webpage_list import WebpageListAdapter
from scans.platforms.webpage_meta import WebpageMetaAdapter
from scans.platforms.wechat2rss_query import Wechat2rssQueryAdapter
from scans.platforms.wechat_authorizer_info import WechatAuthorizerInfoAdapter
from scans.platforms.wechat_freepublish import WechatFreepublishAdapter
from scans.platforms.wechat_totaldetail import WechatTotaldetailAdapter
from scans.platforms.weibo_timeline import WeiboTimelineAdapter
from scans.platforms.weibo_user_show import WeiboUserShowAdapter
from scans.platforms.xiaomi_query import XiaomiQueryAdapter

__all__ = [
    "ADAPTERS",
    "ENDS_YESTERDAY",
    "OFF_BY_DEFAULT",
    "ONCE_A_DAY",
    "Adapter",
    "Ask",
    "BadSource",
    "Credential",
    "NO_CREDENTIAL",
    "Recorded",
    "Seen",
    "Source",
    "adapter_for",
    "address_of",
    "check_params",
]


class Adapter(Protocol):
    """`read` judges one recorded answer; `look` asks for what it needs, one request at a time, and judges the whole."""

    key: str
    proves_silence: bool  # whether its list shows everything the account publishes there
    conditional: bool  # whether its first request may carry the validators of the last answer
    parameters: Mapping[str, tuple[str, ...]]  # name → allowed values, () for any

    def look(
        self, source: Source, clock: Callable[[], dt.datetime], credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]: ...

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen: ...


_BUILT: tuple[Adapter, ...] = (
    FeedAdapter(),
    WebpageMetaAdapter(),
    WebpageListAdapter(),
    WechatTotaldetailAdapter(),
    WechatFreepublishAdapter(),
    WechatAuthorizerInfoAdapter(),
    MiniprogramVersionAdapter(),
    WeiboTimelineAdapter(),
    WeiboUserShowAdapter(),
    DouyinVideoListAdapter(),
    ToutiaoVideoListAdapter(),
    KuaishouPhotoListAdapter(),
    BilibiliArchiveListAdapter(),
    AppleLookupAdapter(),
    HuaweiAppInfoAdapter(),
    XiaomiQueryAdapter(),
    TencentAppStatusAdapter(),
    ThepaperPphAdapter(),
    SohuAuthorAdapter(),
    NeteaseDyAdapter(),
    Wechat2rssQueryAdapter(),
)
ADAPTERS: dict[str, Adapter] = {adapter.key: adapter for adapter in _BUILT}

# Undocumented public lists, and a bridge that lives on somebody's reading account: the office decides on each.
# The lists are asked once a day and not again when a wall comes.
ONCE_A_DAY = frozenset({"thepaper_pph", "sohu_author", "netease_dy"})
OFF_BY_DEFAULT = ONCE_A_DAY | {"wechat2rss_query"}
# Figures of yesterday and before: what an answer says of silence ends with the day before it.
ENDS_YESTERDAY = frozenset({"wechat_totaldetail"})


class BadSource(Exception):
    """A source that cannot be read: `unknown_adapter`, `bad_parameter` or `bad_address`."""


def adapter_for(key: str) -> Adapter:
    """The adapter of a key; BadSource says why there is none."""
    if key in ADAPTERS:
        return ADAPTERS[key]
    raise BadSource("unknown_adapter")


def address_of(source: Source) -> str:
    """Where a source is asked: at its platform's fixed host, or where the register says."""
    return str(getattr(adapter_for(source.adapter), "host", source.value))


def check_params(adapter: Adapter, params: Mapping[str, str]) -> None:
    """Only parameters the adapter knows, with values it allows."""
    for name, value in params.items():
        allowed = adapter.parameters.get(name)
        if allowed is None or (allowed and value not in allowed):
            raise BadSource("bad_parameter")
