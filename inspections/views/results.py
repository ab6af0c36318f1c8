"""Results tables in the browser: upload, preview, confirm or discard."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refusal
from core.views import posted, posted_files, refusals_as_messages
from inspections.forms import UploadForm
from inspections.models import Round
from inspections.services.results import SECOND, preview_results, take_batch
from inspections.views.rounds import find
from registry.models import ImportBatch


def find_batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.user).of_kind(ImportBatch.Kind.RESULTS), pk=pk)


@require_http_methods(["GET", "POST"])
def round_results(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    form = UploadForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["file"]
        try:
            batch = preview_results(round_, uploaded.read(), uploaded.name, by=request.user)
            return redirect("inspections:results-detail", pk=batch.pk)
        except Refusal as refusal:
            form.add_error("file", refusal.message)
    sees_round = request.user.has_perm("inspections.view_round")
    cancel = round_.get_absolute_url() if sees_round else reverse("orgs:workbench")
    context = {"round": round_, "form": form, "cancel_url": cancel, "submit_label": "读取并预览"}
    return render(request, "inspections/round_results.html", context, status=422 if form.errors else 200)


@require_GET
def results_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = find_batch(request, pk)
    round_ = Round.objects.without_frame().get(pk=batch.context["round"])
    is_other = SECOND.is_met_by(request.user, batch.by)
    context = {
        "batch": batch,
        "round": round_,
        "report": batch.report,
        "moves": batch.moves_for(request.user),
        "is_other": is_other,
    }
    return render(request, "inspections/results_detail.html", context)


@require_POST
def results_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch = find_batch(request, pk)
    with refusals_as_messages(request):
        report = take_batch(batch, by=request.user)
        messages.success(request, f"已导入：新增 {report['created']} 条，更新 {report['updated']} 条。")
    return redirect("inspections:results-detail", pk=pk)


@require_POST
def results_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = find_batch(request, pk)
    with refusals_as_messages(request, done="已放弃这次导入，没有写入任何结果。"):
        batch.make("discard", by=request.user)
    return redirect("inspections:results-detail", pk=pk)
