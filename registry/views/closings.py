"""Closings in the browser: the list, the steps, reported, confirmed or sent back, on paper; and the watch over closed accounts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import ReasonForm
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, posted, refusals_as_messages
from registry.closing_forms import CheckForm, ClosingFilter, RevivalFilter, StepsForm
from registry.closing_page import closing_page
from registry.histories import told
from registry.models import Closing, RevivalWatch
from registry.services import closing as services
from registry.services import revival
from registry.services.closing_proofs import keep_proofs


@require_GET
def closing_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/closing_list.html", ClosingFilter(request.GET, user=request.user))


@require_GET
def closing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "registry/closing_detail.html", closing_page(_find(request, pk), request.user))


@require_GET
def closing_print(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "registry/closing_print.html", closing_page(_find(request, pk), request.user))


@require_http_methods(["GET", "POST"])
def closing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    closing = _find(request, pk)
    if not closing.is_editable or not closing.may(request.user, "report"):
        messages.error(request, f"这件关停办理现在是“{closing.get_status_display()}”，不能修改。")
        return redirect(closing)
    if request.method == "GET":
        return _form_page(request, closing, StepsForm(closing))
    form = StepsForm(closing, request.POST, request.FILES)
    words, faults = keep_proofs(closing, form.typed(), form.uploads(), by=request.user)
    try:
        if faults:
            raise Refusal("bad_file", "有的文件不能上传，没有保存；请看各栏下面的说明。", faults=faults)
        services.save_steps(closing, words, by=request.user, version=form.version_shown())
    except Refusal as refusal:
        return _refused(request, closing, words, form.version_shown(), refusal)
    messages.success(request, "已保存。")
    return redirect(closing)


def _refused(
    request: HttpRequest, closing: Closing, words: dict[str, str], version: int, refusal: Refusal
) -> HttpResponse:
    """What was typed stays on the page; after a lost race beside what the other kept, so that saving again is done
    knowingly."""
    note_refusal(request, refusal)
    lost = refusal.code == LOST_RACE
    closing.refresh_from_db()
    form = StepsForm(closing, words | {"version": str(closing.version if lost else version)})
    faults = refusal.details.get("faults") or {"": refusal.message}
    form.show_faults(faults | (form.others_words() if lost else {}))  # type: ignore[operator]
    return _form_page(request, closing, form, status=409 if lost else 422)


def _form_page(request: HttpRequest, closing: Closing, form: StepsForm, status: int = 200) -> HttpResponse:
    context = {"closing": closing, "form": form, "cancel_url": closing.get_absolute_url()}
    return render(request, "registry/closing_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def closing_report(request: HttpRequest, pk: int) -> HttpResponse:
    closing = _find(request, pk)
    if request.method == "GET":
        return _ask(request, closing, "report")
    _check_version(request, closing)
    with refusals_as_messages(request, done="已报送，等待主管单位另一人核实。"):
        services.report_closing(closing, by=request.user)
    return redirect(closing)


@require_http_methods(["GET", "POST"])
def closing_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    closing = _find(request, pk)
    if request.method == "GET":
        return _ask(request, closing, "confirm")
    _check_version(request, closing)
    with refusals_as_messages(request, done="已办结，账号列为已关停。"):
        services.confirm_closing(closing, by=request.user)
    return redirect(closing)


def _ask(request: HttpRequest, closing: Closing, move: str) -> HttpResponse:
    """What cannot be taken back is shown once more, with what it rests on."""
    page, label = closing_page(closing, request.user), Closing.MOVES[move].label
    if move not in page["moves"] or not page["is_complete"]:
        messages.error(request, f"这件关停办理现在是“{closing.get_status_display()}”，还不能由您{label}。")
        return redirect(closing)
    asked = {"move": move, "submit_label": label, "cancel_url": closing.get_absolute_url()}
    return render(request, "registry/closing_move.html", page | asked)


@require_http_methods(["GET", "POST"])
def closing_return(request: HttpRequest, pk: int) -> HttpResponse:
    closing = _find(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        _check_version(request, closing)
        with refusals_as_messages(request, done="已退回单位补办。"):
            services.send_back_closing(closing, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(closing)
    context = {"closing": closing, "form": form, "submit_label": "退回补办", "cancel_url": closing.get_absolute_url()}
    return render(request, "registry/closing_return.html", context, status=422 if form.errors else 200)


def _check_version(request: HttpRequest, closing: Closing) -> None:
    """What is reported, confirmed or sent back is what stood on the page."""
    if request.POST.get("version") != str(closing.version):
        raise Refusal(LOST_RACE, "这件关停办理在您打开之后有了变化，没有办理；请刷新页面，核对后再办。")


@require_GET
def revival_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/revival_list.html", RevivalFilter(request.GET, user=request.user))


@require_GET
def revival_detail(request: HttpRequest, pk: int) -> HttpResponse:
    watch = _watch(request, pk)
    context = {
        "watch": watch,
        "checks": watch.checks.select_related("by")[:50],
        "moves": watch.moves_for(request.user),
        "may_check": request.user.has_perm("registry.check_revival") and not watch.is_over,
        "item": revival.item_of(watch),
        "events": told(watch),
    }
    return render(request, "registry/revival_detail.html", context)


@require_http_methods(["GET", "POST"])
def revival_check(request: HttpRequest, pk: int) -> HttpResponse:
    watch = _watch(request, pk)
    form = CheckForm(posted(request))
    if request.method == "POST" and form.is_valid():
        evidence = revival.Evidence(form.cleaned_data["link"], form.cleaned_data["note"])
        try:
            revival.record_check(watch, form.cleaned_data["found"], by=request.user, evidence=evidence)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已登记查看结果。")
            return redirect(watch)
    context = {"watch": watch, "form": form, "cancel_url": watch.get_absolute_url()}
    return render(request, "registry/revival_check.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def revival_handle(request: HttpRequest, pk: int) -> HttpResponse:
    watch = _watch(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已登记处理结果，继续观察到期满。"):
            revival.handle_alarm(watch, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(watch)
    context = {"watch": watch, "form": form, "submit_label": "办结处理", "cancel_url": watch.get_absolute_url()}
    return render(request, "registry/revival_handle.html", context, status=422 if form.errors else 200)


def _watch(request: HttpRequest, pk: int) -> RevivalWatch:
    rows = RevivalWatch.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("account__organisation", "account__platform"), pk=pk)


def _find(request: HttpRequest, pk: int) -> Closing:
    rows = Closing.objects.visible_to(request.user).select_related(
        "account__organisation", "account__platform", "filing__decided_by", "reported_by", "confirmed_by"
    )
    return get_object_or_404(rows, pk=pk)
