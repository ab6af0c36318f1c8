"""Decisions about a notice: each a page that says what will happen, then one move."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.forms import ReasonForm
from core.views import refusals_as_messages
from notices import services
from notices.forms import OptionalReasonForm
from notices.models import Notice
from notices.views.papers import found


@require_http_methods(["GET", "POST"])
def notice_check(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = OptionalReasonForm(request.POST or None)
    contradictions, typed = services.contradictions_of(notice), services.typed_in(notice)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if reason.strip() or not (contradictions or typed):
            return _done(
                request,
                notice,
                "已核对，请分管领导签发。",
                lambda: services.check_notice(notice, by=request.user, reason=reason),
            )
        form.add_error("reason", "请先改好下列核对提示，或写明仍要通过的理由。")
    return _page(request, "notices/notice_check.html", notice, form, contradictions=contradictions, typed=typed)


@require_http_methods(["GET", "POST"])
def notice_return(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request, notice, "已退回草稿。", lambda: services.return_notice(notice, by=request.user, reason=reason)
        )
    return _page(request, "notices/notice_return.html", notice, form)


@require_http_methods(["GET", "POST"])
def notice_discard(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request, notice, "草稿已作废。", lambda: services.discard_notice(notice, by=request.user, reason=reason)
        )
    return _page(request, "notices/notice_discard.html", notice, form, danger=True)


@require_http_methods(["GET", "POST"])
def notice_sign(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    if request.method == "POST":
        return _done(request, notice, "已签发，可以编号印发。", lambda: services.sign_notice(notice, by=request.user))
    check = notice.events.filter(move="check").first()
    return _page(request, "notices/notice_sign.html", notice, typed=services.typed_in(notice), check=check)


@require_http_methods(["GET", "POST"])
def notice_issue(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    if request.method == "POST":
        return _done(
            request, notice, "已编号印发，内容不再改变。", lambda: services.issue_notice(notice, by=request.user)
        )
    return _page(request, "notices/notice_issue.html", notice)


def _done(request: HttpRequest, notice: Notice, words: str, act: Any) -> HttpResponse:
    with refusals_as_messages(request, done=words):
        act()
    return redirect(notice)


def _page(request: HttpRequest, template: str, notice: Notice, form: Any = None, **context: Any) -> HttpResponse:
    context |= {"notice": notice, "form": form, "cancel_url": notice.get_absolute_url()}
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
