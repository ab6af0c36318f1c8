"""Acts on many records: which were meant, one confirmation that counts once, each by its own move, refusals by name."""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from core import clock
from core.lists import FilterForm
from core.models import Job
from core.refusals import Refusal

SALT = "core.bulk"
EVERYTHING = "all"
AT_ONCE = 50  # so many are done while the person waits, more in the background
MOST = 10_000
KEPT = 500  # refusals kept with their words; the rest is counted
HOLDS = dt.timedelta(hours=12)


def meant(filters: FilterForm, data: QueryDict) -> QuerySet[Any]:
    """The rows that were ticked, or, as wished, everything the list's filters find."""
    if data.get("scope") == EVERYTHING:
        return filters.queryset()
    ticked = [int(key) for key in data.getlist("pick") if key.isdecimal() and len(key) < 16]
    return filters.base().filter(pk__in=ticked[:MOST])


@dataclass(frozen=True)
class Slip:
    """What a confirmation page hands out: good for one run, by one person, over what stood there at that moment."""

    number: str
    shown_at: dt.datetime

    @staticmethod
    def give(act: str, *, by: Any) -> str:
        told = [secrets.token_urlsafe(12), act, by.pk, clock.now().isoformat()]
        return signing.dumps(told, salt=SALT)

    @classmethod
    def read(cls, text: str, act: str, *, by: Any) -> "Slip":
        try:
            number, for_act, person, moment = signing.loads(text, salt=SALT, max_age=HOLDS)
        except signing.BadSignature:
            raise Refusal("stale", "这个确认页已经失效，没有办理；请回到列表重新选择。") from None
        if (for_act, person) != (act, by.pk):
            raise Refusal("stale", "这个确认页不是为您的这次办理准备的，没有办理；请回到列表重新选择。")
        return cls(number, dt.datetime.fromisoformat(moment))


def run_each(job: Job, act: Callable[[int], None]) -> None:
    """Do `act` to every key of the job, each in its own transaction together with the note that it is done. Safe to
    repeat: what was done before a cut-off is not done again."""
    told: dict[str, Any] = {"made": 0, "refused": [], "refused_count": 0} | job.result
    keys = job.args["keys"]
    for place in range(job.done, len(keys)):
        try:
            with transaction.atomic():
                act(keys[place])
                job.progress(place + 1, result=told | {"made": told["made"] + 1})
        except Refusal as refusal:
            refused = [*told["refused"], {"key": keys[place], "why": refusal.message}][:KEPT]
            told |= {"refused": refused, "refused_count": told["refused_count"] + 1}
            job.progress(place + 1, result=told)
        else:
            told = job.result
