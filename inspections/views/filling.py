"""Filling in a sheet: the page, its saves in the background, evidence, and taking a finish back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import now
from core.refusals import Refusal
from core.views import note_refusal, posted, posted_files, refusals_as_messages
from inspections.models import CheckSheet, Evidence
from inspections.services import own_findings
from inspections.services.evidence import attach, remove_evidence
from inspections.services.platforms import platform_name
from inspections.services.sheet_flow import place_of, taken_over, undo_finish
from inspections.services.sheet_page import beside, filling
from inspections.services.sheet_saving import Filled, Saved, save_filled
from inspections.sheet_form import SheetForm
from inspections.views.sheets import find


@require_http_methods(["GET", "POST"])
def sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find(request, pk)
    form, saved = form_of(request, sheet), Saved()
    if "same" in request.POST:
        form.take_over()
    elif request.method == "POST" and form.is_valid():
        finish = "finish" in request.POST
        saved = save(request, sheet, form, finish=finish)
        if saved.refusal is None:
            return redirect(after_finish(request, sheet) if finish else sheet)
        keep(form, saved.refusal)
    status = 409 if saved.lost_race else 422 if "same" not in request.POST and form.errors else 200
    return render(request, "inspections/sheet_edit.html", page_of(request, sheet, form, saved), status=status)


@require_POST
def sheet_save(request: HttpRequest, pk: int) -> JsonResponse:
    """The same save for the page's script: `state` is saved, invalid, stale or refused."""
    sheet, finish = find(request, pk), "finish" in request.POST
    form = form_of(request, sheet)
    if not form.is_valid():
        [(_, told), *_] = form.errors.items()
        return JsonResponse({"state": "invalid", "message": told[0]}, status=422)
    saved = save(request, sheet, form, finish=finish)
    if saved.refusal is not None:
        return JsonResponse(refused(request, saved), status=409 if saved.lost_race else 422)
    answer = {"state": "saved", "version": sheet.version, "at": f"{timezone.localtime(now()):%H:%M:%S}"}
    return JsonResponse(answer | ({"next": after_finish(request, sheet)} if finish else {}))


@require_POST
def sheet_proof(request: HttpRequest, pk: int) -> JsonResponse:
    """One file, sent as soon as it is pasted, dropped or photographed."""
    sheet = find(request, pk)
    try:
        file = attach(sheet, request.FILES.get("proof"), by=request.user)
    except Refusal as refusal:
        note_refusal(request, refusal)
        return JsonResponse({"message": refusal.message}, status=422)
    if file is None:
        return JsonResponse({"message": "没有收到文件，请重新选择。"}, status=422)
    return JsonResponse({"html": render_to_string("inspections/sheet_proof.html", {"file": file}, request)})


@require_POST
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken off by the page's script (an empty message: done) or by a plain form."""
    found = Evidence.objects.visible_to(request.user).select_related("sheet__round")
    evidence, told = get_object_or_404(found, pk=pk), ""
    try:
        remove_evidence(evidence, by=request.user)
    except Refusal as refusal:
        note_refusal(request, refusal, evidence)
        told = refusal.message
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"message": told})
    messages.add_message(
        request, messages.ERROR if told else messages.SUCCESS, told or f"已移除证据“{evidence.filename}”。"
    )
    return redirect("inspections:sheet-edit", pk=evidence.sheet_id)


@require_POST
def sheet_undo(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find(request, pk)
    with refusals_as_messages(request, done=f"已撤销“{sheet.name}”的完成，可以继续修改。"):
        undo_finish(sheet, by=request.user)
        return redirect("inspections:sheet-edit", pk=pk)
    return redirect(sheet)


def form_of(request: HttpRequest, sheet: CheckSheet) -> SheetForm:
    last, _ = taken_over(sheet)
    return SheetForm(posted(request), posted_files(request), sheet=sheet, findings=list(own_findings(sheet)), last=last)


def page_of(request: HttpRequest, sheet: CheckSheet, form: SheetForm, saved: Saved) -> dict[str, Any]:
    told = {"sheet": sheet, "round": sheet.round, "form": form, "platform": platform_name(sheet.platform_code)}
    is_clean = request.method == "GET"
    told |= {"both": saved.both, "is_clean": is_clean, **beside(sheet)}
    return told | filling(sheet, request.user, request.GET.get("after", ""))


def save(request: HttpRequest, sheet: CheckSheet, form: SheetForm, *, finish: bool) -> Saved:
    data = form.cleaned_data
    files = [file for file in data["proof"] if file]
    saved = save_filled(sheet, Filled(form.entry(), data["version"], files), by=request.user, finish=finish)
    if saved.refusal is not None:
        note_refusal(request, saved.refusal, sheet)
    elif not finish and request.resolver_match and request.resolver_match.url_name == "sheet-edit":
        messages.success(request, "草稿已保存。")
    return saved


def refused(request: HttpRequest, saved: Saved) -> dict[str, Any]:
    refusal = saved.refusal
    if refusal is None or not saved.lost_race:
        return {"state": "refused", "message": refusal.message if refusal else ""}
    html = render_to_string("inspections/sheet_both.html", {"both": saved.both}, request)
    return {"state": "stale", "message": refusal.message, "version": refusal.details["version"], "html": html}


def after_finish(request: HttpRequest, sheet: CheckSheet) -> str:
    """The next sheet at once; after the last one, its own page, where the finish can still be taken back."""
    following = place_of(sheet, request.user).following
    if following is None:
        messages.success(request, f"“{sheet.name}”已完成，这次检查的检查表都已填写。")
        return sheet.get_absolute_url()
    return f"{reverse('inspections:sheet-edit', args=[following.pk])}?after={sheet.pk}"


def keep(form: SheetForm, refusal: Refusal) -> None:
    """The page comes back with everything the person wrote, ready to be saved over what they have now been told of."""
    form.add_error(None, refusal.message)
    if "version" in refusal.details:
        form.data = {**dict(form.data.items()), "version": str(refusal.details["version"])}
