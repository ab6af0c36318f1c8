"""What is kept beside a round: provisional results, re-checks, the upper level's results, websites; rows of a figure."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.excel import read_table
from core.lists import list_response
from core.refusals import Refusal
from core.views import note_refusal, posted, posted_files, refusals_as_messages
from inspections.besides_forms import ExplainForm, InterimForm, RecheckForm, UpperForm, WebsitesForm
from inspections.models import Round
from inspections.rows_form import FrameFilter, RowsFilter
from inspections.services import interims, rechecks, upper, websites
from inspections.services.platforms import platform_names
from inspections.views.rounds import find


@require_GET
def round_rows(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    filters = RowsFilter(request.GET, user=request.user, round_=round_)
    context: dict[str, Any] = {"round": round_, "criteria": filters.criteria, "platforms": platform_names()}
    return list_response(request, "inspections/round_rows.html", filters, **context)


@require_GET
def round_population(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    filters = FrameFilter(request.GET, user=request.user, round_=round_)
    context: dict[str, Any] = {"round": round_, "criteria": filters.criteria, "platforms": platform_names()}
    return list_response(request, "inspections/round_population.html", filters, **context)


@require_http_methods(["GET", "POST"])
def round_interims(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    form = InterimForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="阶段结果已留存，不再改变。"):
            interims.keep_interim(round_, title=form.cleaned_data["title"], by=request.user)
        return redirect("inspections:round-interims", pk=pk)
    context = {"round": round_, "form": form, "found": interims.urged(round_), "platforms": platform_names()}
    return render(request, "inspections/round_interims.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def round_rechecks(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    form = RecheckForm(posted(request), items=list(round_.rechecks.select_related("by", "former")))
    if request.method == "POST" and form.is_valid():
        told = saved(request, form, lambda: rechecks.save_rechecks(round_, form.answers(), by=request.user))
        if told is not None:
            messages.success(request, f"已保存，改动 {told} 项。")
            return redirect("inspections:round-rechecks", pk=pk)
    context = {"round": round_, "form": form, "counts": rechecks.recheck_counts(round_)}
    context |= {"hints": rechecks.suggestions(round_) if round_.is_open else {}, "platforms": platform_names()}
    return render(request, "inspections/round_rechecks.html", context, status=422 if form.errors else 200)


def saved(request: HttpRequest, form: Any, act: Any) -> Any:
    """What the act answers; None when it was refused, and then the page is shown again with what was typed."""
    try:
        return act()
    except Refusal as refusal:
        note_refusal(request, refusal)
        form.add_error(None, refusal.message)
        return None


@require_http_methods(["GET", "POST"])
def round_upper(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    form, report = UpperForm(posted(request), posted_files(request)), None
    if request.method == "POST" and form.is_valid():
        file, body = form.cleaned_data["file"], form.cleaned_data["body"]

        def take() -> dict[str, Any]:
            table = read_table(file.read(), file.name, upper.COLUMNS)
            return upper.import_upper(round_, table, body=body, by=request.user)

        report = saved(request, form, take)
    return upper_page(request, round_, form, ExplainForm(rows=upper.beside(round_)), report=report)


def upper_page(
    request: HttpRequest, round_: Round, form: UpperForm, explain: ExplainForm, *, report: Any = None
) -> HttpResponse:
    context = {"round": round_, "form": form, "explain": explain, "report": report}
    context |= {"told": upper.upper_facts(round_), "platforms": platform_names()}
    faulty = form.errors or explain.errors
    return render(request, "inspections/round_upper.html", context, status=422 if faulty else 200)


@require_POST
def round_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed stands on the page again when it could not be saved."""
    round_ = find(request, pk)
    form = ExplainForm(request.POST, rows=upper.beside(round_))
    if form.is_valid():
        told = saved(request, form, lambda: upper.explain(round_, form.words(), by=request.user))
        if told is not None:
            messages.success(request, f"差异说明已保存，改动 {told} 条。")
            return redirect("inspections:round-upper", pk=pk)
    return upper_page(request, round_, UpperForm(), form)


@require_http_methods(["GET", "POST"])
def round_websites(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    entry = websites.websites_of(round_)
    start = {"number": entry.number if entry else 0}
    form = WebsitesForm(posted(request), initial=start, round_=round_, parts=entry.parts if entry else [])
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        told = {"number": clean["number"], "by": request.user, "reason": clean.get("reason", "")}
        with refusals_as_messages(request, done="网站检查数已保存，拟写通报时自动带入。"):
            websites.state_websites(round_, form.parts(), **told)
        return redirect("inspections:round-websites", pk=pk)
    context = {"round": round_, "form": form, "history": round_.website_counts.select_related("by")}
    return render(request, "inspections/round_websites.html", context, status=422 if form.errors else 200)
