"""One's messages, the channels that carry them further, and how their deliveries went."""

from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.lists import list_response
from core.refusals import Refusal
from core.views import posted, refusals_as_messages
from orgs import channel_keeping, messages
from orgs.message_forms import ChannelForm, DeliveryFilter, MessageFilter
from orgs.models import Channel, Delivery, Message, Organisation

CODE_SENT = "已添加，验证码稍后发到该渠道，填写后即可接收消息。"


@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "orgs/message_list.html", MessageFilter(request.GET, user=request.user))


@require_POST
def message_open(request: HttpRequest) -> HttpResponse:
    """To the page the message is about; that is how it counts as read."""
    message = _chosen(request, "message", Message.objects.visible_to(request.user))
    if message.read_at is None:
        messages.mark_read(Message.objects.visible_to(request.user).filter(pk=message.pk), by=request.user)
    return redirect(message.url or "orgs:message-list")


@require_POST
def message_read(request: HttpRequest) -> HttpResponse:
    count = messages.mark_read(Message.objects.visible_to(request.user), by=request.user)
    notes.success(request, f"已将 {count} 条消息标为已读。")
    return redirect("orgs:message-list")


@require_http_methods(["GET", "POST"])
def channel_list(request: HttpRequest) -> HttpResponse:
    return _channels(request, request.user)


@require_http_methods(["GET", "POST"])
def unit_channels(request: HttpRequest, pk: int) -> HttpResponse:
    return _channels(request, get_object_or_404(Organisation.objects.manageable_by(request.user), pk=pk))


def _channels(request: HttpRequest, owner: Any) -> HttpResponse:
    form = ChannelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        typed = {"kind": form.cleaned_data["kind"], "typed": form.cleaned_data["address"]}
        try:
            channel_keeping.add_channel(owner, **typed, signing=form.cleaned_data["signing"], by=request.user)
        except Refusal as refusal:
            form.add_error("address", refusal.message)
        else:
            notes.success(request, CODE_SENT)
            return redirect(request.path)
    unit = owner if isinstance(owner, Organisation) else None
    context = {"form": form, "channels": owner.channels.all(), "unit": unit, "submit_label": "添加"}
    return render(request, "orgs/message_channels.html", context, status=422 if form.errors else 200)


@require_POST
def channel_confirm(request: HttpRequest) -> HttpResponse:
    channel = _channel(request)
    with refusals_as_messages(request, done="已验证，今后的消息也会发到该渠道。"):
        channel_keeping.confirm(channel, request.POST.get("code", ""), by=request.user)
    return _back(channel)


@require_POST
def channel_code(request: HttpRequest) -> HttpResponse:
    channel = _channel(request)
    with refusals_as_messages(request, done="新的验证码稍后发到该渠道，旧的不再有效。"):
        channel_keeping.send_code(channel, by=request.user)
    return _back(channel)


@require_POST
def channel_switch(request: HttpRequest) -> HttpResponse:
    channel, active = _channel(request), request.POST.get("active") == "yes"
    with refusals_as_messages(request, done="已启用。" if active else "已停用；消息仍在“我的消息”中。"):
        channel_keeping.switch(channel, active, by=request.user)
    return _back(channel)


@require_POST
def channel_remove(request: HttpRequest) -> HttpResponse:
    channel = _channel(request)
    with refusals_as_messages(request, done="已删除。"):
        channel_keeping.remove(channel, by=request.user)
    return _back(channel)


@require_GET
def delivery_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "orgs/message_deliveries.html", DeliveryFilter(request.GET, user=request.user))


@require_POST
def delivery_retry(request: HttpRequest) -> HttpResponse:
    """One delivery, or with `delivery=all` everything that failed."""
    rows = Delivery.objects.all()
    if request.POST.get("delivery") != "all":
        rows = rows.filter(pk=_chosen(request, "delivery", rows).pk)
    with refusals_as_messages(request):
        notes.success(request, f"已重新排队 {messages.retry(rows, by=request.user)} 项，稍后自动发送。")
    return redirect("orgs:delivery-list")


def _chosen(request: HttpRequest, name: str, rows: Any) -> Any:
    number = request.POST.get(name, "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Refusal("nothing_chosen", "没有选中要办理的一项，请返回列表重新选择。")
    return get_object_or_404(rows, pk=number)


def _channel(request: HttpRequest) -> Channel:
    return _chosen(request, "channel", Channel.objects.kept_by(request.user))


def _back(channel: Channel) -> HttpResponse:
    if channel.organisation_id:
        return redirect(reverse("orgs:unit-channels", args=[channel.organisation_id]))
    return redirect("orgs:channel-list")
