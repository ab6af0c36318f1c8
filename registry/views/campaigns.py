"""Clean-ups as pages: list, plan, run, rounds, which closings belong, results; and accounts added and stopped."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ledger_views import download
from core.lists import list_response
from core.refusals import Refusal
from core.views import note_refusal, posted, refusals_as_messages
from registry.campaign_forms import BelongsForm, CampaignFilter, CampaignForm, PeriodForm, RoundForm
from registry.histories import told
from registry.models import Campaign
from registry.proposal import CLOSING_REASONS
from registry.services import campaigns as services
from registry.services.turnover import export_turnover
from registry.stoppings import counted, stopped_by
from registry.turnover import turnover
from registry.views.filings import find_filing

MOST = 500
get_or_post = require_http_methods(["GET", "POST"])


@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/campaign_list.html", CampaignFilter(request.GET, user=request.user))


@get_or_post
def campaign_create(request: HttpRequest) -> HttpResponse:
    return _form(request, Campaign())


@get_or_post
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, _find(request, pk))


def _form(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = CampaignForm(posted(request), instance=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_campaign(form.instance, by=request.user)
            messages.success(request, "已保存。")
            return redirect(form.instance)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
    context = {"form": form, "campaign": campaign if campaign.pk else None}
    return render(request, "registry/campaign_form.html", context, status=422 if form.errors else 200)


@require_GET
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as it stands: who stopped what, why, in which round."""
    campaign = _find(request, pk)
    stopped = stopped_by(campaign)
    context = {
        "campaign": campaign,
        "focus": [CLOSING_REASONS.get(key, key) for key in campaign.focus],
        "rounds": campaign.rounds.all(),
        "stopped": stopped,
        "by_unit": counted(row.unit for row in stopped),
        "by_reason": counted(row.reason for row in stopped),
        "by_round": counted(row.round for row in stopped if row.round),
        "moves": campaign.moves_for(request.user),
        "events": told(campaign),
    }
    return render(request, "registry/campaign_detail.html", context)


@require_POST
def campaign_start(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "start")


@require_POST
def campaign_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "end")


def _move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    campaign = _find(request, pk)
    with refusals_as_messages(request, done=f"已{campaign.MOVES[name].label}。"):
        campaign.make(name, by=request.user)
    return redirect(campaign)


@get_or_post
def campaign_rounds(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _find(request, pk)
    form = RoundForm(posted(request), initial={"number": campaign.rounds.count() + 1})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_round(campaign, form.round(), by=request.user)
            messages.success(request, "已登记轮次。")
            return redirect(campaign)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
    context = {"form": form, "campaign": campaign, "cancel_url": campaign.get_absolute_url()}
    return render(request, "registry/campaign_round.html", context, status=422 if form.errors else 200)


@get_or_post
def campaign_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Closings of these days that belong to no clean-up, ticked, to be looked over and taken in together."""
    campaign = _find(request, pk)
    if request.method == "POST":
        given = request.POST.getlist("row")[:MOST]
        ticked = [int(row) for row in given if row.isascii() and row.isdecimal() and len(row) < 12]
        with refusals_as_messages(request):
            count = services.assign_many(campaign, ticked, by=request.user)
            messages.success(request, f"已归入 {count} 个账号。" if count else "没有归入账号，请至少勾选一个。")
        return redirect(campaign)
    rows = services.free_closings(campaign, request.user).select_related("account__platform", "account__organisation")
    context = {"campaign": campaign, "rows": rows[:MOST], "total": rows.count(), "most": MOST}
    return render(request, "registry/campaign_assign.html", context)


@require_POST
def campaign_export(request: HttpRequest, pk: int) -> FileResponse:
    campaign = _find(request, pk)
    rows = stopped_by(campaign)
    return download(request, "整治结果", lambda out: services.export_result(campaign, rows, out, by=request.user))


@get_or_post
def filing_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    form = BelongsForm(posted(request), by=request.user, initial={"campaign": filing.campaign_id})
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已保存。"):
            services.set_campaign(filing, form.cleaned_data["campaign"], by=request.user)
        return redirect(filing)
    context = {"form": form, "filing": filing, "cancel_url": filing.get_absolute_url()}
    return render(request, "registry/campaign_belongs.html", context, status=422 if form.errors else 200)


@require_GET
def turnover_page(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"form": form, "told": turnover(request.user, *form.period())}
    return render(request, "registry/turnover.html", context)


@require_POST
def turnover_export(request: HttpRequest) -> FileResponse:
    told = turnover(request.user, *PeriodForm(request.GET).period())
    return download(request, "账号增减", lambda out: export_turnover(told, out, by=request.user))


def _find(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.user).select_related("organisation"), pk=pk)
