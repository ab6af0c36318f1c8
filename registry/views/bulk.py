"""Many filings at once: confirm which and how, see who was refused; and the filings of the list as a workbook."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import bulk
from core.refusals import Refusal
from core.views import note_refusal, posted
from registry.filing_bulk import Preview, result_page, runs_visible_to
from registry.filing_forms import AgreeForm, FilingFilter, SendBackForm
from registry.services import bulk as services

FORMS: dict[str, type[forms.Form]] = {"agree": AgreeForm, "send_back": SendBackForm}
NOTHING = "还没有选中备案：请先勾选，或选择“全部符合条件的”。"
get_or_post = require_http_methods(["GET", "POST"])


@get_or_post
def bulk_agree(request: HttpRequest) -> HttpResponse:
    return _confirm(request, "agree")


@get_or_post
def bulk_return(request: HttpRequest) -> HttpResponse:
    return _confirm(request, "send_back")


def _confirm(request: HttpRequest, decision: str) -> HttpResponse:
    """Which filings stands in the address, so that the page can be read again; the slip makes its sending count once."""
    preview = Preview(bulk.meant(FilingFilter(request.GET, user=request.user), request.GET), decision, request.user)
    if not preview.total:
        messages.error(request, NOTHING)
        return redirect(f"{reverse('registry:filing-list')}?{_filters(request)}")
    form = FORMS[decision](posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _run(request, preview, form.cleaned_data["reason"])
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
    slip = request.POST.get("slip") or bulk.Slip.give(decision, by=request.user)
    cancel = f"{reverse('registry:filing-list')}?{_filters(request)}"
    context: dict[str, Any] = {"form": form, "preview": preview, "slip": slip, "cancel_url": cancel}
    return render(request, "registry/bulk_confirm.html", context, status=422 if form.errors else 200)


def _run(request: HttpRequest, preview: Preview, reason: str) -> HttpResponse:
    slip = bulk.Slip.read(request.POST.get("slip", ""), preview.decision, by=request.user)
    run = services.run_of(slip) or services.start_bulk(
        preview.decision, preview.keys(slip.shown_at), slip, by=request.user, reason=reason
    )
    return redirect("registry:bulk-result", run.pk)


def _filters(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("pick", "scope"):
        query.pop(name, None)
    return query.urlencode()


@require_GET
def bulk_result(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(runs_visible_to(request.user), pk=pk)
    return render(request, "registry/bulk_result.html", result_page(run, request.user, request.GET.get("page")))
