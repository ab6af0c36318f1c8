"""The year's plan of checks, its templates, and its page for printing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import today
from core.refusals import Refusal
from core.views import note_refusal, posted, refusals_as_messages
from inspections.models import PlannedRound, RoundTemplate
from inspections.plan_forms import FIRST_YEAR, LAST_YEAR, PlanForm, TemplateForm
from inspections.services.plan_page import plan_lines, template_lines
from inspections.services.planning import plan_rounds, remove_planned, remove_template, save_template
from inspections.views.rounds import find as find_round


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    year = asked_year(request)
    context = {"year": year, "years": (year - 1, year + 1), "lines": plan_lines(request.user, year)}
    context["templates"] = template_lines(request.user)
    return render(request, "inspections/plan.html", context)


@require_GET
def plan_print(request: HttpRequest) -> HttpResponse:
    year = asked_year(request)
    context = {"year": year, "lines": plan_lines(request.user, year)}
    return render(request, "inspections/plan_print.html", context)


def asked_year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    known = given.isascii() and given.isdecimal() and len(given) == 4 and FIRST_YEAR <= int(given) <= LAST_YEAR
    return int(given) if known else today().year


@require_http_methods(["GET", "POST"])
def plan_add(request: HttpRequest) -> HttpResponse:
    start = {"year": asked_year(request), "template": request.GET.get("template")}
    form = PlanForm(posted(request), user=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request):
            made = plan_rounds(form.cleaned_data["template"], form.periods, by=request.user)
            messages.success(request, f"已列入计划 {made} 项。" if made else "这些周期都已经在计划里。")
        return redirect(f"{reverse('inspections:plan')}?year={form.cleaned_data['year']}")
    context: dict[str, Any] = {"form": form, "submit_label": "列入计划", "cancel_url": reverse("inspections:plan")}
    return render(request, "inspections/plan_add.html", context, status=422 if form.errors else 200)


@require_POST
def planned_remove(request: HttpRequest, pk: int) -> HttpResponse:
    planned = get_object_or_404(PlannedRound.objects.visible_to(request.user).select_related("template"), pk=pk)
    with refusals_as_messages(request, done="已移出计划。"):
        remove_planned(planned, by=request.user)
    return redirect(planned.get_absolute_url())


@require_POST
def template_remove(request: HttpRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(RoundTemplate.objects.visible_to(request.user), pk=pk)
    with refusals_as_messages(request, done="模板已停用，已列入计划的检查不受影响。"):
        remove_template(template, by=request.user)
    return redirect("inspections:plan")


@require_http_methods(["GET", "POST"])
def round_template(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    form = TemplateForm(posted(request), initial={"name": round_.get_kind_display()})
    if request.method == "POST" and form.is_valid():
        try:
            save_template(round_, form.cleaned_data["name"], by=request.user)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("name", refusal.message)
        else:
            messages.success(request, "已存为模板，可在年度检查计划里使用。")
            return redirect("inspections:plan")
    context = {"round": round_, "form": form, "submit_label": "存为模板", "cancel_url": round_.get_absolute_url()}
    return render(request, "inspections/round_template.html", context, status=422 if form.errors else 200)
