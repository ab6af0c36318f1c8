"""The draw seen by others: repeating it, drawing again with two names, giving the sheets out by lot."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import ReasonForm
from core.views import posted, refusals_as_messages
from inspections.assign_forms import AssignForm, ReassignForm
from inspections.assigning import RULE
from inspections.models import Redraw
from inspections.services.assigning import assign_round, inspectors_for, reassign
from inspections.services.overview import rule_words
from inspections.services.repeating import accept_redraw, propose_redraw, reject_redraw, repeat_draw
from inspections.views.rounds import find as find_round
from inspections.views.sheets import find as find_sheet


@require_GET
def round_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    context = {"round": round_, "repeated": repeat_draw(round_), "rule": rule_words(round_)}
    context |= {"must": round_.sheets.exclude(must_include="").count()}
    context |= {"redraws": round_.redraws.select_related("by", "decided_by")}
    return render(request, "inspections/round_repeat.html", context)


@require_http_methods(["GET", "POST"])
def round_assign(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    form = AssignForm(posted(request), people=inspectors_for(round_))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request):
            left = assign_round(round_, form.cleaned_data["inspectors"], by=request.user)
            told = f"已随机分派，{left} 个账号没有可分派的人（都要回避），请改派。" if left else "已随机分派。"
            messages.success(request, told)
        return redirect(round_)
    context = {"round": round_, "form": form, "cancel_url": round_.get_absolute_url(), "submit_label": "随机分派"}
    context |= {"rule": RULE, "free": round_.sheets.untouched().count()}
    return render(request, "inspections/round_assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def sheet_assign(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find_sheet(request, pk)
    people = inspectors_for(sheet.round).exclude(organisation=sheet.account.organisation_id)
    form = ReassignForm(posted(request), people=people)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已改派。"):
            reassign(sheet, form.cleaned_data["to"], by=request.user, reason=form.cleaned_data["reason"])
        return redirect(sheet)
    context = {"sheet": sheet, "form": form, "cancel_url": sheet.get_absolute_url(), "submit_label": "改派"}
    return render(request, "inspections/sheet_assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def round_redraw(request: HttpRequest, pk: int) -> HttpResponse:
    round_, form = find_round(request, pk), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已提出，由另一人同意后重新抽取。"):
            return redirect(propose_redraw(round_, by=request.user, reason=form.cleaned_data["reason"]))
        return redirect("inspections:round-repeat", pk)
    context = {"round": round_, "form": form, "cancel_url": round_.get_absolute_url(), "submit_label": "提出重新抽取"}
    return render(request, "inspections/round_redraw.html", context, status=422 if form.errors else 200)


def find_redraw(request: HttpRequest, pk: int) -> Redraw:
    rows = Redraw.objects.visible_to(request.user).select_related("round", "by", "decided_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
def redraw_detail(request: HttpRequest, pk: int) -> HttpResponse:
    redraw = find_redraw(request, pk)
    context = {
        "redraw": redraw,
        "round": redraw.round,
        "moves": redraw.moves_for(request.user),
        "events": redraw.timeline(),
    }
    return render(request, "inspections/redraw_detail.html", context)


@require_http_methods(["GET", "POST"])
def redraw_accept(request: HttpRequest, pk: int) -> HttpResponse:
    redraw = find_redraw(request, pk)
    if request.method == "POST":
        with refusals_as_messages(request, done="已用新的种子重新抽取，原种子和原名单留存。"):
            accept_redraw(redraw, by=request.user)
        return redirect(redraw)
    context = {"redraw": redraw, "round": redraw.round, "submit_label": "同意重新抽取"}
    context |= {"cancel_url": redraw.get_absolute_url()}
    return render(request, "inspections/redraw_accept.html", context)


@require_http_methods(["GET", "POST"])
def redraw_reject(request: HttpRequest, pk: int) -> HttpResponse:
    redraw, form = find_redraw(request, pk), ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已记为不同意，名单不变。"):
            reject_redraw(redraw, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(redraw)
    context = {"redraw": redraw, "round": redraw.round, "form": form, "submit_label": "不同意"}
    context |= {"cancel_url": redraw.get_absolute_url(), "danger": True}
    return render(request, "inspections/redraw_reject.html", context, status=422 if form.errors else 200)
