"""Decisions about a filing: agree, send back, refuse; each on a page that shows what will happen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.forms import ReasonForm
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, posted
from registry import services
from registry.filing_forms import AgreeForm, SendBackForm
from registry.filing_page import filing_page
from registry.models import Filing
from registry.views.filings import find_filing

FORMS: dict[str, type[forms.Form]] = {"agree": AgreeForm, "send_back": SendBackForm, "reject": ReasonForm}
ACTS = {"agree": services.agree, "send_back": services.send_back, "reject": services.reject}
MOVES = {"agree": {"pass_on", "approve"}, "send_back": {"send_back"}, "reject": {"reject"}}
DONE = {"send_back": "已退回申请单位修改。", "reject": "已作出不予备案的决定。"}
get_or_post = require_http_methods(["GET", "POST"])


@get_or_post
def filing_agree(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "agree")


@get_or_post
def filing_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "send_back")


@get_or_post
def filing_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "reject")


def _decision(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """The version shown travels with the form: a decision holds only for the words that were read."""
    filing = find_filing(request, pk)
    if request.method == "GET" and not filing.moves_for(request.user).keys() & MOVES[decision]:
        messages.info(request, f"这件备案现在是“{filing.get_status_display()}”，不由您审核。")
        return redirect(filing)
    form = FORMS[decision](posted(request))
    if request.method == "POST" and form.is_valid():
        refusal = _decide(request, filing, decision, form.cleaned_data)
        if refusal is None:
            return redirect(filing)
        form.add_error(None, refusal.message)
    context = filing_page(filing, request.user) | {
        "form": form,
        "decision": decision,
        "cancel_url": filing.get_absolute_url(),
        "danger": decision == "reject",
    }
    return render(request, "registry/filing_decide.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, filing: Filing, decision: str, cleaned: dict[str, Any]) -> Refusal | None:
    if request.POST.get("version") != str(filing.version):
        raise Refusal(LOST_RACE, "这件备案在您打开之后有了变化，没有办理；请回到备案页面核对后再办。")
    try:
        ACTS[decision](filing, by=request.user, reason=cleaned["reason"])
    except Refusal as refusal:
        if refusal.code == LOST_RACE:
            raise
        note_refusal(request, refusal)
        return refusal
    done = DONE.get(decision) or (f"已备案，回执号 {filing.receipt}。" if filing.receipt else "已同意，转到下一环节。")
    messages.success(request, done)
    return None
