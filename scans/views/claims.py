"""What monitors and people assert: the list, and a second person's decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import ReasonForm
from core.lists import list_response
from core.views import refusals_as_messages
from scans.forms import ClaimFilter
from scans.models import Claim
from scans.people import deciding


@require_GET
def claim_list(request: HttpRequest) -> HttpResponse:
    filters = ClaimFilter(request.GET, user=request.user)
    return list_response(request, "scans/claim_list.html", filters, me=request.user)


@require_POST
def claim_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _find(request, pk)
    with refusals_as_messages(request, done="已确认这条监测结果。"):
        deciding.confirm(claim, by=request.user)
    return redirect("scans:account-detail", pk=claim.account_id)


@require_http_methods(["GET", "POST"])
def claim_reject(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _find(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已记为不采信。"):
            deciding.reject(claim, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("scans:account-detail", pk=claim.account_id)
    back = reverse("scans:account-detail", args=[claim.account_id])
    context = {"claim": claim, "form": form, "cancel_url": back, "submit_label": "不采信"}
    return render(request, "scans/claim_reject.html", context, status=422 if form.errors else 200)


def _find(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(Claim.objects.visible_to(request.user).select_related("account__platform", "by"), pk=pk)
