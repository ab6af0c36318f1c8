"""Tables of observations in the browser: upload, preview, confirm or discard."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import as_attachment
from core.lists import list_response
from core.refusals import Refusal
from core.views import refusals_as_messages
from registry.models import ImportBatch
from scans.forms import ImportFilter, UploadForm
from scans.people.observations import SECOND, preview_observations, strays_in, take_batch


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "scans/import_list.html", ImportFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file, supplier = form.cleaned_data["file"], form.cleaned_data["supplier"]
        try:
            batch = preview_observations(file.read(), file.name, by=request.user, supplier=supplier)
            return redirect("scans:import-detail", pk=batch.pk)
        except Refusal as refusal:
            form.add_error("file", refusal.message)
    context = {"form": form, "cancel_url": reverse("scans:import"), "submit_label": "读取并预览"}
    return render(request, "scans/import_new.html", context, status=422 if form.errors else 200)


@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    is_other = SECOND.is_met_by(request.user, batch.by)
    moves = batch.moves_for(request.user)
    strays = strays_in(batch, request.user)
    context = {"batch": batch, "report": batch.report, "moves": moves, "is_other": is_other, "strays": strays}
    return render(request, "scans/import_detail.html", context)


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    with refusals_as_messages(request):
        report = take_batch(batch, by=request.user)
        messages.success(request, f"已导入：新增 {report['created']} 条，更新 {report['updated']} 条。")
    return redirect("scans:import-detail", pk=pk)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    with refusals_as_messages(request, done="已放弃这次导入，没有写入任何结果。"):
        batch.make("discard", by=request.user)
    return redirect("scans:import-detail", pk=pk)


@require_GET
def import_file(request: HttpRequest, pk: int) -> FileResponse:
    batch = _find(request, pk)
    return as_attachment(batch.sha256, filename=batch.filename, content_type="application/octet-stream")


def _find(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.user).of_kind(ImportBatch.Kind.OBSERVATIONS), pk=pk)
