"""Runs: list, and one run with its progress, the same for everybody who looks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core.lists import list_response
from registry.models import Account
from scans.forms import RunFilter
from scans.models import ScanRun, State

TROUBLED_SHOWN = 200


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "scans/run_list.html", RunFilter(request.GET, user=request.user))


@require_GET
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ScanRun.objects.visible_to(request.user).select_related("by"), pk=pk)
    by_state = run.by_state()
    troubled = run.looks.troubled().filter(account__in=Account.objects.visible_to(request.user))
    context = {
        "run": run,
        "looked": sum(by_state.values()),
        "counts": [(label, state, by_state[state]) for state, label in State.choices],
        "troubled": troubled.select_related("account__platform").order_by("state", "account")[:TROUBLED_SHOWN],
    }
    return render(request, "scans/run_detail.html", context)
