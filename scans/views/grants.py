"""Grants of accounts: the list, one grant, its test, its end, and the owner's way to the platform and back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import ReasonForm
from core.lists import list_response
from core.views import refusals_as_messages
from registry.models import Account
from scans.credentials import authorising, granting
from scans.credentials.pages import account_grant_page, grant_page, say
from scans.credentials.trying import try_grant
from scans.grant_forms import GrantFilter, OwnAppForm
from scans.models import Grant


@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "scans/grant_list.html", GrantFilter(request.GET, user=request.user))


@require_GET
def grant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "scans/grant_detail.html", grant_page(_find(request, pk), request.user))


@require_POST
def grant_test(request: HttpRequest, pk: int) -> HttpResponse:
    grant = _find(request, pk)
    with refusals_as_messages(request):
        say(request, try_grant(grant, by=request.user))
    return redirect(grant)


@require_http_methods(["GET", "POST"])
def grant_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    grant = _find(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已撤销授权，保存的令牌已经删除。"):
            granting.revoke_grant(grant, reason=form.cleaned_data["reason"], by=request.user)
        return redirect(grant)
    context = {"grant": grant, "form": form, "cancel_url": grant.get_absolute_url(), "submit_label": "撤销授权"}
    return render(request, "scans/grant_revoke.html", context | {"danger": True}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account_grant(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    form = OwnAppForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = {"client_id": form.cleaned_data["client_id"], "secret": form.cleaned_data["secret"]}
        with refusals_as_messages(request, done="已登记授权，可以点“测试”看一次。"):
            return redirect(granting.grant_own(account, **typed, by=request.user))
    page = account_grant_page(account) | {"form": form, "cancel_url": reverse("scans:account-detail", args=[pk])}
    return render(request, "scans/account_grant.html", page, status=422 if form.errors else 200)


@require_POST
def account_authorise(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    app = next((app for app in authorising.apps_for(account) if str(app.pk) == request.POST.get("app")), None)
    with refusals_as_messages(request):
        if app is not None:
            authorising.start(account, app, request.session)
            return redirect("scans:grant-go")
    return redirect("scans:account-grant", pk=pk)


@require_GET
def grant_go(request: HttpRequest) -> HttpResponse:
    return render(request, "scans/grant_go.html", {"visit": authorising.Visit.of(request.session)})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def grant_return(request: HttpRequest) -> HttpResponse:
    visit, told = authorising.Visit.of(request.session), request.POST or request.GET
    if request.method == "POST":
        with refusals_as_messages(request, done="授权完成，可以点“测试”看一次。"):
            return redirect(authorising.finish(visit, told.dict(), request.session, by=request.user))
        return redirect("scans:grant-list")
    return render(request, "scans/grant_return.html", {"visit": visit, "told": told, "submit_label": "完成授权"})


def _find(request: HttpRequest, pk: int) -> Grant:
    grants = Grant.objects.visible_to(request.user).select_related("account__platform", "account__organisation", "app")
    return get_object_or_404(grants, pk=pk)


def _account(request: HttpRequest, pk: int) -> Account:
    accounts = Account.objects.visible_to(request.user).select_related("platform", "organisation")
    return get_object_or_404(accounts, pk=pk)
