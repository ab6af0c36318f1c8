"""How each platform may lawfully be looked at (platforms.md §2–§3), and where nothing but people or a supplier serves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """`adapters` serve the platform once the unit has granted them; without any, only a supplier or a person sees it."""

    adapters: tuple[str, ...]
    words: str

    @property
    def people_only(self) -> bool:
        return not self.adapters


_ONLY = "平台没有可供读取发布情况的接口，自动抓取不合规：只能由第三方监测提供结果，或人工查看并截图。"
_PUBLIC = "没有授权接口；单位同意后可由系统管理员启用公开列表（每天至多一次），否则由第三方监测或人工查看。"
ROUTES: dict[str, Route] = {
    "wechat_official": Route(
        ("wechat_totaldetail", "wechat_freepublish", "wechat_authorizer_info", "feed"),
        "主办单位授权后读取发布数据；没有授权的，用单位自建的中转服务、第三方监测或人工查看。",
    ),
    "wechat_channels": Route((), _ONLY),
    "wechat_miniprogram": Route(
        ("miniprogram_version",), "主办单位授权后读取版本信息；能否打开由人工“下载与打开检查”确认。"
    ),
    "weibo": Route(
        ("weibo_timeline", "weibo_user_show"), "用微博商业接口，或由主办单位授权；否则由第三方监测或人工查看。"
    ),
    "douyin": Route(("douyin_video_list",), "主办单位授权后读取作品列表；否则由第三方监测或人工查看。"),
    "kuaishou": Route(("kuaishou_photo_list",), "主办单位授权后读取作品列表；否则由第三方监测或人工查看。"),
    "toutiao": Route(
        ("toutiao_video_list",), "主办单位授权后只能读到视频，不能证明没有更新；图文由第三方监测或人工查看。"
    ),
    "renminhao": Route((), _ONLY),
    "yidianhao": Route((), _ONLY),
    "dayuhao": Route((), _ONLY),
    "xiaohongshu": Route((), _ONLY),
    "baijiahao": Route((), _ONLY),
    "qiehao": Route((), _ONLY),
    "nanfanghao": Route((), _ONLY),
    "xuexiqiangguo": Route((), _ONLY),
    "xinhuahao": Route((), _ONLY),
    "neteasehao": Route(("netease_dy",), _PUBLIC),
    "sohuhao": Route(("sohu_author",), _PUBLIC),
    "pengpaihao": Route(("thepaper_pph",), _PUBLIC),
    "bilibili": Route(("bilibili_archive_list",), "主办单位授权后读取稿件列表；否则由第三方监测或人工查看。"),
    "app": Route(
        ("apple_lookup", "huawei_app_info", "xiaomi_query", "tencent_app_status"),
        "苹果应用商店可直接查询，安卓商店由主办单位授权；能否下载、打开由人工“下载与打开检查”确认。",
    ),
    "quickapp": Route((), "没有可读的接口：由人工“下载与打开检查”确认。"),
    "tieba": Route((), _ONLY),
}
OTHER = Route(
    ("feed", "webpage_list", "webpage_meta"), "有订阅源或网页的可以登记为数据接口；否则由第三方监测或人工查看。"
)


def route_of(code: str) -> Route:
    return ROUTES.get(code, OTHER)
