"""How fresh the accounts are, one account's observations, and looking again on demand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import now
from core.files import text_attachment
from core.lists import list_response
from core.refusals import Refusal
from core.views import refusals_as_messages
from registry.models import Account
from scans import services
from scans.forms import OverviewFilter
from scans.models import Answer
from scans.overview import account_page, coverage, overview_rows, whole_rescan
from scans.record.answers import text_of


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    filters = OverviewFilter(request.GET, user=request.user)
    page = Paginator(filters.queryset(), filters.size).get_page(request.GET.get("page"))
    context = {"coverage": coverage(request.user, now()), "rows": overview_rows(list(page), now())}
    return list_response(request, "scans/overview.html", filters, **context)


@require_GET
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "scans/account_detail.html", account_page(_find(request, pk), request.user, now()))


@require_POST
def account_rescan(request: HttpRequest, pk: int) -> HttpResponse:
    account = _find(request, pk)
    with refusals_as_messages(request, done="已安排监测，结果出来后本页自动更新。"):
        services.rescan(account, by=request.user)
    return redirect("scans:account-detail", pk=pk)


@require_POST
def rescan_due(request: HttpRequest) -> HttpResponse:
    try:
        run = services.rescan_due(by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("scans:overview")
    messages.success(request, f"已安排监测 {run.total} 个账号。")
    return redirect("scans:run-detail", pk=run.pk)


@require_http_methods(["GET", "POST"])
def rescan_all(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        with refusals_as_messages(request):
            run = services.rescan_all(by=request.user)
            messages.success(request, f"已安排重查 {run.total} 个账号。")
            return redirect("scans:run-detail", pk=run.pk)
        return redirect("scans:overview")
    asked = whole_rescan(request.user)
    context = {"asked": asked, "cancel_url": reverse("scans:overview"), "submit_label": "全部重查"}
    return render(request, "scans/rescan_all.html", context)


@require_GET
def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What the platform said when this stretch began, for saving."""
    answer = get_object_or_404(Answer.objects.visible_to(request.user).select_related("pack"), pk=pk)
    return text_attachment(text_of(answer), filename=f"answer-{answer.pk}.txt")


def _find(request: HttpRequest, pk: int) -> Account:
    accounts = Account.objects.visible_to(request.user).select_related("platform", "organisation")
    return get_object_or_404(accounts, pk=pk)
