"""The page for leaders: kept figures, charts with their tables, each as a workbook."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core.ledger_views import download
from notices import dashboard as shown
from notices.services import dashboard as services
from notices.services.statistics import export_table
from notices.statistics_forms import ProfileForm
from notices.views.statistics import chosen


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.GET, user=request.user)
    data, at = services.figures_for(request.user)
    rules = form.view().rules
    context: dict[str, Any] = {"form": form, "at": at, "heads": shown.heads(data, rules)}
    return render(request, "notices/dashboard.html", context | {"tables": shown.tables(data, rules, request.user)})


@require_POST
def dashboard_renew(request: HttpRequest) -> HttpResponse:
    services.renew(request.user, by=request.user)
    messages.success(request, "数字已更新到现在。")
    return redirect("notices:dashboard")


@require_POST
def dashboard_export(request: HttpRequest) -> FileResponse:
    data, at = services.figures_for(request.user)
    form = ProfileForm(request.GET, user=request.user)
    table = chosen(request, shown.tables(data, form.view().rules, request.user))
    lead = [f"{request.user.organisation}　数据截至 {at:%Y-%m-%d}"]  # type: ignore[union-attr]
    return download(
        request, table.title, lambda out: export_table(table, out, lead=lead, by=request.user, criteria=form.told)
    )
