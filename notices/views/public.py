"""Published notices as anybody reads them, and putting a notice up and taking it down."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.forms import ReasonForm
from core.views import posted, refusals_as_messages
from notices.models import Notice
from notices.publish_forms import PublishForm
from notices.services.publishing import (
    names_withheld,
    public_document,
    public_parts,
    publish,
    unpublish,
    validity,
    why_not,
)
from notices.views.notices import DOCX, file_response, found

SIZES = {"": "标准", "large": "大", "larger": "特大"}


@require_GET
def public_list(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.published().listed().order_by("-publication__at", "-pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "notices/public_list.html", {"page": page})


@require_GET
def public_detail(request: HttpRequest, pk: int) -> HttpResponse:
    notice = published(pk)
    size = request.GET.get("size", "")
    withdrawal = notice.withdrawal() if notice.is_withdrawn else None
    context = {"notice": notice, "withdrawal": withdrawal, "validity": validity(notice)}
    context["parts"] = [] if withdrawal else public_parts(notice)
    context |= {"sizes": SIZES, "size": size if size in SIZES else ""}
    return render(request, "notices/public_detail.html", context)


@require_GET
def public_docx(request: HttpRequest, pk: int) -> HttpResponse:
    notice = published(pk)
    if notice.is_withdrawn:
        raise Http404
    return file_response(public_document(notice), DOCX, f"{notice}.docx")


@require_http_methods(["GET", "POST"])
def notice_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """First what may still name somebody, for a person to look over."""
    notice = found(request, pk)
    if request.method == "POST":
        form = PublishForm(request.POST, notice=notice)
        if form.is_valid():
            with refusals_as_messages(request, done="已在网上公开，联系方式等已自动隐去。"):
                publish(notice, by=request.user, hide=form.hidden)
            return redirect(notice)
    elif why := why_not(notice, by=request.user):
        messages.error(request, why)
        return redirect(notice)
    else:
        form = PublishForm(notice=notice)
    context = {"notice": notice, "form": form, "withheld": names_withheld(notice)}
    context |= {"cancel_url": notice.get_absolute_url(), "submit_label": "网上公开"}
    return render(request, "notices/notice_publish.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notice_unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已从公开页面撤下。"):
            unpublish(notice, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(notice)
    context = {"notice": notice, "form": form, "cancel_url": notice.get_absolute_url(), "submit_label": "撤下公开"}
    return render(request, "notices/notice_unpublish.html", context, status=422 if form.errors else 200)


def published(pk: int) -> Notice:
    """Whoever asks; what is not published does not exist here."""
    return get_object_or_404(
        Notice.objects.published().select_related("profile", "replaces", "round", "publication"), pk=pk
    )
