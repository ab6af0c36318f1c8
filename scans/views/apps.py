"""Apps registered at platforms: the list, one app, new secrets, its test, its end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import ReasonForm
from core.lists import list_response
from core.views import refusals_as_messages
from scans.credentials import granting
from scans.credentials.pages import app_page, kinds_for, say
from scans.credentials.trying import try_app
from scans.grant_forms import AppFilter, AppForm, SecretsForm
from scans.models import PlatformApp


@require_GET
def app_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "scans/app_list.html", AppFilter(request.GET, user=request.user))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def app_create(request: HttpRequest) -> HttpResponse:
    kinds, kind = kinds_for(request.user), request.GET.get("kind", "")
    if kind not in dict(kinds):
        return render(request, "scans/app_kinds.html", {"kinds": kinds})
    form = AppForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and form.is_valid():
        told = {"name": form.cleaned_data["name"], "client_id": form.cleaned_data["client_id"]}
        with refusals_as_messages(request, done="已登记平台应用。"):
            unit = request.user.organisation
            return redirect(granting.register_app(kind, unit, **told, typed=form.typed(), by=request.user))
    context = {"form": form, "kind": dict(kinds)[kind], "cancel_url": reverse("scans:app-list")}
    return render(request, "scans/app_form.html", context, status=422 if form.errors else 200)


@require_GET
def app_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "scans/app_detail.html", app_page(_find(request, pk), request.user))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def app_secret(request: HttpRequest, pk: int) -> HttpResponse:
    app = _find(request, pk)
    form = SecretsForm(request.POST if request.method == "POST" else None, kind=app.kind, replacing=True)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已更换密钥，可以点“测试”看一次。"):
            granting.replace_secrets(app, form.typed(), by=request.user)
        return redirect(app)
    context = {"form": form, "app": app, "cancel_url": app.get_absolute_url(), "submit_label": "更换"}
    return render(request, "scans/app_secret.html", context, status=422 if form.errors else 200)


@require_POST
def app_test(request: HttpRequest, pk: int) -> HttpResponse:
    app = _find(request, pk)
    with refusals_as_messages(request):
        say(request, try_app(app, by=request.user))
    return redirect(app)


@require_http_methods(["GET", "POST"])
def app_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    app = _find(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已停用平台应用，保存的密钥已经删除。"):
            granting.revoke_app(app, reason=form.cleaned_data["reason"], by=request.user)
        return redirect(app)
    context = {"app": app, "form": form, "cancel_url": app.get_absolute_url(), "submit_label": "停用", "danger": True}
    context["many"] = app.grants.live().count()
    return render(request, "scans/app_revoke.html", context, status=422 if form.errors else 200)


def _find(request: HttpRequest, pk: int) -> PlatformApp:
    apps = PlatformApp.objects.visible_to(request.user).select_related("organisation", "secret_set_by")
    return get_object_or_404(apps, pk=pk)
