"""Official papers of every kind: the list, a new one, editing a draft, its moves, its file, print and figures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.forms import ReasonForm
from core.lists import list_response
from core.refusals import Refusal
from core.views import LOST_RACE, posted, refusals_as_messages
from notices.models import Paper
from notices.paper_forms import PaperFilter, PaperForm
from notices.paper_kinds import KINDS, Kind
from notices.paper_tables import figure_tables
from notices.services import papers as services
from notices.services.delivering import urge
from notices.views.notices import DOCX, file_response

TOGETHER = {"check": "已核对", "sign": "已签发", "issue": "已编号印发并送达"}


@require_GET
def paper_list(request: HttpRequest) -> HttpResponse:
    filters = PaperFilter(request.GET, user=request.user)
    kinds = [kind for kind in KINDS.values() if kind.code != "order"]
    may_edit = request.user.has_perm(services.EDIT)
    return list_response(request, "notices/paper_list.html", filters, kinds=kinds, may_edit=may_edit)


@require_http_methods(["GET", "POST"])
def paper_create(request: HttpRequest) -> HttpResponse:
    kind = kind_asked(request)
    form = PaperForm(posted(request), kind=kind, user=request.user, initial=PaperForm.start(kind, request.user))
    wanted = request.method == "POST" and form.is_valid()
    if wanted and (paper := _tried(form, lambda: services.draft_paper(form.wanted(), by=request.user))):
        messages.success(request, "已生成草稿，请核对内容。")
        return redirect(paper)
    context = {"kind": kind, "form": form, "cancel_url": reverse("notices:paper-list"), "submit_label": "生成草稿"}
    return render(request, "notices/paper_new.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def paper_edit(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    about: dict[str, Any] = {"kind": paper.kind_of, "user": request.user, "paper": paper}
    form = PaperForm(posted(request), initial=PaperForm.initial_of(paper), **about)
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["version"] or 0
        saved = lambda: services.save_paper(paper, form.texts, form.wanted(), version=at, by=request.user)  # noqa: E731
        if _tried(form, saved, True):
            messages.success(request, "已保存。")
            return redirect(paper)
    context = {"paper": paper, "form": form, "cancel_url": paper.get_absolute_url()}
    context["saved"] = found(request, pk) if getattr(form, "lost", False) else None
    return render(request, "notices/paper_edit.html", context, status=_status(form))


def _tried(form: Any, act: Callable[[], Any], done: Any = None) -> Any:
    """What the act made; refused, what was typed stays on the page with the reason."""
    try:
        return act() or done
    except Refusal as refusal:
        field = refusal.details.get("field")
        form.add_error(field if field in form.fields else None, refusal.message)
        form.lost = refusal.code == LOST_RACE
        return None


def _status(form: Any) -> int:
    return 409 if getattr(form, "lost", False) else 422 if form.errors else 200


@require_GET
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    moves = paper.moves_for(request.user)
    deliveries = paper.deliveries.select_related("organisation", "opened_by", "replied_by", "paper").order_by("pk")
    context = {
        "paper": paper,
        "parts": services.parts_or_reason(paper),
        "steps": [(name, move.label) for name, move in moves.items() if name in TOGETHER],
        "moves": moves,
        "events": paper.timeline(),
        "deliveries": deliveries,
        "typed": services.typed_in(paper) if paper.status in ("draft", "checked", "signed") else [],
        "changed": services.changed_names(paper) if paper.is_draft else [],
        "may_edit": request.user.has_perm(services.EDIT) and paper.is_draft,
        "withdrawal": paper.events.filter(move="withdraw").first(),
    }
    return render(request, "notices/paper_detail.html", context)


@require_GET
def paper_figures(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    return render(request, "notices/paper_figures.html", {"paper": paper, "tables": figure_tables(paper.facts)})


@require_GET
def paper_print(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    return render(request, "notices/notice_paper.html", {"notice": paper, "parts": services.parts_or_reason(paper)})


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
def paper_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    with refusals_as_messages(request):
        changed = services.refresh_paper(paper, version=paper.version, by=request.user)
        messages.success(request, "数据已更新，请看过再核对。" if changed else "数据没有变化。")
    return redirect(paper)


@require_POST
def paper_urge(request: HttpRequest, pk: int) -> HttpResponse:
    paper = found(request, pk)
    with refusals_as_messages(request):
        urged = urge(paper, by=request.user)
        messages.success(request, f"已催办 {urged} 个单位。" if urged else "不需要催办，或一小时内已经催过。")
    return redirect(paper)


def with_reason(move: str, done: str, consequences: str) -> Callable[..., HttpResponse]:
    """The page of a move that needs a reason."""

    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        paper = found(request, pk)
        form = ReasonForm(posted(request))
        if request.method == "POST" and form.is_valid():
            with refusals_as_messages(request, done=done):
                services.step(paper, move, by=request.user, reason=form.cleaned_data["reason"])
            return redirect(paper)
        label, danger = Paper.MOVES[move].label, move in ("discard", "withdraw")
        context = {"paper": paper, "form": form, "label": label, "submit_label": label, "danger": danger}
        context |= {"consequences": consequences, "cancel_url": paper.get_absolute_url()}
        return render(request, "notices/paper_reason.html", context, status=422 if form.errors else 200)

    return page


paper_check = with_reason("check", "已核对。", "文字中有手工填写的数字。请逐一核实，并写明依据后核对。")
paper_return = with_reason("return", "已退回草稿。", "退回后成为草稿，可以修改文字、更新数据后重新核对。")
paper_discard = with_reason("discard", "草稿已作废。", "作废后不能恢复；需要时可以重新拟写一份。")
paper_withdraw = with_reason(
    "withdraw", "已撤回，收文单位已得到通知。", "收文单位会看到“已撤回”和理由，不再需要回复；字号不再用于其他文件。"
)


def kind_asked(request: HttpRequest) -> Kind:
    kind = KINDS.get(request.GET.get("kind", "notification"))
    if kind is None or kind.code == "order":
        raise Http404
    return kind


def found(request: HttpRequest, pk: int) -> Paper:
    rows = Paper.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("organisation", "round__organisation", "unit", "by", "template"), pk=pk
    )
