"""Whether the ledger cell 数据接口 can be taken: one source a line, `adapter[;k=v…];value` or a bare address."""

import re
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

ADAPTER_NAMES = {
    "wechat_totaldetail": "微信公众号发文数据",
    "wechat_freepublish": "微信公众号已发布文章",
    "wechat_authorizer_info": "微信公众号账号信息",
    "miniprogram_version": "微信小程序版本",
    "wechat2rss_query": "wechat2rss 查询",
    "weibo_timeline": "微博最新微博",
    "weibo_user_show": "微博账号信息",
    "douyin_video_list": "抖音视频列表",
    "toutiao_video_list": "今日头条视频列表",
    "kuaishou_photo_list": "快手作品列表",
    "bilibili_archive_list": "哔哩哔哩稿件列表",
    "thepaper_pph": "澎湃号主页",
    "sohu_author": "搜狐号主页",
    "netease_dy": "网易号主页",
    "apple_lookup": "苹果应用商店",
    "huawei_app_info": "华为应用市场",
    "xiaomi_query": "小米应用商店",
    "tencent_app_status": "腾讯应用宝",
    "feed": "订阅源（RSS）",
    "webpage_meta": "网页发布日期",
    "webpage_list": "网页文章列表",
}
ADAPTERS = frozenset(ADAPTER_NAMES)
NEEDS_ADDRESS = {"feed", "webpage_meta", "webpage_list"}
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
PARAMETER = re.compile(r"([a-z][a-z0-9_]*)=(.*)")
SECRET = re.compile(r"secret|token|passw|pwd|cookie|appkey|api_?key|private", re.IGNORECASE)


class Told(NamedTuple):
    """A source in the words of a page."""

    name: str
    params: str
    value: str


class BadSource(ValueError):
    """The line is no source; the message is a Chinese sentence that says what to write."""


def source_in_words(line: str) -> Told:
    """Of one ledger line; what is no known adapter stays as it was written."""
    adapter, *rest = _parts(line)
    name = ADAPTER_NAMES.get(adapter.strip())
    if name is None:
        return Told("", "", line)
    params = list(takewhile(PARAMETER.fullmatch, (part.strip() for part in rest)))
    return Told(name, "，".join(params), ";".join(rest[len(params) :]).strip())


def sources_in_words(text: str) -> str:
    """Every line in the words of a page, one a line."""
    told = (source_in_words(line.strip()) for line in text.splitlines() if line.strip())
    return "\n".join(_sentence(each) for each in told)


def _sentence(told: Told) -> str:
    place = f"{told.name}：{told.value}" if told.name and told.value else told.name or told.value
    return f"{place}（{told.params}）" if told.params else place


def check_sources(text: str) -> None:
    """Raises BadSource for the first line that cannot be a source."""
    for line in text.splitlines():
        if line.strip():
            _check_line(line.strip())


def _parts(line: str) -> list[str]:
    return ["feed", line] if ADDRESS.match(line) else line.split(";")


def _check_line(line: str) -> None:
    adapter, *rest = _parts(line)
    if adapter.strip() not in ADAPTERS:
        raise BadSource(
            f"数据接口“{line[:60]}”不认识，请写成“类型;参数=值;地址”，如 feed;https://…，或直接写一个网址。"
        )
    params = 0
    while rest and (found := PARAMETER.fullmatch(rest[0].strip())):
        if SECRET.search(found.group(1)):
            raise BadSource(f"数据接口里不能写密钥类参数（{found.group(1)}），请删去，密钥只在系统的采集设置里填写。")
        rest.pop(0)
        params += 1
    value = ";".join(rest).strip()
    if adapter.strip() in NEEDS_ADDRESS or ADDRESS.match(value):
        _check_address(value)
    elif not value and not params:
        raise BadSource(f"数据接口“{line[:60]}”没有写地址或编号，请补上。")


def _check_address(text: str) -> None:
    try:
        parts = urlsplit(text)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", text) or "@" in parts.netloc:
        raise BadSource(f"数据接口的地址“{text[:60]}”不是网址，请填以 http:// 或 https:// 开头的地址。")
