"""The export button of a list as a page: at once, or in the background with a page to fetch the file from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.clock import today
from core.files import made_file
from core.ledgers import AT_ONCE, export, filename_of, ledger_of, start_export


def asked_suffix(request: HttpRequest) -> str:
    """What the export button asks for: .csv or .xlsx."""
    return ".csv" if request.POST.get("kind") == "csv" else ".xlsx"


def download(request: HttpRequest, name: str, write: Callable[[Path], Any]) -> FileResponse:
    """A table that is no list of one kind, as the button asks for it: `name` and the day."""
    return made_file(f"{name}_{today():%Y%m%d}{asked_suffix(request)}", write)


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
        name = filename_of(ledger, as_csv=as_csv)
        return made_file(name, lambda out: export(ledger, query, out, by=request.user, as_csv=as_csv))

    return export_list
