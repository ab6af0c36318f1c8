"""Self-checks: the unit's list and form, the sealed scan, and who has reported in a round."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import as_attachment
from core.forms import ReasonForm
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, posted, posted_files, refusals_as_messages
from inspections.models import SelfCheck
from inspections.selfcheck_form import SelfCheckFilter, SelfCheckForm
from inspections.services.platforms import platform_names
from inspections.services.self_checks import report, save_answers, send_back, urge
from inspections.views.rounds import find as find_round


def find(request: HttpRequest, pk: int) -> SelfCheck:
    rows = SelfCheck.objects.visible_to(request.user).select_related("round", "organisation", "reported_by")
    return get_object_or_404(rows.defer("round__frame", "round__stats"), pk=pk)


@require_GET
def selfcheck_list(request: HttpRequest) -> HttpResponse:
    filters = SelfCheckFilter(request.GET, user=request.user)
    return list_response(request, "inspections/selfcheck_list.html", filters, one_round=None)


@require_GET
def round_selfchecks(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    filters = SelfCheckFilter(request.GET, user=request.user, round_=round_)
    owed = round_.self_checks.missing().count()
    return list_response(request, "inspections/selfcheck_list.html", filters, one_round=round_, owed=owed)


@require_POST
def round_urge(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    with refusals_as_messages(request):
        count = urge(round_, by=request.user)
        messages.success(request, f"已向 {count} 个未报送的单位发出提醒。" if count else "所有单位都已报送。")
    return redirect("inspections:round-selfchecks", pk)


@require_GET
def selfcheck_detail(request: HttpRequest, pk: int) -> HttpResponse:
    check = find(request, pk)
    moves = check.moves_for(request.user) if check.round.is_open else {}
    context = {"check": check, "round": check.round, "moves": moves, "events": check.timeline(), **lines_of(check)}
    return render(request, "inspections/selfcheck_detail.html", context)


@require_GET
def selfcheck_print(request: HttpRequest, pk: int) -> HttpResponse:
    check = find(request, pk)
    context = {"check": check, "round": check.round, **lines_of(check)}
    return render(request, "inspections/selfcheck_print.html", context)


def lines_of(check: SelfCheck) -> dict[str, Any]:
    names = platform_names()
    lines = list(check.lines.select_related("account"))
    for line in lines:
        line.platform = names.get(line.platform_code, line.platform_code)  # type: ignore[attr-defined]
    totals = {name: sum(getattr(line, name) or 0 for line in lines) for name in ("posts", "originals", "problems")}
    return {"lines": lines, "totals": totals}


@require_GET
def selfcheck_scan(request: HttpRequest, pk: int) -> FileResponse:
    check = find(request, pk)
    if not check.scan_sha256:
        raise Http404
    return as_attachment(check.scan_sha256, filename=check.scan_name, content_type=check.scan_type)


@require_http_methods(["GET", "POST"])
def selfcheck_edit(request: HttpRequest, pk: int) -> HttpResponse:
    check = find(request, pk)
    found = lines_of(check)
    form = SelfCheckForm(posted(request), posted_files(request), check=check, rows=found["lines"])
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        refusal = save(request, check, form)
        if refusal is None:
            return redirect(check)
        status = 409 if refusal.code == LOST_RACE else 422
    context = {"check": check, "round": check.round, "form": form, "lines": form.lines()}
    return render(request, "inspections/selfcheck_edit.html", context, status=status)


def save(request: HttpRequest, check: SelfCheck, form: SelfCheckForm) -> Refusal | None:
    """A draft is kept even where the report is refused; the page then comes back with what was typed."""
    seen = form.cleaned_data["version"]
    try:
        save_answers(check, form.answers(), version=seen, by=request.user, scan=form.cleaned_data["scan"])
        if "report" in request.POST:
            report(check, by=request.user)
    except Refusal as refusal:
        note_refusal(request, refusal, check)
        form.add_error(None, refusal.message)
        form.data = {**dict(form.data.items()), "version": str(refusal.details.get("version", check.version))}
        return refusal
    messages.success(request, "已报送。" if "report" in request.POST else "草稿已保存，还没有报送。")
    return None


@require_http_methods(["GET", "POST"])
def selfcheck_return(request: HttpRequest, pk: int) -> HttpResponse:
    check, form = find(request, pk), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已退回，该单位会收到提醒。"):
            send_back(check, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(check)
    context = {"check": check, "form": form, "submit_label": "退回重填", "cancel_url": check.get_absolute_url()}
    context["list_url"] = reverse("inspections:round-selfchecks", args=[check.round_id])
    return render(request, "inspections/selfcheck_return.html", context, status=422 if form.errors else 200)
