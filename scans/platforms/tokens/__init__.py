"""How tokens are got at each platform: requests and answers only, one family a file; who asks and keeps is elsewhere."""

from scans.platforms.tokens.bilibili import BilibiliTokens
from scans.platforms.tokens.douyin import DouyinTokens, ToutiaoTokens
from scans.platforms.tokens.huawei import HuaweiTokens
from scans.platforms.tokens.kuaishou import KuaishouTokens
from scans.platforms.tokens.wechat import AuthorizerTokens, ComponentTokens, WechatOwnTokens
from scans.platforms.tokens.weibo import WeiboTokens
from scans.platforms.tokens.won import Owners, Renewing, Won

__all__ = ["OWNERS", "RENEWING", "Owners", "Renewing", "Won"]

# By the kind of app whose id and secret are used; owners' tokens come of a visit to the platform's own page.
OWNERS: dict[str, Owners] = {
    "weibo": WeiboTokens(),
    "douyin": DouyinTokens(),
    "toutiao": ToutiaoTokens(),
    "kuaishou": KuaishouTokens(),
    "bilibili": BilibiliTokens(),
}
# Everything that can be renewed without a person; `wechat_authorizer` are the grants of a third-party platform.
RENEWING: dict[str, Renewing] = {
    **OWNERS,
    "wechat_own": WechatOwnTokens(),
    "wechat_component": ComponentTokens(),
    "wechat_authorizer": AuthorizerTokens(),
    "huawei": HuaweiTokens(),
}
