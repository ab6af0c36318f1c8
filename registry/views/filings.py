"""Filings as pages: list, start, one filing with its way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.lists import list_response
from core.refusals import Refusal
from core.views import note_refusal, posted, refusals_as_messages
from orgs.messages import mark_seen
from registry import services
from registry.filing_forms import FilingFilter, StartForm
from registry.filing_page import filing_page
from registry.models import Account, Filing
from registry.papers_page import papers_section


@require_GET
def filing_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/filing_list.html", FilingFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def filing_new(request: HttpRequest) -> HttpResponse:
    form = StartForm(posted(request), initial=request.GET.dict(), by=request.user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.blank_filing(told["kind"], by=request.user, account=told["account"])
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("account", refusal.message)
        else:
            return redirect(write_url(told["kind"], told["account"]))
    return render(request, "registry/filing_new.html", {"form": form}, status=422 if form.errors else 200)


def write_url(kind: str, account: Account | None = None) -> str:
    """The form of a filing nobody has stored yet."""
    asked = {"kind": kind} | ({"account": account.number} if account else {})
    return f"{reverse('registry:filing-write')}?{urlencode(asked)}"


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
