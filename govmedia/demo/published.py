"""What became of the demonstration's issued notice: sent to the units, signed for by one, on the public pages; a template."""

from govmedia.demo.people import PROFILE
from notices.models import Delivery, Notice, Publication
from notices.services.delivering import answer, deliver, failing_units, open_delivery
from notices.services.publishing import publish
from notices.services.word_templates import keep_template, sample
from orgs.commands import acting_user

WORDS = "已按要求整改，责任人和完成时间见报告。"


def begin(people: dict[str, str]) -> None:
    """Safe to repeat. `people`: who sends and publishes, and the clerk of a unit who signs."""
    by, clerk = acting_user(people["supervisor"]), acting_user(people["filer"])
    notice = Notice.objects.issued().filter(round__organisation=by.organisation).earliest("pk")
    if Publication.objects.filter(notice=notice).exists():
        return
    units = failing_units(notice)
    deliver(notice, units, [clerk.organisation] if clerk.organisation not in units else (), by=by, workdays=10)
    for delivery in Delivery.objects.own(clerk).unopened():
        open_delivery(delivery, by=clerk)
    if asked := Delivery.objects.own(clerk).unanswered().first():
        answer(asked, WORDS, by=clerk)
    keep_template(
        "下行文", sample(str(by.organisation)), "下行文.docx", by=by, note=f"在示例上改的，用于{PROFILE['name']}"
    )
    publish(notice, by=by)
