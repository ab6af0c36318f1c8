"""Decisions about a notice: each a page that says what will happen, then one move."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.forms import ReasonForm
from core.views import posted, refusals_as_messages
from notices import services
from notices.forms import OptionalReasonForm
from notices.models import Notice
from notices.views.notices import found


@require_http_methods(["GET", "POST"])
def notice_check(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = OptionalReasonForm(posted(request))
    built, typed = services.rebuilt(notice), services.typed_in(notice)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if reason.strip() or not (built.contradictions or built.is_as_before or typed):
            return _done(
                request,
                notice,
                "已核对，请分管领导签发。",
                lambda: services.check_notice(notice, by=request.user, reason=reason),
            )
        form.add_error("reason", "请先改好下列核对提示，或写明仍要通过的理由。")
    return _page(request, "notices/notice_check.html", notice, form, contradictions=built.contradictions, typed=typed)


def with_reason(act: str, done: str, *, danger: bool) -> Callable[..., HttpResponse]:
    """The page of a move that needs a reason."""

    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        notice = found(request, pk)
        form = ReasonForm(posted(request))
        if request.method == "POST" and form.is_valid():
            move = getattr(services, f"{act}_notice")
            return _done(
                request, notice, done, lambda: move(notice, by=request.user, reason=form.cleaned_data["reason"])
            )
        return _page(request, f"notices/notice_{act}.html", notice, form, danger=danger)

    return page


notice_return = with_reason("return", "已退回草稿。", danger=False)
notice_discard = with_reason("discard", "草稿已作废。", danger=True)
notice_withdraw = with_reason("withdraw", "已撤回，收文单位已得到通知。", danger=True)


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
