"""The account list, one account, and its telephone on demand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from core.lists import list_response
from registry import services
from registry.account_page import account_page
from registry.forms import AccountFilter
from registry.models import Account


@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/account_list.html", AccountFilter(request.GET, user=request.user))


@require_GET
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _find(request, pk))


@require_POST
def account_phone(request: HttpRequest, pk: int) -> HttpResponse:
    account = _find(request, pk)
    return _detail(request, account, phone=services.reveal_phone(account, by=request.user))


def _find(request: HttpRequest, pk: int) -> Account:
    accounts = Account.objects.visible_to(request.user).select_related(
        "platform", "organisation", "main_account__platform", "successor__platform"
    )
    return get_object_or_404(accounts, pk=pk)


def _detail(request: HttpRequest, account: Account, *, phone: str = "") -> HttpResponse:
    may_reveal = bool(account.phone) and not phone and request.user.has_perm("registry.reveal_phone")
    context = account_page(account, request.user) | {"phone": phone, "may_reveal": may_reveal}
    response = render(request, "registry/account_detail.html", context)
    response["Cache-Control"] = "no-store"
    return response
