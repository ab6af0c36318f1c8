"""Profiles of notices: list, one version with its history, files, comparing, taking back, switching off."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refusal
from core.views import LOST_RACE, posted, posted_files, refusals_as_messages
from notices import profile_history
from notices.models import Notice, Profile
from notices.profile_start_forms import CompareForm, StartForm, SwitchForm, UploadForm
from notices.services import profiles as services
from notices.services.profile_preview import preview
from notices.views.profile_editing import KEYS, find, newest_of, opened_one, step_url


@require_GET
def profile_list(request: HttpRequest) -> HttpResponse:
    rows = Profile.objects.visible_to(request.user).newest_of_each().select_related("by", "organisation")
    return render(request, "notices/profile_list.html", {"profiles": rows.order_by("is_off", "name")})


@require_GET
def profile_detail(request: HttpRequest, pk: int) -> HttpResponse:
    profile = find(request, pk)
    newest = newest_of(profile)
    source, parts = preview(profile, user=request.user)
    context: dict[str, Any] = {"profile": profile, "newest": newest, "may_change": profile.may_change(request.user)}
    context |= {"contents": profile_history.contents(profile), "preview_source": source, "parts": parts}
    context |= {"versions": Profile.objects.versions_of(profile.name)}
    context["used_by"] = Notice.objects.visible_to(request.user).filter(profile__name=profile.name).count()
    return render(request, "notices/profile_detail.html", context)


@require_http_methods(["GET", "POST"])
def profile_new(request: HttpRequest) -> HttpResponse:
    form = StartForm(posted(request), user=request.user, initial={"source": request.GET.get("source")})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.new_profile(form.data_of_it(), by=request.user)
            messages.success(request, "样式已建好，请逐步填写；随时可以停下，以后再改。")
            return redirect(step_url(made, KEYS[0]))
        except Refusal as refusal:
            form.add_error(refusal.details.get("field"), refusal.message)
    return render(request, "notices/profile_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def profile_compare(request: HttpRequest, pk: int) -> HttpResponse:
    profile = find(request, pk)
    versions = list(Profile.objects.versions_of(profile.name).filter(version__lte=profile.version)[:2])
    usual = {"old": versions[-1].pk, "new": profile.pk}
    form = CompareForm({**usual, **request.GET.dict()}, name=profile.name)
    context: dict[str, Any] = {"profile": profile, "form": form}
    if form.is_valid():
        old, new = form.cleaned_data["old"] or versions[-1], form.cleaned_data["new"] or profile
        context |= {"old": old, "new": new, "differences": profile_history.differences(old, new)}
    return render(request, "notices/profile_compare.html", context, status=422 if form.errors else 200)


@require_POST
def profile_restore(request: HttpRequest, pk: int) -> HttpResponse:
    old = find(request, pk)
    newest = opened_one(request, newest_of(old))
    with refusals_as_messages(request, about=old):
        made = services.take_back(old, newest, by=request.user)
        messages.success(request, f"第 {old.version} 版的内容已恢复，现为第 {made.version} 版。")
        return redirect(made)
    return redirect(old)


@require_http_methods(["GET", "POST"])
def profile_switch(request: HttpRequest, pk: int) -> HttpResponse:
    newest = newest_of(find(request, pk))
    form = SwitchForm(posted(request), initial={"base": newest.pk})
    if request.method == "POST" and form.is_valid():
        opened, off = opened_one(request, newest), not newest.is_off
        with refusals_as_messages(request, done="已停用。" if off else "已启用。", about=newest):
            newest = services.switch_profile(opened, off=off, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(newest)
    context = {"profile": newest, "form": form, "cancel_url": newest.get_absolute_url(), "danger": not newest.is_off}
    context["submit_label"] = "启用" if newest.is_off else "停用"
    return render(request, "notices/profile_switch.html", context, status=422 if form.errors else 200)


@require_GET
def profile_file(request: HttpRequest, pk: int) -> HttpResponse:
    profile = find(request, pk)
    answer = HttpResponse(json.dumps(profile.data, ensure_ascii=False, indent=1) + "\n", "application/json")
    name = f"通报样式_{profile.name}_第{profile.version}版.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_http_methods(["GET", "POST"])
def profile_upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(posted(request), posted_files(request))
    context: dict[str, Any] = {"form": form, "wrong": []}
    if request.method == "POST" and form.is_valid():
        context["wrong"] = services.wrong_parts(form.content)
        if not context["wrong"]:
            try:
                return redirect(services.load_profile(form.content, by=request.user))
            except Refusal as refusal:
                if refusal.code == LOST_RACE:
                    raise
                form.add_error("file", refusal.message)
    status = 422 if form.errors or context["wrong"] else 200
    return render(request, "notices/profile_upload.html", context, status=status)
