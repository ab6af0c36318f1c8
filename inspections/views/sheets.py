"""Check sheets: list, page, filling in, reopening."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import ReasonForm
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, refusals_as_messages
from inspections.forms import SheetFilter
from inspections.models import CheckSheet
from inspections.services import last_findings, own_findings, reopen_sheet, save_sheet
from inspections.services.evidence import attach
from inspections.services.platforms import platform_name, platform_names
from inspections.services.sheet_page import beside
from inspections.sheet_form import SheetForm
from inspections.views.rounds import posted, posted_files


def find(request: HttpRequest, pk: int) -> CheckSheet:
    sheets = CheckSheet.objects.visible_to(request.user).select_related(
        "round__organisation", "account", "inspector", "assignee"
    )
    return get_object_or_404(sheets.defer("round__frame", "round__stats"), pk=pk)


@require_GET
def sheet_list(request: HttpRequest) -> HttpResponse:
    filters = SheetFilter(request.GET, user=request.user)
    return list_response(request, "inspections/sheet_list.html", filters, platforms=platform_names())


@require_GET
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find(request, pk)
    context = {
        "sheet": sheet,
        "round": sheet.round,
        "platform": platform_name(sheet.platform_code),
        "moves": sheet.moves_for(request.user) if sheet.round.is_open else {},
        "events": sheet.timeline(),
        "corrections": sheet.corrections.select_related("round", "sheet", "finding", "by", "decided_by"),
        **beside(sheet),
    }
    return render(request, "inspections/sheet_detail.html", context)


@require_http_methods(["GET", "POST"])
def sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find(request, pk)
    form = SheetForm(posted(request), posted_files(request), sheet=sheet, findings=list(own_findings(sheet)))
    status = 200
    if request.method == "POST" and form.is_valid():
        finish = "finish" in request.POST
        try:
            attach(sheet, form.cleaned_data["proof"], by=request.user)
            save_sheet(sheet, form.entry(), version=form.cleaned_data["version"], by=request.user, finish=finish)
        except Refusal as refusal:
            status = 409 if refusal.code == LOST_RACE else 422
            keep(form, refusal)
        else:
            messages.success(request, what_next(request, sheet) if finish else "草稿已保存。")
            return redirect(sheet)
    context: dict[str, Any] = {"sheet": sheet, "round": sheet.round, "form": form, **beside(sheet)}
    context |= {"platform": platform_name(sheet.platform_code), "last_round": last_findings(sheet)}
    status = 422 if form.errors and status == 200 else status
    return render(request, "inspections/sheet_edit.html", context, status=status)


def what_next(request: HttpRequest, sheet: CheckSheet) -> str:
    """Finished; the next sheet of the round to fill in, and the way back to the list."""
    left = CheckSheet.objects.visible_to(request.user).filter(round=sheet.round_id).open_to(request.user).to_fill()
    following = left.filter(pk__gt=sheet.pk).first() or left.first()
    back = f"{reverse('inspections:sheet-list')}?round={sheet.round_id}&done=no"
    if following is None:
        return format_html('检查表已完成，这次检查的检查表都已填写。<a href="{}">返回列表</a>', back)
    url = reverse("inspections:sheet-edit", args=[following.pk])
    told = '检查表已完成。<a href="{}">下一张：{}</a>　<a href="{}">返回列表</a>'
    return format_html(told, url, following.name, back)


def keep(form: SheetForm, refusal: Refusal) -> None:
    """The page comes back with everything the person wrote, ready to be saved over what they have now been told of."""
    form.add_error(None, refusal.message)
    if "version" in refusal.details:
        form.data = {**dict(form.data.items()), "version": str(refusal.details["version"])}


@require_http_methods(["GET", "POST"])
def sheet_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="检查表已退回待检查。"):
            reopen_sheet(sheet, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(sheet)
    context = {"sheet": sheet, "form": form, "cancel_url": sheet.get_absolute_url(), "submit_label": "重新检查"}
    return render(request, "inspections/sheet_reopen.html", context, status=422 if form.errors else 200)
