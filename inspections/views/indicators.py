"""Indicator sets: list, one version, drafting, its lines, publishing after a trial."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import today
from core.forms import ReasonForm
from core.refusals import Refusal
from core.views import posted, refusals_as_messages
from inspections.indicator_forms import HeadForm, LineForm, StampForm
from inspections.models import Indicator, IndicatorSet
from inspections.services import indicators as services

KEPT = ("code", "printed", "group", "text", "veto", "bonus", "points", "points_most")


def find(request: HttpRequest, pk: int) -> IndicatorSet:
    return get_object_or_404(IndicatorSet.objects.visible_to(request.user).select_related("organisation", "by"), pk=pk)


@require_GET
def indicator_sets(request: HttpRequest) -> HttpResponse:
    rows = IndicatorSet.objects.visible_to(request.user).exclude(status=IndicatorSet.Status.DROPPED)
    return render(request, "inspections/indicator_sets.html", {"sets": rows.select_related("organisation")})


@require_GET
def indicator_set_detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    context: dict[str, Any] = {"set": found, "indicators": found.indicators.all(), "events": found.timeline()}
    context |= {"moves": found.moves_for(request.user), "may_revise": found.may(request.user, "revise")}
    if found.is_draft:
        base = services.last_closed(request.user, today())
        context |= {"changes": services.changes(found), "trial": base and services.trial(found, base)}
    return render(request, "inspections/indicator_set_detail.html", context)


@require_POST
def indicator_set_revise(request: HttpRequest, pk: int) -> HttpResponse:
    source = find(request, pk)
    with refusals_as_messages(request):
        made = services.start_version(source, by=request.user, local="local" in request.POST)
        messages.success(request, "草稿已建好，改好后发布才生效。")
        return redirect(made)
    return redirect(source)


@require_http_methods(["GET", "POST"])
def indicator_set_edit(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find(request, pk)
    start = {name: getattr(draft, name) for name in ("name", "layer", "basis", "effective_from", "stamp", "scoring")}
    form = HeadForm(posted(request), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_head(draft, form.head(), stamp=form.cleaned_data["stamp"], by=request.user)
            return redirect(draft)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return _form(request, draft, form, f"修改：{draft}")


@require_http_methods(["GET", "POST"])
def indicator_set_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A new indicator, or with ?code= a known one."""
    draft = find(request, pk)
    known = draft.indicators.filter(code=request.GET.get("code", "")).first()
    form = LineForm(posted(request), initial=_typed(known) | {"stamp": draft.stamp}, scores=draft.scores)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_line(draft, form.line(), stamp=form.cleaned_data["stamp"], by=request.user, known=known)
            return redirect(draft)
        except Refusal as refusal:
            form.add_error(refusal.details.get("field"), refusal.message)
    return _form(request, draft, form, f"修改指标：{known.printed}" if known else "增加指标")


def _typed(known: Indicator | None) -> dict[str, Any]:
    if known is None:
        return {}
    plain = {name: getattr(known, name) for name in KEPT}
    return plain | {"synonyms": "\n".join(known.synonyms)}


def _form(request: HttpRequest, draft: IndicatorSet, form: Any, heading: str) -> HttpResponse:
    context = {"set": draft, "form": form, "form_heading": heading, "cancel_url": draft.get_absolute_url()}
    return render(request, "inspections/indicator_form.html", context, status=422 if form.errors else 200)


@require_POST
def indicator_set_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one indicator out of a draft."""
    draft = find(request, pk)
    read = StampForm(request.POST)
    stamp = read.cleaned_data["stamp"] if read.is_valid() else 0
    with refusals_as_messages(request, done="已从草稿中删去。"):
        services.remove_line(draft, request.POST.get("code", ""), stamp=stamp, by=request.user)
    return redirect(draft)


@require_http_methods(["GET", "POST"])
def indicator_set_publish(request: HttpRequest, pk: int) -> HttpResponse:
    draft = find(request, pk)
    if request.method == "POST":
        with refusals_as_messages(request, done="已发布，生效日期以后的检查使用这一版。"):
            services.publish(draft, by=request.user)
        return redirect(draft)
    base = services.last_closed(request.user, today())
    context = {"set": draft, "changes": services.changes(draft), "trial": base and services.trial(draft, base)}
    context |= {"cancel_url": draft.get_absolute_url(), "submit_label": "发布"}
    return render(request, "inspections/indicator_set_publish.html", context)


@require_http_methods(["GET", "POST"])
def indicator_set_discard(request: HttpRequest, pk: int) -> HttpResponse:
    draft, form = find(request, pk), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="草稿已作废。"):
            services.discard(draft, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("inspections:indicator-sets")
    context = {"set": draft, "form": form, "cancel_url": draft.get_absolute_url(), "danger": True}
    context["submit_label"] = "作废草稿"
    return render(request, "inspections/indicator_set_discard.html", context, status=422 if form.errors else 200)
