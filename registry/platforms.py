"""The platforms every installation starts with, and how a printed name finds its platform."""

import re
import unicodedata
from typing import NamedTuple

from registry.models import Platform

WECHAT, WEIBO, APPS, OTHERS = "微信", "微博", "移动客户端", "其他类型"
NO_POSTS = {"wechat_miniprogram", "app", "quickapp", "other"}

# code, printed name, aliases, statistics group; kinds of an account (订阅号, 服务号) are aliases that also name the kind
PLATFORMS = (
    (
        "wechat_official",
        "微信公众号",
        "微信 订阅号 服务号 微信订阅号 微信服务号 公众号 政务微信 WeChat公众号 WeChat 微信公众平台",
        WECHAT,
    ),
    ("wechat_channels", "微信视频号", "视频号", OTHERS),
    ("wechat_miniprogram", "微信小程序", "小程序", OTHERS),
    ("weibo", "新浪微博", "微博 政务微博 微博号", WEIBO),
    ("douyin", "抖音", "抖音号 抖音短视频", OTHERS),
    ("kuaishou", "快手", "快手号", OTHERS),
    ("toutiao", "今日头条", "头条号 今日头条号 头条", OTHERS),
    ("renminhao", "人民号", "", OTHERS),
    ("baijiahao", "百家号", "百度百家号", OTHERS),
    ("qiehao", "企鹅号", "", OTHERS),
    ("nanfanghao", "南方号", "南方+", OTHERS),
    ("yidianhao", "一点号", "一点资讯", OTHERS),
    ("neteasehao", "网易号", "", OTHERS),
    ("dayuhao", "大鱼号", "", OTHERS),
    ("sohuhao", "搜狐号", "", OTHERS),
    ("pengpaihao", "澎湃号", "澎湃", OTHERS),
    ("bilibili", "哔哩哔哩", "B站 bilibili", OTHERS),
    ("xiaohongshu", "小红书", "", OTHERS),
    ("xuexiqiangguo", "学习强国号", "", OTHERS),
    ("xinhuahao", "新华号", "", OTHERS),
    ("app", "移动客户端", "APP 客户端 政务APP 手机客户端", APPS),
    ("quickapp", "快应用", "", OTHERS),
    ("tieba", "百度贴吧", "", OTHERS),
    ("other", "其他", "", OTHERS),
)
KINDS = ("订阅号", "服务号")
NOISE = re.compile("[\\s\u200b-\u200f\u2060\ufeff\"'`“”‘’「」『』《》〈〉]+")
BRACKETED_KIND = re.compile(rf"\(({'|'.join(KINDS)})\)$")


class Named(NamedTuple):
    """What a printed platform says: the platform and, where the name tells it, the kind of account."""

    platform: Platform
    kind: str


def seed_platforms() -> None:
    """Make or complete the rows; what an office has changed in them stays."""
    known = set(Platform.objects.values_list("code", flat=True))
    Platform.objects.bulk_create(
        Platform(
            code=code,
            name=name,
            aliases=aliases.split(),
            group=group,
            order=order,
            judged_by_posts=code not in NO_POSTS,
            account_types=list(KINDS) if code == "wechat_official" else [],
        )
        for order, (code, name, aliases, group) in enumerate(PLATFORMS, 1)
        if code not in known
    )


def platform_key(text: str) -> str:
    """NFKC, case-folded, without spaces, quotes and zero-width characters."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


class PlatformNames:
    """All platforms by every name they go by, read once for a whole file."""

    def __init__(self) -> None:
        self.by_key: dict[str, Named] = {}
        self.by_pk = {platform.pk: platform for platform in Platform.objects.all()}
        for platform in self.by_pk.values():
            for text in (platform.name, platform.code, *platform.aliases):
                kind = next((kind for kind in platform.account_types if text.endswith(kind)), "")
                self.by_key.setdefault(platform_key(text), Named(platform, kind))

    def find(self, text: str) -> Named | None:
        """None for an unknown name and for two platforms in one cell; nothing is guessed."""
        key = platform_key(text)
        found = self.by_key.get(key)
        bracketed = BRACKETED_KIND.search(key)
        if found is None and bracketed:
            bare = self.by_key.get(key[: bracketed.start()])
            if bare and bracketed.group(1) in bare.platform.account_types:
                found = Named(bare.platform, bracketed.group(1))
        return found
