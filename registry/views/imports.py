"""Ledgers in the browser: upload, preview, confirm or discard, result."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import XLSX, as_attachment
from core.lists import list_response
from core.views import posted, posted_files, refusals_as_messages
from registry import services
from registry.forms import ImportFilter, LedgerUploadForm
from registry.histories import told
from registry.models import ImportBatch


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/import_list.html", ImportFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    form = LedgerUploadForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_as_messages(request):
            batch = services.start_import(file.read(), file.name, by=request.user, as_of=form.cleaned_data["as_of"])
            return redirect("registry:import-detail", pk=batch.pk)
    return render(request, "registry/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    context = {
        "batch": batch,
        "report": batch.report,
        "job": services.job_of(batch),
        "moves": batch.moves_for(request.user),
        "events": told(batch),
    }
    return render(request, "registry/import_detail.html", context)


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    with refusals_as_messages(request, done="已确认，正在写入台账。"):
        services.confirm_batch(batch, by=request.user)
    return redirect("registry:import-detail", pk=pk)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    with refusals_as_messages(request, done="已放弃这次导入，台账没有改动。"):
        services.discard_batch(batch, by=request.user)
    return redirect("registry:import-detail", pk=pk)


@require_GET
def import_file(request: HttpRequest, pk: int) -> FileResponse:
    batch = _find(request, pk)
    return as_attachment(batch.sha256, filename=batch.filename, content_type="application/octet-stream")


@require_GET
def import_report(request: HttpRequest, pk: int) -> FileResponse:
    batch = _find(request, pk)
    marked = batch.report.get("marked")
    if not marked:
        raise Http404
    name = f"{batch.filename.rsplit('.', 1)[0]}_标注.xlsx"
    return as_attachment(marked, filename=name, content_type=XLSX)


def _find(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.user).of_kind(ImportBatch.Kind.LEDGER), pk=pk)
