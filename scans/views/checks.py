"""What people look at themselves: one account with a screenshot, and the monthly trial of apps and mini-programs."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import as_attachment
from core.forms import ReasonForm
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, refusals_as_messages
from registry.histories import told
from registry.models import Account
from scans.check_forms import AppCheckFilter, AppCheckForm, LookForm
from scans.models import AppCheck, Claim
from scans.people import app_checks
from scans.people.human_checks import record_look


@require_http_methods(["GET", "POST"])
def account_look(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.visible_to(request.user).select_related("platform"), pk=pk)
    posted = request.method == "POST"
    form = LookForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            claim = record_look(account, form.look(), by=request.user)
            waits = claim.says_silent or claim.state == "not_found"
            messages.success(request, f"已登记{'，由另一人确认后作数' if waits else ''}。")
            return redirect("scans:account-detail", pk=pk)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("shown" if refusal.code in {"bad_date", "future"} else "proof", refusal.message)
    cancel = reverse("scans:account-detail", args=[pk])
    context = {"account": account, "form": form, "cancel_url": cancel, "submit_label": "登记"}
    return render(request, "scans/account_look.html", context, status=422 if form.errors else 200)


@require_GET
def claim_proof(request: HttpRequest, pk: int) -> FileResponse:
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    return _proof(*(claim.detail.get("proof", {}).get(key, "") for key in ("sha256", "name", "type")))


@require_GET
def appcheck_list(request: HttpRequest) -> HttpResponse:
    filters = AppCheckFilter(request.GET, user=request.user)
    period = app_checks.this_month()
    left = app_checks.without_check(request.user, period).count()
    return list_response(request, "scans/appcheck_list.html", filters, left=left, period=period)


@require_POST
def appcheck_open(request: HttpRequest) -> HttpResponse:
    with refusals_as_messages(request):
        messages.success(request, f"已发起 {app_checks.open_checks(by=request.user)} 个账号的检查。")
    return redirect("scans:appcheck-list")


@require_GET
def appcheck_detail(request: HttpRequest, pk: int) -> HttpResponse:
    check = _find(request, pk)
    context = {"check": check, "moves": check.moves_for(request.user), "events": told(check)}
    return render(request, "scans/appcheck_detail.html", context)


@require_http_methods(["GET", "POST"])
def appcheck_report(request: HttpRequest, pk: int) -> HttpResponse:
    check, posted = _find(request, pk), request.method == "POST"
    form = AppCheckForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            app_checks.report(check, form.tried(), by=request.user)
            return redirect(check)
        except Refusal as refusal:
            if refusal.code == LOST_RACE:
                raise
            note_refusal(request, refusal)
            form.add_error("proof" if "proof" in refusal.code or "file" in refusal.code else "outcome", refusal.message)
    context = {"check": check, "form": form, "cancel_url": check.get_absolute_url(), "submit_label": "登记结果"}
    return render(request, "scans/appcheck_report.html", context, status=422 if form.errors else 200)


@require_POST
def appcheck_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    check = _find(request, pk)
    with refusals_as_messages(request, done="已确认这个账号不可用。"):
        app_checks.confirm(check, by=request.user)
    return redirect(check)


@require_http_methods(["GET", "POST"])
def appcheck_return(request: HttpRequest, pk: int) -> HttpResponse:
    check = _find(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已退回重新检查。"):
            app_checks.send_back(check, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(check)
    context = {"check": check, "form": form, "cancel_url": check.get_absolute_url(), "submit_label": "退回重新检查"}
    return render(request, "scans/appcheck_return.html", context, status=422 if form.errors else 200)


@require_GET
def appcheck_proof(request: HttpRequest, pk: int) -> FileResponse:
    check = _find(request, pk)
    return _proof(check.proof_sha256, check.proof_name, check.proof_type)


def _proof(sha256: str, name: str, content_type: str) -> FileResponse:
    if not sha256:
        raise Http404
    return as_attachment(sha256, filename=name, content_type=content_type)


def _find(request: HttpRequest, pk: int) -> AppCheck:
    rows = AppCheck.objects.visible_to(request.user)
    related = ("account__platform", "account__organisation", "checked_by", "confirmed_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)
