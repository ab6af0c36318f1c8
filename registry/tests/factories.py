"""Accounts as tests want them, with the keys that matching needs."""

import datetime as dt
from typing import Any

from orgs.models import Organisation
from registry.keys import folded_key, pinyin_key
from registry.models import Account, Platform


def make_account(
    name: str = "郎溪发布", *, unit: Organisation, platform: str = "wechat_official", **fields: Any
) -> Account:
    fields.setdefault("registered_on", dt.date(2020, 1, 1))
    fields.setdefault("number", f"A{Account.objects.count() + 1:06d}")
    keys = {
        "name_key": folded_key(name),
        "name_pinyin": pinyin_key(name),
        "handle_key": folded_key(fields.get("handle", "")),
        "link_key": folded_key(fields.get("link", "")),
    }
    return Account.objects.create(
        name=name, organisation=unit, platform=Platform.objects.get(code=platform), **keys, **fields
    )
