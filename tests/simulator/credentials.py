"""Apps and grants for the accounts of the table, registered as offices and owners do; runs inside the portal."""

import json
from pathlib import Path
from typing import Any

from tests.simulator.apps import AES_KEY, CALLBACK_TOKEN, secret_of

DAY = 86400
GRANTED = {"weibo_user_show": "weibo", "douyin_video_list": "douyin", "toutiao_video_list": "toutiao",
           "kuaishou_photo_list": "kuaishou", "bilibili_archive_list": "bilibili"}  # fmt: skip
OF_UNITS = {"weibo_timeline": "weibo_contract", "huawei_app_info": "huawei", "xiaomi_query": "xiaomi",
            "tencent_app_status": "tencent"}  # fmt: skip
OWN = ("wechat_totaldetail", "wechat_freepublish", "miniprogram_version")


def provide(path: str) -> None:
    """`path`: a list of {account, adapter, subject, client, secret, token, refresh, certificate}."""
    from django.db import transaction

    from orgs.commands import acting_user
    from registry.models import Account

    with transaction.atomic():
        giver = Giver(acting_user(None))
        for told in json.loads(Path(path).read_text()):
            account = Account.objects.select_related("organisation").get(name=told["account"])
            giver.give(account, told)


class Giver:
    """Each app is registered once for its unit."""

    def __init__(self, by: Any) -> None:
        self.by = by
        self.apps: dict[tuple[str, int, str], Any] = {}

    def give(self, account: Any, told: dict[str, str]) -> None:
        from scans.credentials.granting import grant_own, keep_grant
        from scans.platforms.tokens import Won

        adapter = told["adapter"]
        if adapter in OWN:
            grant_own(account, client_id=told["subject"], secret=secret_of(told["subject"]), by=self.by)
        elif adapter == "wechat_authorizer_info":
            typed = {"secret": secret_of(told["client"]), "callback_token": CALLBACK_TOKEN, "aes_key": AES_KEY}
            app = self.app("wechat_component", account, told["client"], typed)
            keep_grant(account, "wechat", app, Won("", 0, told["refresh"], 0, told["subject"]), by=self.by)
        elif adapter in GRANTED:
            app = self.app(GRANTED[adapter], account, told["client"], {"secret": told["secret"]})
            won = Won(told["token"], DAY, told["refresh"], 30 * DAY, told["subject"])
            keep_grant(account, GRANTED[adapter], app, won, by=self.by)
        elif adapter in OF_UNITS:
            self.app(OF_UNITS[adapter], account, told["client"], _typed(adapter, told))

    def app(self, kind: str, account: Any, client: str, typed: dict[str, str]) -> Any:
        from scans.credentials.granting import register_app

        unit = account.organisation
        if (key := (kind, 0 if kind == "wechat_component" else unit.pk, client)) not in self.apps:
            self.apps[key] = register_app(kind, unit, name=client, client_id=client, typed=typed, by=self.by)
        return self.apps[key]


def _typed(adapter: str, told: dict[str, str]) -> dict[str, str]:
    if adapter == "weibo_timeline":
        return {"access_token": "contract"}
    more = {"certificate": told["certificate"]} if adapter == "xiaomi_query" else {}
    return {"secret": told["secret"]} | more
