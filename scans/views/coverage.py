"""The coverage page, and the accounts behind each of its figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.clock import now
from core.lists import list_response
from scans.watch.coverage import OUTCOMES, coverage_page, said
from scans.watch_forms import CoverageFilter


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    found = coverage_page(request.user, now(), reverse("scans:coverage-rows"))
    return render(request, "scans/coverage.html", {"found": found, "moment": now()})


@require_GET
def coverage_rows(request: HttpRequest) -> HttpResponse:
    filters = CoverageFilter(request.GET, user=request.user)
    rows = [(account, place, OUTCOMES[place.outcome]) for account, place in filters.rows(request.GET.get("page"))]
    reason = said(request.GET["reason"]) if request.GET.get("reason") else ""
    return list_response(request, "scans/coverage_rows.html", filters, rows=rows, reason=reason)
