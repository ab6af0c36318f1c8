"""Rounds: list, opening, the page of one round, its frame and list to check, closing and cancelling."""

import secrets
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import made_file
from core.forms import ReasonForm
from core.journal import record
from core.lists import list_response
from core.refusals import Refusal
from core.views import posted, refusals_as_messages
from inspections.forms import CloseForm, RoundFilter
from inspections.models import Round
from inspections.opening_form import OpenRoundForm
from inspections.round_start import opened_from, start_of
from inspections.services import close_round, open_round
from inspections.services.drawn_list import write_drawn_list
from inspections.services.overview import closing_outlook, round_overview, strays_in
from inspections.services.rate_round import cancel_round
from registry.models import Account


def find(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).select_related("organisation", "by"), pk=pk)


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    may_open = request.user.has_perm("inspections.open_round")
    filters = RoundFilter(request.GET, user=request.user)
    return list_response(request, "inspections/round_list.html", filters, may_open=may_open)


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest) -> HttpResponse:
    if not Account.objects.visible_to(request.user).exists():
        return render(request, "inspections/round_open_first.html")
    start = start_of(request)
    form = OpenRoundForm(posted(request), initial=start.fields | {"token": secrets.token_hex(16)}, user=request.user)
    if request.method == "POST" and form.is_valid():
        opened = Round.objects.visible_to(request.user).filter(token=form.cleaned_data["token"]).first()
        try:
            return redirect(opened or opened_from(start, open_round(form.opening(), by=request.user)))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {
        "form": form,
        "cancel_url": reverse("inspections:round-list"),
        "submit_label": "发起检查",
        "start": start,
    }
    return render(request, "inspections/round_open.html", context, status=422 if form.errors else 200)


@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    context = {"round": round_, "moves": round_.moves_for(request.user), **round_overview(round_)}
    context["strays"] = strays_in(round_, request.user)
    return render(request, "inspections/round_detail.html", context)


@require_GET
def round_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, for the page that renews it; nothing is counted while nobody has written."""
    seen = get_object_or_404(Round.objects.visible_to(request.user).only("status", "touched"), pk=pk)
    tag = f'"{seen.pk}-{seen.status}-{seen.touched}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    round_ = find(request, pk)
    context = {"round": round_, **(round_overview(round_) if round_.is_open else {})}
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    return HttpResponse(render_to_string("inspections/round_progress.html", context, request), headers=headers)


@require_GET
def round_frame(request: HttpRequest, pk: int) -> HttpResponse:
    """The frame as hashed, byte for byte."""
    response = HttpResponse(find(request, pk).frame.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="frame-{pk}.txt"'
    return response


@require_GET
def round_drawn(request: HttpRequest, pk: int) -> FileResponse:
    return drawn_file(find(request, pk))


@require_POST
def round_checklist(request: HttpRequest, pk: int) -> FileResponse:
    """The list to check for those who report results; what leaves the office this way is written down."""
    round_ = find(request, pk)
    found = drawn_file(round_)
    record("inspections.round.checklist", by=request.user, obj=round_, after={"rows": round_.drawn})
    return found


def drawn_file(round_: Round) -> FileResponse:
    return made_file(f"检查名单-{round_.period}.xlsx", lambda out: write_drawn_list(round_, out))


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    outlook = closing_outlook(round_)
    form = CloseForm(posted(request), asks=bool(outlook["unchecked"]))
    if request.method == "POST" and form.is_valid():
        close_round(round_, by=request.user, unchecked=form.cleaned_data.get("unchecked", ""))
        return redirect(round_)
    context = {"round": round_, "form": form, "cancel_url": round_.get_absolute_url(), "submit_label": "办结"}
    return render(request, "inspections/round_close.html", context | outlook, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def round_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="这次检查已撤销，不再计入任何统计。"):
            cancel_round(round_, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(round_)
    context: dict[str, Any] = {
        "round": round_,
        "form": form,
        "cancel_url": round_.get_absolute_url(),
        "submit_label": "撤销",
        "danger": True,
    }
    return render(request, "inspections/round_cancel.html", context, status=422 if form.errors else 200)
