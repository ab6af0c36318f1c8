"""Custody files in the browser: one account's with its history, changed and handed over by its unit; the office's list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ledger_views import download
from core.ledgers import criteria_of
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal
from registry.custody_alarms import alarms_for
from registry.custody_forms import CustodyFilter, CustodyForm, HandoverForm, KeptForm
from registry.models import Account
from registry.services import custody as services


@require_GET
def custody_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/custody_list.html", CustodyFilter(request.GET, user=request.user))


@require_POST
def custody_export(request: HttpRequest) -> FileResponse:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""
    filters = CustodyFilter(request.GET, user=request.user)
    rows, alarms, told = filters.queryset().iterator(chunk_size=500), filters.alarms, criteria_of(filters)
    return download(
        request, "保管情况", lambda out: services.export_custody(rows, alarms, out, by=request.user, criteria=told)
    )


@require_GET
def account_custody(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
def account_holder(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone of whoever holds the administrator's phone, whole."""
    account = _find(request, pk)
    custody = getattr(account, "custody", None)
    phone = services.reveal_holder_phone(custody, by=request.user) if custody else ""
    return _page(request, account, phone=phone)


def _page(request: HttpRequest, account: Account, *, phone: str = "") -> HttpResponse:
    custody, may_reveal = getattr(account, "custody", None), request.user.has_perm("registry.reveal_phone")
    context = {
        "account": account,
        "custody": custody,
        "phone": phone,
        "may_reveal": bool(custody and custody.holder_phone) and not phone and may_reveal,
        "may_keep": services.may_keep(account, request.user),
        "alarms": alarms_for(request.user).words(account),
        "handovers": custody.handovers.select_related("by") if custody else (),
        "versions": custody.versions.select_related("by")[:100] if custody else (),
    }
    response = render(request, "registry/custody_detail.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def account_keep(request: HttpRequest, pk: int) -> HttpResponse:
    account = _find(request, pk)
    form = CustodyForm(account, request.POST if request.method == "POST" else None)

    def save() -> None:
        values = {name: form.cleaned_data[name] for name in services.FIELDS}
        services.save_custody(account, values, by=request.user, version=form.version_shown())

    return _form(request, account, form, save, "registry/custody_form.html")


@require_http_methods(["GET", "POST"])
def account_entrust(request: HttpRequest, pk: int) -> HttpResponse:
    account = _find(request, pk)
    custody = getattr(account, "custody", None)
    start = {"version": custody.version if custody else 0, "giver": custody.phone_holder if custody else ""}
    form = HandoverForm(request.POST if request.method == "POST" else None, initial=start)

    def save() -> None:
        services.hand_over(account, form.handed(), by=request.user, version=form.version_shown())

    return _form(request, account, form, save, "registry/custody_handover.html")


def _form(
    request: HttpRequest, account: Account, form: KeptForm, save: Callable[[], None], template: str
) -> HttpResponse:
    """What was typed stays on the page, whatever went wrong."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save()
            except Refusal as refusal:
                note_refusal(request, refusal)
                faults: Any = refusal.details.get("faults") or {"": refusal.message}
                form.show_faults(faults)
                status = 409 if refusal.code == LOST_RACE else 422
            else:
                messages.success(request, "已登记。")
                return redirect("registry:account-custody", account.pk)
    context = {"account": account, "form": form, "cancel_url": f"{account.get_absolute_url()}custody/"}
    return render(request, template, context, status=status)


def _find(request: HttpRequest, pk: int) -> Account:
    rows = Account.objects.visible_to(request.user).select_related("platform", "organisation", "custody__changed_by")
    return get_object_or_404(rows, pk=pk)
