"""The tree of units and the form of one unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.lists import list_response
from core.views import posted, refusals_as_messages
from orgs import services
from orgs.forms import UnitFilter, UnitForm
from orgs.models import Organisation


@require_GET
def unit_list(request: HttpRequest) -> HttpResponse:
    filters = UnitFilter(request.GET, user=request.user)
    may_manage = request.user.has_perm("orgs.manage_units")
    return list_response(request, "orgs/unit_list.html", filters, may_manage=may_manage)


@require_http_methods(["GET", "POST"])
def unit_create(request: HttpRequest) -> HttpResponse:
    return _unit_form(request, Organisation(), "新增单位")


@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Organisation.objects.manageable_by(request.user), pk=pk)
    return _unit_form(request, unit, f"修改单位：{unit.name}")


def _unit_form(request: HttpRequest, unit: Organisation, heading: str) -> HttpResponse:
    form = UnitForm(posted(request), instance=unit, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done=f"已保存“{form.instance.name}”。"):
            services.save_unit(form.instance, by=request.user)
        return redirect("orgs:unit-list")
    context = {"form": form, "heading": heading, "cancel_url": reverse("orgs:unit-list")}
    return render(request, "orgs/form.html", context, status=422 if form.errors else 200)
