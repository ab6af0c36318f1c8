"""The ledger out of the browser: at once, or in the background with a page to fetch it from."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core.files import TYPES, as_attachment, made_file
from core.ledgers import criteria_of
from registry import services
from registry.export_forms import ExportForm
from registry.forms import AccountFilter
from registry.services.ledger_exports import AT_ONCE, exports_of, filename_of, head_of, start_export

SHOWN = 20


@require_POST
def account_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""
    filters = AccountFilter(request.GET, user=request.user)
    accounts = filters.queryset()
    asked = ExportForm(request.POST)
    if not asked.is_valid():
        messages.error(request, asked.fault)
        return redirect("registry:account-list")
    as_csv, form = asked.cleaned_data["kind"] == "csv", asked.cleaned_data["form"] or "full"
    as_of, order = asked.cleaned_data["as_of"], asked.cleaned_data["order"]
    told: dict[str, Any] = {"form": form, "as_of": as_of, "as_csv": as_csv, "order": order}
    if accounts.count() > AT_ONCE:
        start_export(accounts, by=request.user, criteria=criteria_of(filters), **told)
        messages.success(request, "账号较多，正在后台生成文件，完成后在这里下载。")
        return redirect("registry:export-list")
    head = head_of(form, criteria_of(filters), by=request.user, as_of=as_of)
    name = filename_of(form, as_of, as_csv=as_csv)
    return made_file(name, lambda out: services.export_ledger(accounts, out, by=request.user, head=head, **told))


@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/export_list.html", {"exports": exports_of(request.user)[:SHOWN]})


@require_GET
def export_file(request: HttpRequest) -> HttpResponse | FileResponse:
    """A person's own file; whatever else is asked for leads back to the list."""
    number = request.GET.get("export", "")
    job = exports_of(request.user).filter(pk=number if number.isdigit() else 0).first()
    if job is None or "sha256" not in job.result:
        return redirect("registry:export-list")
    name = job.result["filename"]
    return as_attachment(job.result["sha256"], filename=name, content_type=TYPES[name.endswith("csv")])
