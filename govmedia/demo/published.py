"""What became of the demonstration's issued notice: sent, answered and not, public, being put right with a joint issuer; a
template, and the profile as it was changed since."""

import datetime as dt
from typing import Any

from django.db import transaction

from core.clock import end_of_day
from govmedia.demo import county
from govmedia.demo.dates import Dates
from govmedia.demo.people import PROFILE
from notices.models import Delivery, Notice, Profile, Publication
from notices.services import Request, draft_notice
from notices.services.delivering import answer, deliver, failing_units, open_delivery
from notices.services.profiles import change_profile
from notices.services.publishing import publish
from notices.services.word_templates import keep_template, sample
from orgs.commands import acting_user
from orgs.models import Organisation

WORDS = "已按要求整改，责任人和完成时间见报告。"

PARTNER = "朗川县委网信办"
# What the office changed in its profile afterwards, and why.
CHANGES = (
    ({"seal": False}, "电子版不盖章，署名改按不加盖印章排"),
    ({"seal": True, "addressees": ["各乡镇人民政府", "县直各单位"]}, "恢复加盖印章；主送单位固定下来"),
)


@transaction.atomic
def begin(dates: Dates, people: dict[str, str]) -> None:
    """Safe to repeat. `people`: who sends and publishes, and the clerk of a unit who signs."""
    by, clerk = acting_user(people["supervisor"]), acting_user(people["filer"])
    notice = Notice.objects.issued().filter(round__organisation=by.organisation).earliest("pk")
    if Publication.objects.filter(notice=notice).exists():
        return
    units = failing_units(notice)
    late = Organisation.objects.get(name=county.DEPARTMENTS["环境"])
    deliver(notice, {*units, late, clerk.organisation}, by=by, workdays=10)
    for delivery in Delivery.objects.own(clerk).unopened():
        open_delivery(delivery, by=clerk)
    if asked := Delivery.objects.own(clerk).unanswered().first():
        answer(asked, WORDS, by=clerk)
    # Nobody can send in the past: the days are set, the delivery is real.
    missed = {"sent_at": end_of_day(dates.notice_sent), "reply_due": dates.reply_missed}
    Delivery.objects.filter(notice=notice, organisation=late).update(**missed)
    keep_template(
        "下行文", sample(str(by.organisation)), "下行文.docx", by=by, note=f"在示例上改的，用于{PROFILE['name']}"
    )
    change(by)
    correct(notice, dates, by)
    publish(notice, by=by)


def change(by: Any) -> None:
    """The profile has a history: each version with its reason, to compare and to take back."""
    for changed, why in CHANGES:
        newest = Profile.objects.newest(str(PROFILE["name"]))
        if newest is not None:
            change_profile(newest, {**newest.data, **changed}, by=by, note=why)


def correct(notice: Notice, dates: Dates, by: Any) -> None:
    """A correction in draft, to be issued together with a second office."""
    profile = Profile.objects.newest(str(PROFILE["name"])) or notice.profile
    given = {**notice.given, "date": dates.today.isoformat(), "co_issuers": [PARTNER]}
    given["deadline"] = {**notice.given["deadline"], "date": (dates.today + dt.timedelta(days=9)).isoformat()}
    draft_notice(Request(notice.round, profile, given, replaces=notice), by=by)
