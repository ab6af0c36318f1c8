"""Making and editing drafts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import Refusal
from core.views import LOST_RACE, posted, refusals_as_messages
from inspections.models import Round
from notices import services
from notices.forms import CreateForm, DetailsForm, WordsForm
from notices.models import Notice
from notices.services.restyling import take_newest_profile
from notices.views.notices import found
from registry.models import Account


@require_http_methods(["GET", "POST"])
def notice_create(request: HttpRequest) -> HttpResponse:
    rounds = Round.objects.visible_to(request.user)
    if not rounds.closed().exists():
        context = {
            "has_open": rounds.open().exists(),
            "has_accounts": Account.objects.visible_to(request.user).exists(),
        }
        return render(request, "notices/notice_first.html", context)
    form = CreateForm(posted(request), user=request.user, initial={"round": request.GET.get("round")})
    if request.method == "POST" and form.is_valid():
        notice = services.draft_notice(
            services.Request(form.cleaned_data["round"], form.cleaned_data["profile"]), by=request.user
        )
        return redirect("notices:notice-detail", pk=notice.pk)
    return _page(request, form, heading="拟写通报", submit_label="生成草稿", cancel_url=reverse("notices:notice-list"))


@require_http_methods(["GET", "POST"])
def notice_details(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = DetailsForm(posted(request), initial=DetailsForm.initial_of(notice))
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        if _saved(
            request, form, lambda version: services.save_details(notice, changes, version=version, by=request.user)
        ):
            return redirect(notice)
    return _page(request, form, heading="文头与期限", notice=notice, cancel_url=notice.get_absolute_url())


@require_http_methods(["GET", "POST"])
def notice_words(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = WordsForm(posted(request), notice=notice)
    if request.method == "POST" and (form.is_stale or form.is_valid()):
        if form.is_stale:
            form.lost = True
        elif _saved(request, form, lambda at: services.save_words(notice, form.words(), version=at, by=request.user)):
            return redirect(notice)
        if getattr(form, "lost", False):
            form = _both_texts(request, pk)
    return _page(
        request, form, "notices/notice_words.html", heading="正文", notice=notice, cancel_url=notice.get_absolute_url()
    )


def _both_texts(request: HttpRequest, pk: int) -> WordsForm:
    """What was typed, beside what somebody else saved meanwhile: the person decides block by block."""
    form = WordsForm.beside_the_saved(request.POST, found(request, pk))
    form.add_error(
        None,
        "这份通报在您打开页面之后已被别人修改或办理，您的修改还没有保存，写的内容都在下面。"
        "文字不同的段落并排列出了已保存的文字，请逐段决定用哪一种，再点保存。",
    )
    form.lost = True
    return form


@require_POST
def notice_restyle(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    version = request.POST.get("version", "")
    with refusals_as_messages(request, done="已换用样式的新版，请重新看一遍全文。"):
        take_newest_profile(notice, version=int(version) if version.isdecimal() else 0, by=request.user)
    return redirect(notice)


@require_POST
def notice_correct(request: HttpRequest, pk: int) -> HttpResponse:
    wrong = found(request, pk)
    wanted = services.Request(
        wrong.round, wrong.profile, {**wrong.given, "doc_number": None}, wrong.flags, replaces=wrong
    )
    notice = services.draft_notice(wanted, by=request.user)
    messages.success(request, "已生成更正通报的草稿。原通报保留不变，更正通报印发后替代它。")
    return redirect(notice)


def _saved(request: HttpRequest, form: Any, save: Any) -> bool:
    """What was typed stays on the page when somebody else was faster."""
    try:
        save(form.cleaned_data["version"])
    except Refusal as refusal:
        form.add_error(refusal.details.get("field"), refusal.message)
        form.lost = refusal.code == LOST_RACE
        return False
    messages.success(request, "已保存。")
    return True


def _page(
    request: HttpRequest,
    form: Any,
    template: str = "notices/form.html",
    *,
    notice: Notice | None = None,
    **context: Any,
) -> HttpResponse:
    status = 409 if getattr(form, "lost", False) else 422 if form.errors else 200
    return render(request, template, {"form": form, "notice": notice, **context}, status=status)
