"""Posts per account and month: the page and its export."""

import tempfile
from pathlib import Path

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from core.clock import today
from core.ledger_views import TYPES, asked_suffix
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
    filters, suffix = MonthlyFilter(request.GET, user=request.user), asked_suffix(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"monthly{suffix}"
        export_monthly(filters.queryset(), filters.asked, path, by=request.user, criteria=criteria_of(filters))
        content = path.open("rb")  # stays readable after the folder is gone
    name = f"按月发文_{filters.asked.year}_{today():%Y%m%d}{suffix}"
    return FileResponse(content, as_attachment=True, filename=name, content_type=TYPES[suffix == ".csv"])
