"""Orders to put things right: those of a round made and moved together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.views import posted, refusals_as_messages
from inspections.models import Round
from notices.models import Paper
from notices.order_forms import OrdersForm
from notices.services import orders as services
from notices.services.papers import advance
from notices.views.papers import TOGETHER


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
    form = OrdersForm(posted(request), initial=OrdersForm.start(round_, request.user))
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
            ready = (
                Paper.objects.of_round(round_)
                .ready_for(move)
                .select_related("unit", "round__organisation", "template", "by")
            )
            done = advance(ready, move, by=request.user)
            messages.success(request, f"{done} 份{TOGETHER[move]}。" if done else "没有可以办理的整改通知书。")
    return redirect("notices:round-orders", pk=pk)


def closed(request: HttpRequest, pk: int) -> Round:
    rounds = Round.objects.visible_to(request.user).closed().select_related("organisation")
    return get_object_or_404(rounds, pk=pk)
