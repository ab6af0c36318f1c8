"""How platforms write links: the list, one pattern, and the box in which links are tried out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.lists import list_response
from core.views import posted, refusals_as_messages
from registry.link_forms import PatternFilter, PatternForm, TryForm
from registry.models import LinkPattern
from registry.services.link_patterns import save_pattern


@require_GET
def pattern_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/pattern_list.html", PatternFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def pattern_create(request: HttpRequest) -> HttpResponse:
    return _pattern_form(request, LinkPattern(), "新增链接格式")


@require_http_methods(["GET", "POST"])
def pattern_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _pattern_form(request, get_object_or_404(LinkPattern, pk=pk), "修改链接格式")


@require_http_methods(["GET", "POST"])
def pattern_try(request: HttpRequest) -> HttpResponse:
    form = TryForm(posted(request))
    readings = form.readings() if request.method == "POST" and form.is_valid() else []
    context = {
        "form": form,
        "readings": readings,
        "submit_label": "试读",
        "cancel_url": reverse("registry:pattern-list"),
    }
    return render(request, "registry/pattern_try.html", context, status=422 if form.errors else 200)


def _pattern_form(request: HttpRequest, pattern: LinkPattern, heading: str) -> HttpResponse:
    form = PatternForm(posted(request), instance=pattern)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已保存链接格式。"):
            save_pattern(form.instance, by=request.user, version=form.cleaned_data["version"] or 0)
            return redirect("registry:pattern-list")
    context = {"form": form, "heading": heading, "cancel_url": reverse("registry:pattern-list")}
    return render(request, "registry/pattern_form.html", context, status=422 if form.errors else 200)
