"""The yearly review as pages: open a year, list, one account, many at once, progress by unit, exports."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.forms import ReasonForm
from core.ledger_views import download
from core.ledgers import criteria_of
from core.lists import list_response
from core.refusals import Refusal
from core.views import note_refusal, posted, refusals_as_messages
from registry.histories import told
from registry.models import YearlyReview
from registry.review_forms import AnswerForm, OpenForm, ReviewFilter
from registry.review_progress import progress_of, whole_of
from registry.services import yearly_reviews as services

MOST = 500
get_or_post = require_http_methods(["GET", "POST"])


@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "registry/review_list.html", ReviewFilter(request.GET, user=request.user))


@require_POST
def review_export(request: HttpRequest) -> FileResponse:
    """The filters of the list stand in the address, so the file holds exactly what the list shows."""
    filters = ReviewFilter(request.GET, user=request.user)
    rows, told = filters.queryset(), criteria_of(filters)
    return download(request, "年度复核", lambda out: services.export_reviews(rows, out, by=request.user, criteria=told))


@get_or_post
def review_open(request: HttpRequest) -> HttpResponse:
    unit, refused = getattr(request.user, "organisation", None), ""
    next_year = services.year_to_open(unit)
    form = OpenForm(posted(request), initial={"year": next_year})
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            made = services.open_reviews(year, by=request.user)
            messages.success(request, f"已发起 {made} 个账号的 {year} 年度复核。" if made else "没有新的账号需要发起。")
            return redirect("registry:review-list")
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("year", refusal.message)
            refused = refusal.code
    opens, closes, lapses = services.window_of(next_year, unit)
    context = {"form": form, "year": next_year, "opens": opens, "closes": closes, "lapses": lapses, "refused": refused}
    return render(request, "registry/review_open.html", context, status=422 if form.errors else 200)


@require_GET
def review_progress(request: HttpRequest) -> HttpResponse:
    year = _year(request)
    units = progress_of(year, request.user, clock.today())
    context = {"year": year, "units": units, "whole": whole_of(units), "years": (year - 1, year + 1)}
    return render(request, "registry/review_progress.html", context)


@require_POST
def review_progress_export(request: HttpRequest) -> FileResponse:
    units = progress_of(_year(request), request.user, clock.today())
    return download(request, "复核进度", lambda out: services.export_progress(units, out, by=request.user))


@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)
    context = {"review": review, "account": review.account, "moves": review.moves_for(request.user)}
    return render(request, "registry/review_detail.html", context | {"events": told(review)})


@get_or_post
def review_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已确认，等待主管单位核收。"):
            services.confirm_review(
                review, form.cleaned_data["answer"], by=request.user, note=form.cleaned_data["note"]
            )
            return redirect("registry:filing-edit", review.filing.pk) if review.filing else redirect(review)
        return redirect(review)
    return _decision(request, review, "confirm", form)


@require_POST
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)
    with refusals_as_messages(request, done="已核收。"):
        services.accept_review(review, by=request.user)
    return redirect(review)


@get_or_post
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    review = _find(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已退回。"):
            services.send_back_review(review, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(review)
    return _decision(request, review, "send_back", form)


@get_or_post
def review_confirm_many(request: HttpRequest) -> HttpResponse:
    rows = YearlyReview.objects.to_confirm(request.user)
    return _many(request, rows, "confirm", services.confirm_many)


@get_or_post
def review_accept_many(request: HttpRequest) -> HttpResponse:
    rows = YearlyReview.objects.to_accept(request.user).filter(answer=YearlyReview.Answer.RIGHT)
    return _many(request, rows, "accept", services.accept_many)


def _many(request: HttpRequest, rows: Any, name: str, act: Callable[..., int]) -> HttpResponse:
    """All that match the list's filters, ticked, to be looked over before they are moved together."""
    if request.method == "POST":
        ticked = [
            int(pk) for pk in request.POST.getlist("row")[:MOST] if pk.isascii() and pk.isdecimal() and len(pk) < 12
        ]
        count = act(ticked, by=request.user) if ticked else 0
        if count:
            messages.success(request, f"已办理 {count} 个账号。")
        else:
            messages.error(request, "没有办理：请至少勾选一个账号；勾选的可能刚刚已被别人办理。")
        return redirect("registry:review-list")
    matching = ReviewFilter(request.GET, user=request.user).queryset().filter(pk__in=rows.values("pk"))
    context = {"rows": matching[:MOST], "total": matching.count(), "most": MOST, "move": YearlyReview.MOVES[name]}
    return render(request, "registry/review_many.html", context | {"name": name})


def _decision(request: HttpRequest, review: YearlyReview, name: str, form: Any) -> HttpResponse:
    context = {"form": form, "review": review, "account": review.account, "name": name, "move": review.MOVES[name]}
    context |= {"submit_label": review.MOVES[name].label, "cancel_url": review.get_absolute_url()}
    return render(request, "registry/review_decide.html", context, status=422 if form.errors else 200)


def _year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    return (
        int(given)
        if len(given) == 4 and given.isascii() and given.isdecimal() and given > "1999"
        else clock.today().year
    )


def _find(request: HttpRequest, pk: int) -> YearlyReview:
    rows = YearlyReview.objects.visible_to(request.user).with_parts().select_related("filing", "opened_by")
    return get_object_or_404(rows, pk=pk)
