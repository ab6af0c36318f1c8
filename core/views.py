"""Small view helpers: refusals become messages, a lost race becomes a page that says who was faster."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core import journal
from core.refusals import LOST_RACE, Refusal
from core.subjects import subject_of


def posted(request: HttpRequest) -> Any:
    """What was sent, even when nothing was filled in; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


@contextmanager
def refusals_as_messages(request: HttpRequest, done: str = "", about: Any = None) -> Iterator[None]:
    """Run an act: say `done` when it worked, say why when it was refused, then the view goes on.
    `about` names the record where the address does not.
    A lost race is not swallowed: the middleware answers it with 409 and the winner's name."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code == LOST_RACE:
            raise
        note_refusal(request, refusal, about)
        messages.error(request, refusal.message)
    else:
        if done:
            messages.success(request, done)


def note_refusal(request: HttpRequest, refusal: Refusal, about: Any = None) -> None:
    """The journal knows refused acts too; the act's own transaction is gone by now."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    told = {"page": page, "code": refusal.code}
    about = about or subject_of(request)
    journal.record("act.refused", by=request.user, obj=about, after=told, reason=refusal.message, success=False)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal no view has caught: 409 for a lost race, 422 otherwise, with the way back."""
    note_refusal(request, refusal)
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    status = 409 if refusal.code == LOST_RACE else 422
    return render(request, "refused.html", {"refusal": refusal, "back": back}, status=status)
