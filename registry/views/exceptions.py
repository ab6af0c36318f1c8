"""Breaches of one account per platform with their export, and exceptions: asked for, granted, refused, revoked."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.forms import ReasonForm
from core.ledger_views import download
from core.ledgers import criteria_of
from core.lists import list_response
from core.views import posted, refusals_as_messages
from registry.exception_forms import BreachFilter, ExceptionFilter, ExceptionForm
from registry.histories import told
from registry.models import Account, AccountException
from registry.services import exceptions as services


@require_GET
def breach_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/breach_list.html", BreachFilter(request.GET, user=request.user))


@require_POST
def breach_export(request: HttpRequest) -> FileResponse:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""
    filters = BreachFilter(request.GET, user=request.user)
    rows, told = filters.queryset(), criteria_of(filters)
    return download(
        request, "一平台多账号", lambda out: services.export_breaches(rows, out, by=request.user, criteria=told)
    )


@require_GET
def exception_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/exception_list.html", ExceptionFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def exception_create(request: HttpRequest) -> HttpResponse:
    own = getattr(request.user, "organisation", None)
    start = {"unit": request.GET.get("unit", own.name if own else ""), "platform": request.GET.get("platform", "")}
    form = ExceptionForm(posted(request), by=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        with refusals_as_messages(request, done="已申请，等待另一人批准。"):
            made = services.propose_exception(asked.pop("unit"), asked.pop("platform"), by=request.user, **asked)
            return redirect(made)
    return render(request, "registry/exception_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def exception_detail(request: HttpRequest, pk: int) -> HttpResponse:
    exception = _find(request, pk)
    shown = {"organisation": exception.organisation, "platform": exception.platform}
    running = Account.objects.visible_to(request.user).filter(state=Account.State.RUNNING, **shown)
    context = {
        "exception": exception,
        "accounts": running.order_by("number"),
        "moves": exception.moves_for(request.user),
        "events": told(exception),
        "is_over": exception.valid_until < clock.today(),
    }
    return render(request, "registry/exception_detail.html", context)


@require_POST
def exception_grant(request: HttpRequest, pk: int) -> HttpResponse:
    exception = _find(request, pk)
    with refusals_as_messages(request, done="已批准。"):
        services.decide_exception(exception, "grant", by=request.user)
    return redirect(exception)


@require_http_methods(["GET", "POST"])
def exception_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, _find(request, pk), "refuse")


@require_http_methods(["GET", "POST"])
def exception_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, _find(request, pk), "revoke")


def _with_reason(request: HttpRequest, exception: AccountException, move: str) -> HttpResponse:
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已办理。"):
            _decide(exception, move, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(exception)
    context = {
        "form": form,
        "exception": exception,
        "move": exception.MOVES[move],
        "danger": True,
        "submit_label": exception.MOVES[move].label,
        "cancel_url": exception.get_absolute_url(),
    }
    return render(request, "registry/exception_reason.html", context, status=422 if form.errors else 200)


def _decide(exception: AccountException, move: str, *, by: Any, reason: str) -> None:
    if move == "revoke":
        services.revoke_exception(exception, by=by, reason=reason)
    else:
        services.decide_exception(exception, move, by=by, reason=reason)


def _find(request: HttpRequest, pk: int) -> AccountException:
    rows = AccountException.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("organisation", "platform", "proposed_by", "decided_by"), pk=pk)
