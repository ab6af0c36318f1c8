"""Check sheets: list, page, reopening."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import ReasonForm
from core.lists import list_response
from core.views import posted, refusals_as_messages
from inspections.forms import SheetFilter
from inspections.models import CheckSheet
from inspections.services import reopen_sheet
from inspections.services.platforms import platform_name, platform_names
from inspections.services.sheet_flow import may_undo, same_as_last
from inspections.services.sheet_page import beside


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
        "may_undo": may_undo(sheet, request.user),
        "same": same_as_last(sheet),
        **beside(sheet),
    }
    return render(request, "inspections/sheet_detail.html", context)


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
