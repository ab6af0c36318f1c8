"""One step of a profile's pages: looked at, tried out, saved as the next version; two people at once lose nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.refusals import Refusal
from core.views import posted
from notices import profile_history
from notices.models import Profile
from notices.profile_forms import STEPS
from notices.services import profiles as services
from notices.services.profile_preview import preview

KEYS = list(STEPS)


def find(request: HttpRequest, pk: int) -> Profile:
    visible = Profile.objects.visible_to(request.user).select_related("by", "organisation")
    return get_object_or_404(visible, pk=pk)


def newest_of(profile: Profile) -> Profile:
    return Profile.objects.versions_of(profile.name)[0]


def step_url(profile: Profile, key: str) -> str:
    return f"{reverse('notices:profile-edit', args=[profile.pk])}?step={key}"


@require_http_methods(["GET", "POST"])
def profile_edit(request: HttpRequest, pk: int) -> HttpResponse:
    newest = newest_of(find(request, pk))
    opened = opened_one(request, newest)
    form = STEPS[KEYS[_place(request)]](posted(request), profile=opened)
    if request.method == "POST" and "preview" in request.POST:
        return _form_page(request, form, newest, **_previewed(request, form, opened))
    if request.method == "POST":
        if opened.pk == newest.pk and form.is_valid() and (done := _saved(request, form, opened)):
            return done
        newest = newest_of(newest)  # somebody may have saved in this very moment
        if newest.pk != opened.pk:
            return _late(request, form, opened, newest)
    return _form_page(request, form, newest)


def opened_one(request: HttpRequest, newest: Profile) -> Profile:
    """The version the typed page was made from; a page without one counts as the newest."""
    stated = request.POST.get("base", "")
    known = (
        Profile.objects.filter(name=newest.name, pk=int(stated)) if stated.isdecimal() and len(stated) < 19 else None
    )
    return (known and known.first()) or newest


def _saved(request: HttpRequest, form: Any, opened: Profile) -> HttpResponse | None:
    try:
        made = services.change_profile(opened, form.applied(), by=request.user, note=form.cleaned_data["note"])
    except Refusal as refusal:
        form.add_error(_field_of(form, refusal), refusal.message)
        return None
    messages.success(request, f"已保存为第 {made.version} 版。" if made.pk != opened.pk else "没有改动，版本不变。")
    after = KEYS[min(_place(request) + 1, len(KEYS) - 1)]
    return redirect(step_url(made, after) if "next" in request.POST else made.get_absolute_url())


def _field_of(form: Any, refusal: Refusal) -> str | None:
    """The field that fills the refused place of the profile."""
    steps = tuple(part for part in str(refusal.details.get("where", "")).split("/") if part)
    fits = (name for name, path in form.paths.items() if steps and path == steps[: len(path)])
    return next(fits, None)


def _place(request: HttpRequest) -> int:
    key = request.GET.get("step", "")
    return KEYS.index(key) if key in KEYS else 0


def _previewed(request: HttpRequest, form: Any, opened: Profile) -> dict[str, Any]:
    if not form.is_valid():
        return {"preview_waits": True}
    source, parts = preview(Profile(name=opened.name, data=form.applied()), user=request.user)
    return {"preview_source": source, "parts": parts}


def _late(request: HttpRequest, form: Any, opened: Profile, newest: Profile) -> HttpResponse:
    both = profile_history.over_the_saved(type(form), request.POST, opened, newest)
    both.form.add_error(None, services.LATE + "别人改过的项目已换成新内容，请看过下面的说明，再点保存。")
    return _form_page(request, both.form, newest, status=409, both=both)


def _form_page(request: HttpRequest, form: Any, profile: Profile, status: int = 0, **more: Any) -> HttpResponse:
    at = _place(request)
    steps = [{"key": key, "title": each.TITLE, "here": place == at} for place, (key, each) in enumerate(STEPS.items())]
    context = {"form": form, "profile": profile, "steps": steps, "step": KEYS[at], "is_last": at == len(KEYS) - 1}
    context |= {"may_change": profile.may_change(request.user), **more}
    wrong = bool(form.errors) and "preview" not in request.POST
    return render(request, "notices/profile_edit.html", context, status=status or (422 if wrong else 200))
