"""Accounts as tests want them, with the keys that matching needs."""

import datetime as dt
from typing import Any

from orgs.models import Organisation
from registry import services
from registry.keys import folded_key
from registry.models import Account, Filing, Platform
from registry.sounds import sounds_of


def make_account(
    name: str = "郎溪发布", *, unit: Organisation, platform: str = "wechat_official", **fields: Any
) -> Account:
    fields.setdefault("registered_on", dt.date(2020, 1, 1))
    fields.setdefault("number", f"A{Account.objects.count() + 1:06d}")
    keys = {
        "name_key": folded_key(name),
        **sounds_of(name),
        "handle_key": folded_key(fields.get("handle", "")),
        "link_key": folded_key(fields.get("link", "")),
    }
    return Account.objects.create(
        name=name, organisation=unit, platform=Platform.objects.get(code=platform), **keys, **fields
    )


# What a complete application says; a test changes the fields it is about.
OPENING = {
    "platform": "wechat_official",
    "name": "郎溪公安",
    "account_type": "订阅号",
    "handle": "gh_lxga",
    "certified_body": "郎溪县公安局",
    "is_certified": "是",
    "leader": "陈局",
    "manager": "王填报",
    "phone": "13800138000",
    "functions": "警情通报\n办事指南\n留言回复",
}
STOP = {
    "close_reason": "功能相近",
    "announcement": "本账号将于近日停止更新，感谢关注。",
    "announcement_link": "https://mp.example.cn/notice",
    "announced_from": "2026-03-02",
    "announced_until": "2026-03-17",
    "moves_to": "郎溪发布",
    "archive": "办公室存档",
}
WORDS: dict[str, dict[str, str]] = {
    "opening": OPENING,
    "change": {"name": "平安郎溪"},
    "closure": STOP,
    "deregistration": {"platform_applied_on": "2026-03-03", "closed_on": "2026-03-05", "platform_receipt": "已注销"},
    "merger": {**STOP, "close_reason": ""},
    "handover": {"receiver": "郎溪县教育局", "leader": "刘局", "manager": "周外人", "phone": "13900139000"},
}


def make_filing(
    kind: str = "opening", *, by: Any, account: Account | None = None, at: str = "submitted", **words: str
) -> Filing:
    """A filing that got where it is by the moves people make."""
    filing = services.start_filing(kind, by=by, account=account)
    raw = {**(filing.proposal or {}), **WORDS[kind], **words}
    services.save_draft(filing, raw, by=by, version=filing.version)
    if at == "submitted":
        services.submit(filing, by=by)
    return filing
