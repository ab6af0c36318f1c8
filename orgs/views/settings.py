"""The office's settings: the list for a unit, the history of one, its change."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from core.views import posted, refusals_as_messages
from orgs.models import OfficeSetting, Organisation
from orgs.setting_forms import SettingForm
from orgs.setting_keeping import change_setting
from orgs.settings_in_force import Held, settings_in_force
from orgs.settings_page import grouped, history_of, units_with_settings


def _unit(request: HttpRequest) -> Organisation | None:
    """The unit the page is about: one within sight, left out the person's own."""
    named = request.GET.get("unit", "")
    if not named:
        return request.user.organisation
    return get_object_or_404(Organisation.objects.visible_to(request.user), pk=named if named.isdigit() else None)


def _held(unit: Organisation, key: str) -> Held:
    held = settings_in_force(unit)
    if key not in held:
        raise Http404("no such setting")
    return held[key]


def _page(unit: Organisation, key: str, name: str = "setting-history") -> str:
    return f"{reverse(f'orgs:{name}')}?{urlencode({'key': key, 'unit': str(unit.pk)})}"


@require_GET
def setting_list(request: HttpRequest) -> HttpResponse:
    unit = _unit(request)
    context = {
        "unit": unit,
        "units": units_with_settings(request.user),
        "groups": grouped(settings_in_force(unit)),
        "may_manage": request.user.has_perm("orgs.manage_settings"),
    }
    return render(request, "orgs/settings.html", context)


@require_GET
def setting_history(request: HttpRequest) -> HttpResponse:
    key, unit = request.GET.get("key", ""), _unit(request)
    if not key or unit is None:
        return redirect("orgs:setting-list")
    may_manage = request.user.has_perm("orgs.manage_settings")
    context = {"held": _held(unit, key), "unit": unit, "rows": history_of(key, unit), "may_manage": may_manage}
    return render(request, "orgs/settings_history.html", context)


@require_http_methods(["GET", "POST"])
def setting_edit(request: HttpRequest) -> HttpResponse:
    key, unit = request.GET.get("key", ""), _unit(request)
    if not key or unit is None:
        return redirect("orgs:setting-list")
    held = _held(unit, key)
    seen = OfficeSetting.objects.filter(key=key, organisation=unit).count()
    form = SettingForm(posted(request), initial={"seen": seen}, held=held, unit=unit)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = form.cleaned_data
        with refusals_as_messages(request, done=f"已保存“{held.setting.label}”。"):
            change_setting(key, told.pop("value"), unit=unit, by=request.user, **told)
        return redirect(_page(unit, key))
    context = {"form": form, "held": held, "unit": unit, "cancel_url": _page(unit, key)}
    return render(request, "orgs/settings_edit.html", context, status=422 if form.errors else 200)
