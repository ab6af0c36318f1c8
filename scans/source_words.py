"""Names of the kinds of sources, as people know them."""

KINDS = {
    "wechat_totaldetail": "微信公众号发布数据接口",
    "wechat_freepublish": "微信公众号发布列表接口",
    "wechat_authorizer_info": "微信账号信息接口",
    "miniprogram_version": "小程序版本接口",
    "weibo_timeline": "微博时间线接口",
    "weibo_user_show": "微博用户信息接口",
    "douyin_video_list": "抖音作品接口",
    "toutiao_video_list": "头条视频接口",
    "kuaishou_photo_list": "快手作品接口",
    "bilibili_archive_list": "哔哩哔哩稿件接口",
    "apple_lookup": "苹果应用商店查询",
    "huawei_app_info": "华为应用市场接口",
    "xiaomi_query": "小米应用商店接口",
    "tencent_app_status": "应用宝接口",
    "thepaper_pph": "澎湃号公开列表",
    "sohu_author": "搜狐号公开列表",
    "netease_dy": "网易号公开列表",
    "wechat2rss_query": "Wechat2RSS 中转服务",
    "feed": "订阅源",
    "webpage_meta": "网页发布时间标记",
    "webpage_list": "网页列表",
}


def kind_words(kind: str) -> str:
    return KINDS.get(kind, kind)
