"""Where an account's posts are read from: the lines of the ledger column 数据接口."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

ADAPTERS = frozenset(
    "wechat_totaldetail wechat_freepublish wechat_authorizer_info miniprogram_version weibo_timeline weibo_user_show "
    "douyin_video_list toutiao_video_list kuaishou_photo_list bilibili_archive_list apple_lookup huawei_app_info "
    "xiaomi_query tencent_app_status thepaper_pph sohu_author netease_dy wechat2rss_query feed webpage_meta webpage_list".split()
)
PARAMETER = re.compile(r"^([a-z][a-z0-9_]*)=(.*)$", re.DOTALL)
SECRET = re.compile(r"secret|token|passw|pwd|cookie|appkey|api_?key|private", re.IGNORECASE)


class BadSource(ValueError):
    """The line is no source; the message is a Chinese sentence that says what to write."""


@dataclass(frozen=True)
class Source:
    """One source: the adapter, its parameters and the address or identifier it looks at."""

    adapter: str
    value: str
    params: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        middle = [f"{name}={value}" for name, value in self.params.items()]
        return ";".join([self.adapter, *middle, *([self.value] if self.value else [])])


def parse_sources(text: str) -> list[Source]:
    """Sources in order of rank, highest first; BadSource names the line that cannot be read."""
    return [_parse_line(line.strip()) for line in text.splitlines() if line.strip()]


def _parse_line(line: str) -> Source:
    if re.match(r"https?://", line, re.IGNORECASE):
        return Source("feed", _address(line))
    adapter, _, rest = line.partition(";")
    adapter = adapter.strip().lower()
    if adapter not in ADAPTERS:
        raise BadSource(
            f"数据接口“{line[:60]}”不认识，请写成“类型;参数=值;地址”，如 feed;https://…，或直接写一个网址。"
        )
    params: dict[str, str] = {}
    while rest:
        part, _, after = rest.partition(";")
        found = PARAMETER.match(part.strip())
        if found is None:
            break
        _refuse_secret(found.group(1))
        params[found.group(1)] = found.group(2).strip()
        rest = after
    value = rest.strip()
    if adapter in {"feed", "webpage_meta", "webpage_list"} or re.match(r"https?://", value, re.IGNORECASE):
        value = _address(value)
    if not value and not params:
        raise BadSource(f"数据接口“{line[:60]}”没有写地址或编号，请补上。")
    return Source(adapter, value, params)


def _refuse_secret(name: str) -> None:
    if SECRET.search(name):
        raise BadSource(f"数据接口里不能写密钥类参数（{name}），请删去，密钥只在系统的采集设置里填写。")


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", text) or "@" in parts.netloc:
        raise BadSource(f"数据接口的地址“{text[:60]}”不是网址，请填以 http:// 或 https:// 开头的地址。")
    return text
