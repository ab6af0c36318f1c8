"""Platforms as data: the list, one platform, and the question before an unused one is deleted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.lists import list_response
from core.views import posted, refusals_as_messages
from registry.models import Platform
from registry.platform_forms import PlatformFilter, PlatformForm
from registry.services.platform_keeping import is_used, remove_platform, save_platform


@require_GET
def platform_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/platform_list.html", PlatformFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def platform_create(request: HttpRequest) -> HttpResponse:
    return _platform_form(request, Platform(), "新增平台")


@require_http_methods(["GET", "POST"])
def platform_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _platform_form(request, get_object_or_404(Platform, pk=pk), "修改平台")


@require_http_methods(["GET", "POST"])
def platform_remove(request: HttpRequest, pk: int) -> HttpResponse:
    platform = get_object_or_404(Platform, pk=pk)
    if request.method == "POST":
        with refusals_as_messages(request, done=f"已删除平台“{platform.name}”。"):
            remove_platform(platform, by=request.user)
        return redirect("registry:platform-list")
    context = {
        "platform": platform,
        "danger": True,
        "submit_label": "删除平台",
        "cancel_url": reverse("registry:platform-edit", args=[pk]),
    }
    return render(request, "registry/platform_remove.html", context)


def _platform_form(request: HttpRequest, platform: Platform, heading: str) -> HttpResponse:
    form = PlatformForm(posted(request), instance=platform)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已保存平台。"):
            save_platform(form.instance, by=request.user, version=form.cleaned_data["version"] or 0)
            return redirect("registry:platform-list")
    context = {
        "form": form,
        "heading": heading,
        "platform": platform,
        "removable": bool(platform.pk) and not is_used(platform),
        "cancel_url": reverse("registry:platform-list"),
    }
    return render(request, "registry/platform_form.html", context, status=422 if form.errors else 200)
