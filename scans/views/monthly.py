"""Posts per account and month: the page and its export."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from core.ledger_views import download
from core.ledgers import criteria_of
from core.lists import list_response
from scans.forms import MonthlyFilter
from scans.record.monthly import MONTHS, export_monthly, monthly_rows


@require_GET
def monthly_posts(request: HttpRequest) -> HttpResponse:
    filters = MonthlyFilter(request.GET, user=request.user)
    page = Paginator(filters.queryset(), filters.size).get_page(request.GET.get("page"))
    context = {"asked": filters.asked, "months": MONTHS, "rows": list(monthly_rows(list(page), filters.asked))}
    return list_response(request, "scans/monthly.html", filters, **context)


@require_POST
def monthly_export(request: HttpRequest) -> FileResponse:
    """The filters of the page stand in the address, so the file holds what the page shows."""
    filters = MonthlyFilter(request.GET, user=request.user)
    rows, asked, told = filters.queryset(), filters.asked, criteria_of(filters)
    name = f"按月发文_{asked.year}"
    return download(request, name, lambda out: export_monthly(rows, asked, out, by=request.user, criteria=told))
