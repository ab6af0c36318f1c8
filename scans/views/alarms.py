"""Alarms about the watching, who answers for them, and the canaries of bridges."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.clock import now
from core.lists import list_response
from core.refusals import Refusal
from core.views import note_refusal, refusals_as_messages
from scans.models import Alarm, BridgeCanary
from scans.watch import canaries, watching
from scans.watch.alarm_page import alarm_page, chosen_owners, watch_state
from scans.watch_forms import AlarmFilter, CanaryForm, NoteForm, OwnersForm


@require_GET
def alarm_list(request: HttpRequest) -> HttpResponse:
    filters = AlarmFilter(request.GET, user=request.user)
    return list_response(request, "scans/alarm_list.html", filters, watch=watch_state(request.user, now()))


@require_GET
def alarm_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "scans/alarm_detail.html", alarm_page(_find(request, pk), request.user))


@require_http_methods(["GET", "POST"])
def alarm_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    alarm = _find(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已记下处理说明；原因消失后报警自动解除。"):
            watching.acknowledge(alarm, by=request.user, note=form.cleaned_data["note"])
        return redirect(alarm)
    context = {"alarm": alarm, "form": form, "cancel_url": alarm.get_absolute_url(), "submit_label": "知悉"}
    return render(request, "scans/alarm_acknowledge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def owner_list(request: HttpRequest) -> HttpResponse:
    form = OwnersForm(request.POST if request.method == "POST" else None, chosen=chosen_owners())
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已保存报警责任人。"):
            watching.set_owners(form.cleaned_data, by=request.user)
        return redirect("scans:owner-list")
    context = {"form": form, "cancel_url": reverse("scans:alarm-list"), "submit_label": "保存"}
    return render(request, "scans/owner_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def canary_list(request: HttpRequest) -> HttpResponse:
    form = CanaryForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            canary = canaries.set_canary(form.cleaned_data["account"], by=request.user)
            messages.success(request, f"已设为 {canary.host} 的哨兵账号。")
            return redirect("scans:canary-list")
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("account", refusal.message)
    rows = BridgeCanary.objects.visible_to(request.user).select_related("account__platform", "set_by")
    context = {"form": form, "rows": [(row, canaries.heard_of(row)) for row in rows], "submit_label": "设为哨兵账号"}
    return render(request, "scans/canary_list.html", context, status=422 if form.errors else 200)


@require_POST
def canary_remove(request: HttpRequest, pk: int) -> HttpResponse:
    canary = get_object_or_404(BridgeCanary.objects.visible_to(request.user).select_related("account"), pk=pk)
    with refusals_as_messages(request, done="已撤下哨兵账号。"):
        canaries.remove_canary(canary, by=request.user)
    return redirect("scans:canary-list")


def _find(request: HttpRequest, pk: int) -> Alarm:
    return get_object_or_404(Alarm.objects.visible_to(request.user).select_related("owner", "answered_by"), pk=pk)
