"""The adapter for a Weibo account's own card: its name, and the date of its newest post where the card shows one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import number, object_in, text
from scans.platforms.owner_api import OwnerApi, id_of
from scans.platforms.seen import EMPTY, OK, Ask, Seen, Source, count, malformed
from scans.platforms.weibo_api import HOST, good_answer, is_public, item_of


class WeiboUserShowAdapter(OwnerApi):
    """Takes the uid. The card's own date is the day of registration and no post."""

    key = "weibo_user_show"
    host = HOST
    account = "uid"
    parameters: Mapping[str, tuple[str, ...]] = {"uid": ()}

    def _ask(self, source: Source, credential: Credential, as_of: dt.datetime) -> Ask:
        query = {"access_token": credential["access_token"], "uid": self.account_of(source)}
        return Ask(f"{HOST}/2/users/show.json?{urlencode(query)}", redirects=0)

    def _judge(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        told = good_answer(recorded)
        name = text(told.get("screen_name"))
        if not name and not id_of(told, "idstr", "id"):
            raise malformed("no_field:screen_name")
        shown = told.get("verified")
        return replace(self._posts(told, name, as_of), verified=shown if isinstance(shown, bool) else None)

    def _posts(self, told: dict[str, Any], name: str, as_of: dt.datetime) -> Seen:
        if told.get("status") is not None:
            post = object_in(told, "status")
            return count([item_of(post, as_of)], as_of, name) if is_public(post) else Seen(OK, account_name=name)
        return Seen(EMPTY if number(told.get("statuses_count")) == 0 else OK, account_name=name)
