"""Corrections of closed rounds: proposing one from a sheet, its page, the decision of another person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import ReasonForm
from core.refusals import Refusal
from core.views import posted, refusals_as_messages
from inspections.correction_form import CorrectionForm
from inspections.models import Correction, Finding
from inspections.services.correcting import accept_correction, outcome, propose_correction, reject_correction
from inspections.views.sheets import find as find_sheet


def find(request: HttpRequest, pk: int) -> Correction:
    rows = Correction.objects.visible_to(request.user).select_related("round", "sheet", "finding", "by", "decided_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def sheet_correct(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find_sheet(request, pk)
    listed = sheet.findings.confirmed().exclude(conclusion=Finding.Conclusion.PASS)
    form = CorrectionForm(posted(request), sheet=sheet, findings=list(listed))
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_correction(sheet.round, form.proposal(), by=request.user)
            messages.success(request, "更正已提出，由另一人审定后生效。")
            return redirect(made)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {"sheet": sheet, "round": sheet.round, "form": form, "cancel_url": sheet.get_absolute_url()}
    return render(request, "inspections/correction_form.html", context, status=422 if form.errors else 200)


@require_GET
def correction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    correction = find(request, pk)
    context = {"correction": correction, "moves": correction.moves_for(request.user), "events": correction.timeline()}
    context |= {"round": correction.round, "now": outcome(correction.round, correction.sheet_id)}
    return render(request, "inspections/correction_detail.html", context)


@require_http_methods(["GET", "POST"])
def correction_accept(request: HttpRequest, pk: int) -> HttpResponse:
    correction = find(request, pk)
    if request.method == "POST":
        with refusals_as_messages(request, done="已更正，结论和统计已重新计算。"):
            accept_correction(correction, by=request.user)
        return redirect(correction)
    context = {"correction": correction, "round": correction.round, "submit_label": "同意更正"}
    context |= {"cancel_url": correction.get_absolute_url(), "now": outcome(correction.round, correction.sheet_id)}
    return render(request, "inspections/correction_accept.html", context)


@require_http_methods(["GET", "POST"])
def correction_reject(request: HttpRequest, pk: int) -> HttpResponse:
    correction, form = find(request, pk), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已记为不予更正。"):
            reject_correction(correction, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(correction)
    context = {"correction": correction, "round": correction.round, "form": form, "submit_label": "不予更正"}
    context |= {"cancel_url": correction.get_absolute_url(), "danger": True}
    return render(request, "inspections/correction_reject.html", context, status=422 if form.errors else 200)
