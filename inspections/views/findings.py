"""Suspected findings: confirmed or rejected by another person; unfiled accounts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import ReasonForm
from core.lists import list_response
from core.refusals import Refusal
from core.views import posted, refusals_as_messages
from inspections.finding_filter import FindingFilter
from inspections.forms import UnfiledForm
from inspections.models import Finding, Round
from inspections.services import decide, propose_stale, propose_unusable, report_unfiled
from inspections.services.deciding import Decided
from inspections.services.platforms import platform_names
from inspections.views.rounds import find

MOST = 500


@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    filters = FindingFilter(request.GET, user=request.user)
    return list_response(request, "inspections/finding_list.html", filters, platforms=platform_names())


@require_GET
def round_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    waiting = round_.findings.waiting().select_related("found_by", "sheet").order_by("pk")
    context = {
        "round": round_,
        "findings": waiting[:MOST],
        "count": waiting.count(),
        "platforms": platform_names(),
        "may_decide": request.user.has_perm("inspections.confirm_finding") and round_.is_open,
    }
    return render(request, "inspections/round_waiting.html", context)


@require_http_methods(["GET", "POST"])
def round_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more with the list of what happens and what is left out, then does it."""
    round_ = find(request, pk)
    chosen = chosen_findings(request, round_)
    if not chosen:
        messages.error(request, "没有选中任何待确认的问题，请先勾选。")
        return redirect("inspections:round-waiting", pk=pk)
    move = "reject" if request.POST.get("move") == "reject" else "confirm"
    form = ReasonForm(request.POST if "sure" in request.POST else None) if move == "reject" else None
    if "sure" in request.POST and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        tell(request, decide(chosen, move, by=request.user, reason=reason))
        return redirect("inspections:round-waiting", pk=pk)
    context = {"round": round_, "move": move, "form": form, "submit_label": Finding.MOVES[move].label}
    context |= asked_about(chosen, move, request.user) | {"cancel_url": round_.get_absolute_url()}
    return render(request, "inspections/round_decide.html", context, status=422 if form and form.errors else 200)


def chosen_findings(request: HttpRequest, round_: Round) -> list[Finding]:
    wanted = {int(key) for key in request.POST.getlist("finding") if key.isdecimal() and len(key) < 19}
    return list(round_.findings.waiting().filter(pk__in=wanted).select_related("found_by")[:MOST])


def asked_about(chosen: list[Finding], move: str, user: Any) -> dict[str, Any]:
    """Which of them this person may decide, and which are left out."""
    may = {finding.pk for finding in chosen if finding.may(user, move)}
    return {
        "open": [finding for finding in chosen if finding.pk in may],
        "skipped": [finding for finding in chosen if finding.pk not in may],
        "platforms": platform_names(),
    }


def tell(request: HttpRequest, decided: Decided) -> None:
    if decided.done:
        messages.success(request, f"已办理 {decided.done} 条。")
    for why, many in (decided.refused or {}).items():
        messages.error(request, f"{many} 条没有办理：{why}")


@require_POST
def round_propose(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    with refusals_as_messages(request):
        made = propose_stale(round_, by=request.user)
        unusable = propose_unusable(round_, by=request.user)
        told = f"{made} 条疑似“两周无更新”、{unusable} 条疑似“移动客户端无法下载或使用”"
        messages.success(request, f"按监测情况提出 {told}，须经人工确认才计入。")
    return redirect(round_)


@require_http_methods(["GET", "POST"])
def round_unfiled(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    form = UnfiledForm(posted(request), round_=round_)
    if request.method == "POST" and form.is_valid():
        try:
            report_unfiled(round_, form.stray(), by=request.user)
            messages.success(request, "未备案账号已登记，等待他人确认；不计入合格率。")
            return redirect("inspections:round-waiting", pk=pk)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {"round": round_, "form": form, "cancel_url": round_.get_absolute_url(), "submit_label": "登记"}
    return render(request, "inspections/round_unfiled.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def finding_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """A false alarm, also when it was confirmed before; the reason is kept."""
    finding = get_object_or_404(Finding.objects.visible_to(request.user).select_related("round", "sheet"), pk=pk)
    back = finding.sheet or finding.round
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已记为误报，不再计入。"):
            finding.make("reject", by=request.user, reason=form.cleaned_data["reason"])
        return redirect(back)
    context = {"finding": finding, "form": form, "cancel_url": back.get_absolute_url(), "submit_label": "记为误报"}
    return render(request, "inspections/finding_reject.html", context, status=422 if form.errors else 200)
