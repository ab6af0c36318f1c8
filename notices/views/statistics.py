"""Statistics pages: rates of a round, accounts on a day; each table also as a workbook."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from core.ledger_views import download
from core.lists import list_response
from inspections.models import Round
from notices import addresses
from notices.lists import DayRowsFilter, RoundsFilter
from notices.services.population import population_table
from notices.services.statistics import export_table, tables_of
from notices.statistics_forms import DayForm, ViewForm
from notices.tables import FigureTable


def closed_round(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).closed().select_related("organisation"), pk=pk)


@require_GET
def statistics_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "notices/statistics_list.html", RoundsFilter(request.GET, user=request.user))


@require_GET
def round_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = closed_round(request, pk)
    form = ViewForm(request.GET, user=request.user)
    tables = tables_of(round_, form.view(behind=addresses.sheets(round_.pk)))
    context = {"round": round_, "form": form, "tables": tables}
    return render(request, "notices/round_statistics.html", context)


@require_POST
def round_statistics_export(request: HttpRequest, pk: int) -> FileResponse:
    round_ = closed_round(request, pk)
    form = ViewForm(request.GET, user=request.user)
    table = chosen(request, tables_of(round_, form.view()))
    lead = [f"{round_.organisation}　{round_.title}　统计日期：{round_.as_of}"]
    return download(
        request,
        table.title,
        lambda out: export_table(table, out, lead=lead, by=request.user, criteria=form.told, about=round_),
    )


def chosen(request: HttpRequest, tables: list[FigureTable]) -> FigureTable:
    """The one whose button was pressed; without a name the first."""
    key = request.POST.get("table") or tables[0].key
    for table in tables:
        if table.key == key:
            return table
    raise Http404


@require_GET
def population(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.GET, user=request.user)
    table = population_table(
        request.user, form.as_of, form.view(kind="population", behind=addresses.accounts(form.as_of))
    )
    return render(request, "notices/population.html", {"form": form, "table": table, "day": form.as_of})


@require_GET
def population_rows(request: HttpRequest) -> HttpResponse:
    filters = DayRowsFilter(request.GET, user=request.user)
    return list_response(request, "notices/population_rows.html", filters, day=filters.as_of)


@require_POST
def population_export(request: HttpRequest) -> FileResponse:
    form = DayForm(request.GET, user=request.user)
    table = population_table(request.user, form.as_of, form.view(kind="population"))
    lead = [f"截至 {form.as_of}"]
    return download(
        request, table.title, lambda out: export_table(table, out, lead=lead, by=request.user, criteria=form.told)
    )
