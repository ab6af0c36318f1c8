"""The scenario accounts that stand beside the demonstration county: name, platform, unit, source, by family."""

from collections.abc import Iterator
from typing import NamedTuple

OFFICE = "朗川县人民政府办公室"
OWN_UNIT = "朗川县融媒体中心"

WORDS = {
    "ok": "正常", "empty": "没有内容", "stale": "三周未更新", "expired": "令牌过期一次", "auth": "授权失效",
    "limit": "超出额度", "busy": "平台繁忙", "banned": "被封禁", "gone": "已注销", "frozen": "被冻结",
    "warned": "被警告", "unticked": "少勾一项权限", "late": "数据未出", "ip": "出口地址未登记", "nosecret": "密钥错误",
    "pinned": "有置顶", "hidden": "有私密内容", "nodata": "答复残缺", "private": "私密账号", "new": "尚未授权",
    "html": "答复是网页", "cut": "答复中断", "slow": "迟迟不答", "undated": "内容没有日期", "unsynced": "中转服务未同步",
    "cookies": "中转服务登录失效", "login": "要求登录", "wall": "出现验证页", "bomb": "答复有害", "dtd": "答复带声明",
    "removed": "地址作废", "review": "审核中", "refused": "审核未过", "gbk": "国标编码", "denied": "没有权限",
}  # fmt: skip


class Scenario(NamedTuple):
    """`subject` is how the platform names the account; "new" ones wait for their owner's authorisation."""

    name: str
    platform: str
    unit: str
    line: str
    adapter: str
    subject: str


# Family: platform, line with {} for the account's id, words. Ids are letters and digits: some platforms take no others.
_FAMILIES = (
    ("公众号", "微信公众号", "wechat_totaldetail;appid={}",
     "ok empty stale expired auth limit busy banned late ip nosecret nodata"),
    ("授权公众号", "微信公众号", "wechat_authorizer_info;appid={}", "ok gone banned frozen warned unticked auth new"),
    ("小程序", "微信小程序", "miniprogram_version;appid={}", "ok empty stale"),
    ("微博", "新浪微博", "weibo_timeline;uid={}", "ok pinned hidden stale empty gone nodata"),
    ("微博名片", "新浪微博", "weibo_user_show;uid={}", "ok stale new"),
    ("抖音", "抖音", "douyin_video_list;open_id={}", "ok pinned stale empty gone banned private limit cut new"),
    ("头条", "今日头条", "toutiao_video_list;open_id={}", "ok empty auth new"),
    ("快手", "快手", "kuaishou_photo_list;open_id={}", "ok hidden empty auth new"),
    ("哔哩哔哩", "哔哩哔哩", "bilibili_archive_list;mid={}", "ok stale empty denied new"),
    ("苹果商店", "移动客户端", "apple_lookup;{}.langxi.app", "ok stale gone"),
    ("小米商店", "移动客户端", "xiaomi_query;{}.langxi.app", "ok gone auth"),
    ("应用宝", "移动客户端", "tencent_app_status;app_id=1;{}.langxi.app", "ok gone review refused"),
    ("微信中转", "微信公众号", "feed;bridge=wewe-rss;http://{{place}}/bridges/wewe/feeds/{}-1.atom", "ok unsynced gone"),
    ("公众号中转", "微信公众号", "feed;bridge=we-mp-rss;http://{{place}}/bridges/wemp/rss/{}-1/fresh", "ok auth gone"),
    ("通用中转", "新浪微博", "feed;bridge=rsshub;http://{{place}}/bridges/rsshub/weibo/{}-1", "ok cookies busy nodata"),
    ("订阅源", "其他", "feed;http://{{place}}/feeds/rss/{}-1", "ok stale undated removed html bomb cut slow auth"),
    ("网站栏目", "其他", "webpage_list;item_selector=ul.list li;http://{{place}}/pages/list/{}-1", "ok stale login limit"),
    ("网站首页", "其他", "webpage_meta;http://{{place}}/pages/meta/{}-1", "ok nodata login"),
)  # fmt: skip


def scenarios(place: str) -> Iterator[Scenario]:
    """`place` is host:port of bridges, feeds and pages."""
    for number, (family, platform, line, words) in enumerate(_FAMILIES, 1):
        for word in words.split():
            typed = "{{" in line
            subject = word if typed or "langxi.app" in line else f"{word}{number}"
            stated = line.format(subject).format(place=place)
            yield Scenario(
                f"模拟{family}（{WORDS[word]}）", platform, OWN_UNIT, stated, line.partition(";")[0], subject
            )
    for state, told in ((0, "在架"), (2, "被下架"), (7, "草稿")):
        line = f"huawei_app_info;{state}"
        yield Scenario(f"模拟华为商店（{told}）", "移动客户端", OWN_UNIT, line, "huawei_app_info", str(state))
