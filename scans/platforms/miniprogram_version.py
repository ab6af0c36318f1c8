"""The adapter for a WeChat mini-program's versions: when the present release came out. Trial versions say nothing."""

import datetime as dt
from collections.abc import Mapping

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import epoch, number, object_in
from scans.platforms.owner_api import OwnerApi
from scans.platforms.seen import EMPTY, Ask, Item, Seen, Source, count, malformed
from scans.platforms.wechat_api import HOST, good_answer, post

_KNOWN = ("errcode", "release_info", "exp_info")


class MiniprogramVersionAdapter(OwnerApi):
    """Releases, not content."""

    key = "miniprogram_version"
    host = HOST
    account = "appid"
    parameters: Mapping[str, tuple[str, ...]] = {"appid": ()}

    def _ask(self, source: Source, credential: Credential, as_of: dt.datetime) -> Ask:
        return post("/wxa/getversioninfo", {"access_token": credential["access_token"]}, {})

    def _judge(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        told = good_answer(recorded)
        if not any(key in told for key in _KNOWN):
            raise malformed("no_field:release_info")
        if told.get("release_info") is None:
            return Seen(EMPTY)
        release = object_in(told, "release_info")
        stated = release.get("release_time")
        moment = epoch(stated)
        if moment is None:
            if stated is None or number(stated) is None:
                raise malformed("bad_field:release_time")
            return Seen(EMPTY)
        return count([Item("release", moment)], as_of)
