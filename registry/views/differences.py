"""Differences between register and platforms: list and export, report, answer, settle; and the word of who looked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import as_attachment
from core.forms import ReasonForm
from core.ledger_views import download
from core.ledgers import criteria_of
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal, posted, posted_files, refusals_as_messages
from registry.coverage import coverage_of
from registry.difference_forms import AnswerForm, AssignForm, ConfirmForm, DifferenceFilter, ReportForm
from registry.histories import told
from registry.models import Account, Difference, Filing
from registry.services import differences as services
from registry.services.confirming import confirm_on_platform


@require_GET
def difference_list(request: HttpRequest) -> HttpResponse:
    filters = DifferenceFilter(request.GET, user=request.user)
    return list_response(request, "registry/difference_list.html", filters, coverage=coverage_of(request.user))


@require_POST
def difference_export(request: HttpRequest) -> FileResponse:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""
    filters = DifferenceFilter(request.GET, user=request.user)
    rows, told = filters.queryset(), criteria_of(filters)
    return download(
        request, "台账差异", lambda out: services.export_differences(rows, out, by=request.user, criteria=told)
    )


@require_http_methods(["GET", "POST"])
def difference_report(request: HttpRequest) -> HttpResponse:
    form = ReportForm(posted(request), posted_files(request), by=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.report_difference(form.seen(), by=request.user)
            messages.success(request, f"已上报，由{made.organisation}说明情况。")
            return redirect(made)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
    return render(request, "registry/difference_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def difference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    item = _find(request, pk)
    moves = item.moves_for(request.user)
    mine = request.user.has_perm("registry.apply_filing") and request.user.organisation == item.organisation  # type: ignore[union-attr]
    context = {
        "item": item,
        "moves": moves,
        "events": told(item),
        "may_file": mine and item.is_pending,
        "mended_by": Filing.Kind(item.MENDED_BY[item.kind]),
        "look_alikes": _look_alikes(request, item),
    }
    return render(request, "registry/difference_detail.html", context)


def _look_alikes(request: HttpRequest, item: Difference) -> Any:
    """Filed accounts of the same name, as far as this person may see them."""
    rows = Account.objects.visible_to(request.user).filter(name_key=item.name_key).exclude(differences=item)
    return rows.select_related("platform", "organisation")[:10]


@require_http_methods(["GET", "POST"])
def difference_answer(request: HttpRequest, pk: int) -> HttpResponse:
    item = _find(request, pk)
    return _decide(request, item, "answer", AnswerForm(posted(request), item=item), services.answer_difference)


@require_http_methods(["GET", "POST"])
def difference_assign(request: HttpRequest, pk: int) -> HttpResponse:
    item = _find(request, pk)
    start = {"unit": item.organisation.name, "owner": item.owner}
    form = AssignForm(posted(request), by=request.user, initial=start)
    return _decide(request, item, "assign", form, services.assign_difference)


@require_POST
def difference_close(request: HttpRequest, pk: int) -> HttpResponse:
    item = _find(request, pk)
    with refusals_as_messages(request, done="已核销。"):
        services.close_difference(item, by=request.user)
    return redirect(item)


@require_http_methods(["GET", "POST"])
def difference_return(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(posted(request))
    return _decide(request, _find(request, pk), "send_back", form, services.send_back_difference)


@require_http_methods(["GET", "POST"])
def difference_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(posted(request))
    return _decide(request, _find(request, pk), "dismiss", form, services.dismiss_difference)


def _decide(request: HttpRequest, item: Difference, move: str, form: Any, act: Callable[..., None]) -> HttpResponse:
    """What was typed stays on the page when it is refused; a lost race is told by its own page."""
    if request.method == "POST" and form.is_valid():
        try:
            act(item, by=request.user, **form.cleaned_data)
            messages.success(request, f"已办理“{item.MOVES[move].label}”。")
            return redirect(item)
        except Refusal as refusal:
            if refusal.code == LOST_RACE:
                raise
            note_refusal(request, refusal)
            form.add_error(None, refusal.message)
    context = {"form": form, "item": item, "move": item.MOVES[move], "name": move, "danger": move == "dismiss"}
    context |= {"submit_label": item.MOVES[move].label, "cancel_url": item.get_absolute_url()}
    return render(request, "registry/difference_decide.html", context, status=422 if form.errors else 200)


@require_POST
def difference_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One click to the filing that mends it, filled with what was seen."""
    item = _find(request, pk)
    kind = request.POST.get("kind") or item.MENDED_BY[item.kind]
    with refusals_as_messages(request):
        kind = kind if kind in Filing.Kind.values else item.MENDED_BY[item.kind]
        return redirect("registry:filing-edit", services.file_for_difference(item, kind, by=request.user).pk)
    return redirect(item)


@require_GET
def difference_proof(request: HttpRequest, pk: int) -> FileResponse:
    item = _find(request, pk)
    if not item.proof_sha256:
        raise Http404
    return as_attachment(item.proof_sha256, filename=item.proof_name, content_type=item.proof_type)


@require_POST
def account_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    form = ConfirmForm(request.POST)
    with refusals_as_messages(request, done="已记下：今天在平台上核实过。"):
        if not form.is_valid():
            raise Refusal("too_long", "所见情况最多 300 个字，请缩短后再确认。")
        confirm_on_platform(account, by=request.user, seen=form.cleaned_data["seen"])
    return redirect(account)


def _find(request: HttpRequest, pk: int) -> Difference:
    rows = Difference.objects.visible_to(request.user).select_related(
        "organisation", "platform", "account__organisation", "account__platform", "owner", "found_by", "filing"
    )
    return get_object_or_404(rows, pk=pk)
