"""The export button of a list as a page: at once, or in the background with a page to fetch the file from."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.ledgers import AT_ONCE, export, filename_of, ledger_of, start_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {True: "text/csv; charset=utf-8", False: XLSX}


def asked_suffix(request: HttpRequest) -> str:
    """What the export button asks for: .csv or .xlsx."""
    return ".csv" if request.POST.get("kind") == "csv" else ".xlsx"


def export_view(key: str) -> Any:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""

    @require_POST
    def export_list(request: HttpRequest) -> Any:
        ledger, query = ledger_of(key), request.GET.urlencode()
        as_csv = asked_suffix(request) == ".csv"
        many = ledger.filters(request.GET, user=request.user).queryset().count()
        if many > AT_ONCE:
            start_export(ledger, query, by=request.user, as_csv=as_csv, total=many)
            messages.success(request, "行数较多，正在后台生成文件，完成后在这里下载。")
            return redirect("registry:export-list")
        out = Path(tempfile.mkstemp(prefix="govmedia-export-")[1])
        export(ledger, query, out, by=request.user, as_csv=as_csv)
        file = out.open("rb")
        out.unlink()
        name = filename_of(ledger, as_csv=as_csv)
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[as_csv])

    return export_list
