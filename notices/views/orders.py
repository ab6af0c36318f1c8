"""Orders to put things right: those of a round made and moved together, and each by itself."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import ReasonForm
from core.lists import list_response
from core.views import refusals_as_messages
from inspections.models import Round
from notices.models import Paper
from notices.order_forms import OrdersForm, PaperFilter
from notices.services import orders as services
from notices.services.delivering import urge
from notices.views.papers import DOCX, file_response

TOGETHER = {"check": "已核对", "sign": "已签发", "issue": "已编号印发并送达"}


@require_GET
def paper_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "notices/paper_list.html", PaperFilter(request.GET, user=request.user))


@require_GET
def round_orders(request: HttpRequest, pk: int) -> HttpResponse:
    """All orders of a round with what may be done with them together."""
    round_ = closed(request, pk)
    rows = list(Paper.objects.of_round(round_).prefetch_related("deliveries"))
    counts = {
        move: sum(row.status in Paper.MOVES[move].sources for row in rows)
        for move in TOGETHER
        if request.user.has_perm(Paper.MOVES[move].permission)
    }
    together = [(move, Paper.MOVES[move].label, count) for move, count in counts.items() if count]
    context = {"round": round_, "rows": rows, "together": together, "left": services.units_left(round_)}
    return render(request, "notices/round_orders.html", context)


@require_http_methods(["GET", "POST"])
def round_order(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = closed(request, pk)
    form = OrdersForm(request.POST or None, initial=OrdersForm.start(round_, request.user))
    if request.method == "POST" and form.is_valid():
        terms = dict(form.cleaned_data)
        with refusals_as_messages(request):
            made = services.make_orders(round_, terms.pop("prefix"), terms, by=request.user)
            messages.success(
                request, f"已拟写 {made} 份整改通知书。" if made else "各单位都已有整改通知书，没有重复拟写。"
            )
        return redirect("notices:round-orders", pk=pk)
    context = {"round": round_, "form": form, "left": services.units_left(round_), "submit_label": "一次拟写全部"}
    return render(request, "notices/round_order.html", context, status=422 if form.errors else 200)


@require_POST
def round_advance(request: HttpRequest, pk: int) -> HttpResponse:
    round_, move = closed(request, pk), request.POST.get("move", "")
    if move in TOGETHER:
        with refusals_as_messages(request):
            ready = Paper.objects.of_round(round_).ready_for(move).select_related("unit", "round__organisation")
            done = services.advance(ready, move, by=request.user)
            messages.success(request, f"{done} 份{TOGETHER[move]}。" if done else "没有可以办理的整改通知书。")
    return redirect("notices:round-orders", pk=pk)


@require_GET
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    moves = paper.moves_for(request.user)
    context = {
        "paper": paper,
        "parts": services.parts_of(paper),
        "steps": [(name, move.label) for name, move in moves.items() if name in TOGETHER],
        "moves": moves,
        "events": paper.timeline(),
        "delivery": paper.deliveries.select_related("opened_by", "replied_by", "paper").first(),
    }
    return render(request, "notices/paper_detail.html", context)


@require_GET
def paper_docx(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    return file_response(services.document_of(paper), DOCX, f"{paper}.docx")


@require_POST
def paper_step(request: HttpRequest, pk: int) -> HttpResponse:
    paper, move = found(request, pk), request.POST.get("move", "")
    if move in TOGETHER:
        with refusals_as_messages(request, done=f"{TOGETHER[move]}。"):
            services.step(paper, move, by=request.user)
    return redirect(paper)


@require_POST
def paper_urge(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    with refusals_as_messages(request):
        urged = urge(paper, by=request.user)
        messages.success(request, "已催办。" if urged else "不需要催办，或一小时内已经催过。")
    return redirect(paper)


def with_reason(move: str, done: str, consequences: str) -> Callable[..., HttpResponse]:
    """The page of a move that needs a reason."""

    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        paper = found(request, pk)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with refusals_as_messages(request, done=done):
                services.step(paper, move, by=request.user, reason=form.cleaned_data["reason"])
            return redirect(paper)
        label = Paper.MOVES[move].label
        context = {"paper": paper, "form": form, "label": label, "submit_label": label, "danger": move != "return"}
        context |= {"consequences": consequences, "cancel_url": paper.get_absolute_url()}
        return render(request, "notices/paper_reason.html", context, status=422 if form.errors else 200)

    return page


paper_return = with_reason("return", "已退回草稿。", "退回后成为草稿，可以重新核对，或作废后另拟。")
paper_discard = with_reason("discard", "草稿已作废。", "作废后不能恢复；这个单位可以重新拟写一份。")
paper_withdraw = with_reason(
    "withdraw", "已撤回，收文单位已得到通知。", "收文单位会看到“已撤回”和理由，不再需要回复；字号不再用于其他文件。"
)


def found(request: HttpRequest, pk: int) -> Paper:
    rows = Paper.objects.visible_to(request.user).select_related("round__organisation", "unit", "by")
    return get_object_or_404(rows, pk=pk)


def closed(request: HttpRequest, pk: int) -> Round:
    rounds = Round.objects.visible_to(request.user).closed().select_related("organisation")
    return get_object_or_404(rounds, pk=pk)
