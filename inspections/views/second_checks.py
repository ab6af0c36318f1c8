"""The check of the check: verdict rules, the list of a round, one second check, what the second person says."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refusal
from core.views import LOST_RACE, posted, refusals_as_messages
from inspections.models import SecondCheck
from inspections.rules_form import ObjectionForm, RulesForm, SettlementForm
from inspections.services.platforms import platform_name, platform_names
from inspections.services.second_checks import agree, disagree, draw_second, second_figures, settle
from inspections.services.sheet_page import beside
from inspections.services.verdict_settings import save_rules
from inspections.views.rounds import find as find_round


def find(request: HttpRequest, pk: int) -> SecondCheck:
    rows = SecondCheck.objects.visible_to(request.user)
    rows = rows.select_related("sheet__round__organisation", "sheet__account", "sheet__inspector", "by", "settled_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def round_rules(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    form = RulesForm(posted(request), rules=round_.rules)
    if request.method == "POST" and form.is_valid():
        try:
            save_rules(round_, form.rules(), read=form.cleaned_data["read"], by=request.user)
            messages.success(request, "结论规则已保存。")
            return redirect(round_)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {"round": round_, "form": form, "cancel_url": round_.get_absolute_url(), "submit_label": "保存"}
    return render(request, "inspections/round_rules.html", context, status=422 if form.errors else 200)


@require_GET
def round_second(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    checks = SecondCheck.objects.of_round(round_).select_related("sheet", "by", "settled_by")
    frozen = round_.stats.get("second") if round_.is_closed else None
    context = {"round": round_, "checks": checks, "platforms": platform_names(), "rules": round_.rules}
    return render(request, "inspections/round_second.html", context | {"second": frozen or second_figures(round_)})


@require_POST
def round_drawsecond(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    with refusals_as_messages(request):
        many = draw_second(round_, by=request.user)
        told = f"新抽取 {many} 张检查表，等待另一人复核。" if many else "应复核的检查表都已抽取，没有新增。"
        messages.success(request, told)
    return redirect("inspections:round-second", pk=pk)


def shown(check: SecondCheck, user: Any) -> dict[str, Any]:
    sheet = check.sheet
    moves = check.moves_for(user) if sheet.round.is_open else {}
    context = {"check": check, "sheet": sheet, "round": sheet.round, "moves": moves, **beside(sheet)}
    return context | {"platform": platform_name(sheet.platform_code), "is_own": check.is_own(user)}


@require_GET
def second_detail(request: HttpRequest, pk: int) -> HttpResponse:
    check = find(request, pk)
    context = shown(check, request.user) | {"events": check.timeline()}
    return render(request, "inspections/second_detail.html", context)


@require_POST
def second_agree(request: HttpRequest, pk: int) -> HttpResponse:
    check = find(request, pk)
    with refusals_as_messages(request, done="已记为复核一致。"):
        agree(check, by=request.user)
        following = SecondCheck.objects.of_round(check.sheet.round).to_check(request.user).first()
        return redirect(following or check)
    return redirect(check)


@require_http_methods(["GET", "POST"])
def second_disagree(request: HttpRequest, pk: int) -> HttpResponse:
    check, form = find(request, pk), ObjectionForm(posted(request))
    if said(request, form, lambda reason: disagree(check, by=request.user, reason=reason)):
        messages.success(request, "异议已提出，已告知检查人和主管。")
        return redirect(check)
    return _asked(request, check, form, "提出异议")


@require_http_methods(["GET", "POST"])
def second_settle(request: HttpRequest, pk: int) -> HttpResponse:
    check, form = find(request, pk), SettlementForm(posted(request))
    if said(request, form, lambda text: settle(check, by=request.user, settlement=text)):
        messages.success(request, "异议已处理。")
        return redirect(check)
    return _asked(request, check, form, "处理异议")


def said(request: HttpRequest, form: Any, act: Any) -> bool:
    """What was typed stays on the page when the act is refused; a lost race is told on a page of its own."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data["reason"])
    except Refusal as refusal:
        if refusal.code == LOST_RACE:
            raise
        form.add_error(None, refusal.message)
        return False
    return True


def _asked(request: HttpRequest, check: SecondCheck, form: Any, label: str) -> HttpResponse:
    context = shown(check, request.user) | {"form": form, "submit_label": label}
    context |= {"cancel_url": check.get_absolute_url()}
    return render(request, "inspections/second_say.html", context, status=422 if form.errors else 200)
