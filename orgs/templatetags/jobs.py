"""Background work in words, for its page."""

from typing import Any

from django import template

from core.access import may_open
from core.models import Job
from orgs import job_words

register = template.Library()


@register.filter
def work_words(kind: str, key: str) -> str:
    work = job_words.KINDS.get(kind)
    return work.words if work else key


@register.simple_tag(takes_context=True)
def work_object(context: Any, job: Job) -> dict[str, str]:
    """What the job is about, with its address for whom may open it."""
    words, page, address = job_words.object_of(job)
    user = context["request"].user
    return {"words": words, "url": address if address and may_open(user, page) else ""} if words else {}
