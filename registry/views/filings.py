"""Filings as pages: list, start, the form with its rules, one filing with its way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, refusals_as_messages
from orgs.messages import mark_seen
from registry import services
from registry.filing_forms import FilingFilter, FilingForm, StartForm
from registry.filing_page import filing_page
from registry.judging import judge
from registry.models import Filing
from registry.papers_page import papers_section


@require_GET
def filing_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/filing_list.html", FilingFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def filing_new(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None, initial=request.GET.dict(), by=request.user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            filing = services.start_filing(told["kind"], by=request.user, account=told["account"])
            return redirect("registry:filing-edit", filing.pk)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("account", refusal.message)
    return render(request, "registry/filing_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def filing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    mark_seen(filing, by=request.user)  # type: ignore[arg-type]  # only people get past the door
    return _detail(request, filing)


def _detail(request: HttpRequest, filing: Filing, *, open_phone: bool = False) -> HttpResponse:
    context = filing_page(filing, request.user, open_phone=open_phone)
    context |= {"papers": papers_section(filing, request.user)}
    response = render(request, "registry/filing_detail.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def filing_phone(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    services.reveal_filed_phone(filing, by=request.user)
    return _detail(request, filing, open_phone=True)


@require_http_methods(["GET", "POST"])
def filing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    if not filing.may(request.user, "submit") or not filing.is_editable:
        messages.error(request, f"这件备案现在是“{filing.get_status_display()}”，不能修改。")
        return redirect(filing)
    if request.method == "GET":
        return _form_page(request, filing, FilingForm(filing))
    return _save(request, filing, FilingForm(filing, request.POST))


def _save(request: HttpRequest, filing: Filing, form: FilingForm) -> HttpResponse:
    try:
        services.save_draft(filing, form.typed(), by=request.user, version=form.version_shown())
        if request.POST.get("action") != "submit":
            messages.success(request, "已保存草稿。")
            return redirect("registry:filing-edit", filing.pk)
        services.submit(filing, by=request.user)
    except Refusal as refusal:
        return _refused(request, filing, form, refusal)
    messages.success(request, "已提交，正在等待审核。")
    return redirect(filing)


def _refused(request: HttpRequest, filing: Filing, form: FilingForm, refusal: Refusal) -> HttpResponse:
    """What was typed stays on the page, whatever went wrong."""
    note_refusal(request, refusal)
    faults = refusal.details.get("faults") or {"": refusal.message}
    form = FilingForm(filing, {**form.typed(), "version": str(filing.version)}) if refusal.code != LOST_RACE else form
    form.show_faults(faults)  # type: ignore[arg-type]
    return _form_page(request, filing, form, status=409 if refusal.code == LOST_RACE else 422)


def _form_page(request: HttpRequest, filing: Filing, form: FilingForm, status: int = 200) -> HttpResponse:
    papers = papers_section(filing, request.user)
    context = {"filing": filing, "form": form, "judged": judge(filing), "papers": papers}
    return render(request, "registry/filing_form.html", context, status=status)


@require_POST
def filing_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules against what stands on the page now; keeps nothing."""
    filing = find_filing(request, pk)
    form = FilingForm(filing, request.POST)
    filing.proposal, filing.emergency = form.typed(), bool(request.POST.get("emergency"))
    context = {"filing": filing, "judged": judge(filing)}
    return render(request, "registry/filing_rules.html", context)


@require_POST
def filing_submit(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    try:
        services.submit(filing, by=request.user)
    except Refusal as refusal:
        if refusal.code != "not_complete":
            raise
        form = FilingForm(
            filing, {**(filing.proposal or {}), "statement": filing.statement, "version": str(filing.version)}
        )
        return _refused(request, filing, form, refusal)
    messages.success(request, "已提交，正在等待审核。")
    return redirect(filing)


@require_POST
def filing_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    with refusals_as_messages(request, done="已撤回，可以修改后重新提交。"):
        services.withdraw(filing, by=request.user)
    return redirect(filing)


@require_http_methods(["GET", "POST"])
def filing_discard(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    if request.method == "GET":
        if "discard" not in filing.moves_for(request.user):
            messages.error(request, f"这件备案现在是“{filing.get_status_display()}”，不能由您作废。")
            return redirect(filing)
        context = {"filing": filing, "cancel_url": filing.get_absolute_url(), "submit_label": "作废", "danger": True}
        return render(request, "registry/filing_discard.html", context)
    with refusals_as_messages(request, done="已作废。"):
        services.discard(filing, by=request.user)
    return redirect(filing)


def find_filing(request: HttpRequest, pk: int) -> Filing:
    rows = Filing.objects.visible_to(request.user).select_related(
        "organisation", "receiver", "waiting_at", "account__platform", "account__organisation", "by", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)
