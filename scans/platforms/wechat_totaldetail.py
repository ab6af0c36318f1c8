"""The adapter for WeChat's figures per article: every post, mass-sent or plain, by the day it appeared."""

import datetime as dt
import re
from collections.abc import Generator, Mapping
from dataclasses import replace

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential, needed
from scans.platforms.dates import CHINA, Moment, parse_date
from scans.platforms.json_answer import list_in
from scans.platforms.owner_api import WINDOW, OwnerApi, id_of, is_yes, without_silence
from scans.platforms.page import Clock
from scans.platforms.seen import EMPTY, RATE_LIMITED, Ask, Item, Refused, Seen, Source, count, malformed
from scans.platforms.wechat_api import HOST, good_answer, post

SINCE = dt.date(2025, 11, 1)
_DELAYED = Refused(RATE_LIMITED, "data_delayed")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class WechatTotaldetailAdapter(OwnerApi):
    """One request a day, back from yesterday to the first day with a post or to the edge of the window."""

    key = "wechat_totaldetail"
    host = HOST
    proves_silence = True
    account = "appid"
    parameters: Mapping[str, tuple[str, ...]] = {"appid": (), "day": ()}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        as_of, delayed = clock(), False
        items: list[Item] = []
        day: dt.date | None = None
        try:
            (token,) = needed(credential, *self.credential_fields)
            for day in _days(as_of):
                recorded = yield _ask(token, day)
                listed, late = _items(recorded, as_of)
                items += listed
                delayed = delayed or late
                if any(item.moment and item.moment.at.date() >= day for item in listed):
                    break
        except Refused as refused:
            return without_silence(count(items, as_of), refused.seen.reason) if items else refused.seen
        return _judged(items, delayed, day, as_of)

    def _judge(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        day = _day_of(params["day"]) if params.get("day") else None
        items, delayed = _items(recorded, as_of)
        is_over = day is None or day < as_of.astimezone(CHINA).date()
        return _judged(items, delayed or not is_over, day, as_of)


def _days(as_of: dt.datetime) -> list[dt.date]:
    today = as_of.astimezone(CHINA).date()
    days = [today - dt.timedelta(days=back) for back in range(1, WINDOW.days + 1)]
    days = [day for day in days if day >= SINCE]
    if not days:
        raise malformed("bad_request")
    return days


def _ask(token: str, day: dt.date) -> Ask:
    span = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
    return post("/datacube/getarticletotaldetail", {"access_token": token}, span)


def _day_of(stated: str) -> dt.date:
    try:
        if _DAY.fullmatch(stated):
            return dt.date.fromisoformat(stated)
    except ValueError:
        pass
    raise malformed("bad_parameter")


def _items(recorded: Recorded, as_of: dt.datetime) -> tuple[list[Item], bool]:
    """The articles by their day of publication, and whether the figures are not all there yet."""
    told = good_answer(recorded)
    rows = list_in(told, "list")
    items = [Item(id_of(row, "msgid"), _whole_day(parse_date(row.get("ref_date"), as_of))) for row in rows]
    return items, is_yes(told.get("is_delay"))


def _whole_day(moment: Moment | None) -> Moment | None:
    return moment and Moment(moment.at.replace(hour=0, minute=0, second=0), "day")


def _judged(items: list[Item], delayed: bool, day: dt.date | None, as_of: dt.datetime) -> Seen:
    """Figures that are still to come speak for the posts they show and not for silence."""
    seen = count(items, as_of)
    if delayed:
        return without_silence(seen, _DELAYED.seen.reason) if items else _DELAYED.seen
    if seen.state == EMPTY and day is not None:
        seen = replace(seen, oldest_at=dt.datetime.combine(day, dt.time(), CHINA))
        return seen if day >= SINCE else without_silence(seen, "list_too_short")
    return seen
