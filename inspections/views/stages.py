"""The stages of a round: the cross-check, the interaction test, a stage declared over, and which round prints the rate."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, posted, refusals_as_messages
from inspections.models import CheckSheet, ReplyLook
from inspections.pairing import RULE
from inspections.services.cross_checks import cross_assign, drawn_pairs, sides
from inspections.services.platforms import platform_name, platform_names
from inspections.services.rate_round import choose_rate, rate_holder
from inspections.services.replies import note_look
from inspections.services.stages import declare_done
from inspections.stage_forms import CrossForm, RateForm, ReplyFilter, ReplyForm
from inspections.views.rounds import find as find_round
from inspections.views.sheets import find as find_sheet


@require_http_methods(["GET", "POST"])
def round_cross(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    found = sides(round_)
    drawn = drawn_pairs(round_, found)
    form = CrossForm(posted(request), sides=found, drawn=drawn)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request):
            pairs = form.pairs()
            left = cross_assign(round_, pairs, by=request.user, drawn=pairs == drawn)
            told = f"已分给对方的检查员，{left} 张没有可分派的人，请改派。" if left else "已分给对方的检查员。"
            messages.success(request, told)
        return redirect(round_)
    context = {
        "round": round_,
        "form": form,
        "able": [side for side in found if side.people],
        "rule": RULE,
        "submit_label": "按此安排互查",
    }
    context["cancel_url"] = round_.get_absolute_url()
    return render(request, "inspections/round_cross.html", context, status=422 if form.errors else 200)


@require_GET
def round_replies(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    filters = ReplyFilter(request.GET, user=request.user, round_=round_)
    context = {"round": round_, "platforms": platform_names()}
    return list_response(request, "inspections/round_replies.html", filters, **context)


@require_http_methods(["GET", "POST"])
def sheet_reply(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = find_sheet(request, pk)
    look = ReplyLook.SECOND if request.GET.get("look") == "2" else ReplyLook.FIRST
    looks = {each.look: each for each in sheet.reply_looks.all()}
    form = ReplyForm(posted(request), known=looks.get(look), first=looks.get(ReplyLook.FIRST))
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        refusal = kept(request, sheet, look, form)
        if refusal is None:
            return redirect("inspections:round-replies", sheet.round_id)
        status = 409 if refusal.code == LOST_RACE else 422
    context: dict[str, Any] = {"sheet": sheet, "round": sheet.round, "form": form, "look": look, "looks": looks}
    context["platform"] = platform_name(sheet.platform_code)
    return render(request, "inspections/sheet_reply.html", context, status=status)


def kept(request: HttpRequest, sheet: CheckSheet, look: int, form: ReplyForm) -> Refusal | None:
    """Written down; or refused, with everything that was typed still on the page."""
    try:
        note_look(sheet, look, form.seen(), version=form.cleaned_data["version"], by=request.user)
    except Refusal as refusal:
        note_refusal(request, refusal, sheet)
        form.add_error(None, refusal.message)
        return refusal
    messages.success(request, f"已登记：{sheet.name}。")
    return None


@require_POST
def round_stage(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    with refusals_as_messages(request, done="已登记这个环节完成。"):
        declare_done(round_, request.POST.get("stage", ""), by=request.user)
    return redirect(round_)


@require_http_methods(["GET", "POST"])
def round_rate(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    holder = rate_holder(round_)
    form = RateForm(posted(request), initial={"seen": holder.pk if holder else None})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        with refusals_as_messages(request, done="本周期的合格率改由这次检查公布。"):
            choose_rate(round_, seen=found["seen"], by=request.user, reason=found["reason"])
        return redirect(round_)
    context = {"round": round_, "form": form, "holder": holder, "submit_label": "改由本次检查公布"}
    context["cancel_url"] = round_.get_absolute_url()
    return render(request, "inspections/round_rate.html", context, status=422 if form.errors else 200)
