"""Whether the ledger cell 数据接口 can be taken: one source a line, `adapter[;k=v…];value` or a bare address."""

import re
from urllib.parse import urlsplit

ADAPTERS = frozenset(
    {
        *(
            "wechat_totaldetail",
            "wechat_freepublish",
            "wechat_authorizer_info",
            "miniprogram_version",
            "wechat2rss_query",
        ),
        *("weibo_timeline", "weibo_user_show", "douyin_video_list", "toutiao_video_list", "kuaishou_photo_list"),
        *("bilibili_archive_list", "thepaper_pph", "sohu_author", "netease_dy"),
        *(
            "apple_lookup",
            "huawei_app_info",
            "xiaomi_query",
            "tencent_app_status",
            "feed",
            "webpage_meta",
            "webpage_list",
        ),
    }
)
NEEDS_ADDRESS = {"feed", "webpage_meta", "webpage_list"}
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
PARAMETER = re.compile(r"([a-z][a-z0-9_]*)=(.*)")
SECRET = re.compile(r"secret|token|passw|pwd|cookie|appkey|api_?key|private", re.IGNORECASE)


class BadSource(ValueError):
    """The line is no source; the message is a Chinese sentence that says what to write."""


def check_sources(text: str) -> None:
    """Raises BadSource for the first line that cannot be a source."""
    for line in text.splitlines():
        if line.strip():
            _check_line(line.strip())


def _check_line(line: str) -> None:
    adapter, *rest = ("feed", line) if ADDRESS.match(line) else line.split(";")
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
