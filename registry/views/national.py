"""The exchange with the national system: batch file out, layouts, returned lists compared and settled."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.files import made_file
from core.ledger_views import asked_suffix
from core.ledgers import criteria_of
from core.lists import list_response
from core.refusals import Refusal
from core.views import note_refusal, posted, posted_files, refusals_as_messages
from registry.histories import told
from registry.models import NationalLayout, Reconciliation
from registry.national_forms import (
    LayoutForm,
    LineFilter,
    NationalFilter,
    ReconciliationFilter,
    ReconciliationForm,
    SettleForm,
)
from registry.services import national, reconciling


@require_GET
def national_list(request: HttpRequest) -> HttpResponse:
    filters = NationalFilter(request.GET, user=request.user)
    layouts = NationalLayout.objects.all()
    return list_response(request, "registry/national_list.html", filters, layouts=layouts)


@require_POST
def national_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""
    number = request.POST.get("layout", "")
    layout = NationalLayout.objects.filter(pk=number if number.isdigit() else 0).first()
    if layout is None:
        messages.error(request, "请选择报送版式。")
        return redirect("registry:national-list")
    accounts = NationalFilter(request.GET, user=request.user).queryset()
    name = f"全国政务新媒体信息报送_{clock.today():%Y%m%d}.xlsx"
    return made_file(name, lambda out: national.export_national(accounts, layout, out, by=request.user))


@require_POST
def national_mark(request: HttpRequest) -> HttpResponse:
    accounts = NationalFilter(request.GET, user=request.user).queryset().exclude(in_national_system=True)
    with refusals_as_messages(request, done="已生成录入标记，核对预览并确认后写入台账。"):
        batch = national.mark_entered(accounts, by=request.user)
        return redirect("registry:import-detail", pk=batch.pk)
    return redirect("registry:national-list")


@require_http_methods(["GET", "POST"])
def layout_new(request: HttpRequest) -> HttpResponse:
    return _layout(request, NationalLayout())


@require_http_methods(["GET", "POST"])
def layout_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _layout(request, get_object_or_404(NationalLayout, pk=pk))


def _layout(request: HttpRequest, layout: NationalLayout) -> HttpResponse:
    form = LayoutForm(posted(request), layout=layout)
    if request.method == "POST" and form.is_valid():
        try:
            national.save_layout(form.filled(), by=request.user, version=form.cleaned_data["version"] or 0)
            messages.success(request, "已保存报送版式。")
            return redirect("registry:national-list")
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
    heading = f"报送版式：{layout.name}" if layout.pk else "新建报送版式"
    context = {"form": form, "heading": heading}
    return render(request, "registry/national_layout.html", context, status=422 if form.errors else 200)


@require_GET
def reconciliation_list(request: HttpRequest) -> HttpResponse:
    filters = ReconciliationFilter(request.GET, user=request.user)
    return list_response(request, "registry/reconciliation_list.html", filters)


@require_http_methods(["GET", "POST"])
def reconciliation_new(request: HttpRequest) -> HttpResponse:
    form = ReconciliationForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        own = (given["own"].read(), given["own"].name) if given["own"] else None
        asked = {"layout": given["layout"], "as_of": given["as_of"], "own": own}
        with refusals_as_messages(request):
            file = given["file"]
            return redirect(reconciling.start_reconciliation(file.read(), file.name, by=request.user, **asked))
    return render(request, "registry/reconciliation_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def reconciliation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    made = _find(request, pk)
    context = {"made": made, "job": reconciling.job_of_reconciliation(made), "events": told(made)}
    return list_response(request, "registry/reconciliation_detail.html", _lines(request, made), **context)


@require_POST
def reconciliation_export(request: HttpRequest, pk: int) -> FileResponse:
    made = _find(request, pk)
    filters = _lines(request, made)
    lines, told = filters.queryset(), criteria_of(filters)
    name = f"国办系统核对_{made.as_of:%Y%m%d}{asked_suffix(request)}"
    return made_file(name, lambda out: reconciling.export_lines(made, lines, out, by=request.user, criteria=told))


@require_POST
def reconciliation_settle(request: HttpRequest, pk: int) -> HttpResponse:
    made = _find(request, pk)
    form = SettleForm(request.POST, reconciliation=made)
    if form.is_valid():
        with refusals_as_messages(request, done="已标记处理。"):
            chosen = made.lines.filter(pk__in=form.cleaned_data["lines"])
            reconciling.settle_lines(chosen, by=request.user, note=form.cleaned_data["note"])
    else:
        messages.error(request, "请勾选差异并填写处理说明。")
    return redirect(f"{made.get_absolute_url()}?{request.GET.urlencode()}")


def _lines(request: HttpRequest, made: Reconciliation) -> LineFilter:
    return LineFilter(request.GET, user=request.user, reconciliation=made)


def _find(request: HttpRequest, pk: int) -> Reconciliation:
    found = Reconciliation.objects.visible_to(request.user).select_related("by", "layout")
    return get_object_or_404(found, pk=pk)
