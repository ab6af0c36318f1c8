"""Sending an issued notice to units, who has opened it, and the unit's own side: signing for it and replying."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import as_attachment
from core.lists import list_response
from core.views import posted, posted_files, refusals_as_messages
from notices import services
from notices.composition import Part
from notices.delivery_forms import DeliverForm, DeliveryFilter, ReplyForm
from notices.models import Delivery
from notices.services import papers
from notices.services.delivering import answer, deliver, open_delivery, urge
from notices.views.notices import DOCX, file_response, found


@require_http_methods(["GET", "POST"])
def notice_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    form = DeliverForm(posted(request), notice=notice)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request):
            data = form.cleaned_data
            sent = deliver(notice, form.units(), data["copies"], by=request.user, workdays=data["workdays"])
            messages.success(request, f"已送达 {sent} 个单位。" if sent else "这些单位都已收到过这份通报。")
        return redirect("notices:notice-deliveries", pk=pk)
    context = {"notice": notice, "form": form, "cancel_url": notice.get_absolute_url(), "submit_label": "送达"}
    return render(request, "notices/notice_deliver.html", context, status=422 if form.errors else 200)


@require_GET
def notice_deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    rows = list(notice.deliveries.select_related("organisation", "opened_by", "replied_by").order_by("pk"))
    context = {
        "notice": notice,
        "rows": rows,
        "unopened": sum(row.opened_at is None for row in rows),
        "overdue": sum(row.reply_state[1] == "逾期未回复" for row in rows),
        "may_send": request.user.has_perm("notices.issue_notice") and notice.is_issued,
    }
    return render(request, "notices/notice_deliveries.html", context)


@require_POST
def notice_urge(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    with refusals_as_messages(request):
        urged = urge(notice, by=request.user)
        told = f"已催办 {urged} 个单位。" if urged else "没有需要催办的单位，或一小时内已经催过。"
        messages.success(request, told)
    return redirect("notices:notice-deliveries", pk=pk)


@require_GET
def delivery_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "notices/delivery_list.html", DeliveryFilter(request.GET, user=request.user))


@require_http_methods(["GET", "POST"])
def delivery_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper once it is signed for; before that, that it has come."""
    delivery = own(request, pk)
    form = ReplyForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已回复。"):
            answer(delivery, form.cleaned_data["reply"], by=request.user, scan=form.cleaned_data["scan"])
        return redirect(delivery)
    mine = request.user.organisation_id == delivery.organisation_id
    context = {"delivery": delivery, "notice": delivery.about, "form": form}
    context["may_answer"] = mine and request.user.has_perm("notices.answer_delivery")
    context["parts"] = paper_of(delivery) if delivery.opened_at else []
    return render(request, "notices/delivery_detail.html", context, status=422 if form.errors else 200)


@require_POST
def delivery_open(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = own(request, pk)
    with refusals_as_messages(request, done="已签收。"):
        open_delivery(delivery, by=request.user)
    return redirect(delivery)


@require_GET
def delivery_docx(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = own(request, pk)
    if delivery.opened_at is None:
        messages.error(request, "请先签收，再下载文件。")
        return redirect(delivery)
    file = papers.document_of(delivery.paper) if delivery.paper else services.document_of(delivery.notice)
    return file_response(file, DOCX, f"{delivery.about}.docx")


@require_GET
def delivery_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    delivery = own(request, pk)
    if not delivery.scan_sha256:
        raise Http404
    return as_attachment(delivery.scan_sha256, filename=delivery.scan_name, content_type=delivery.scan_type)


def paper_of(delivery: Delivery) -> list[Part]:
    return papers.parts_or_reason(delivery.paper) if delivery.paper else services.parts_or_reason(delivery.notice)


def own(request: HttpRequest, pk: int) -> Delivery:
    rows = Delivery.objects.visible_to(request.user)
    parts = (
        "notice__round__organisation",
        "notice__profile",
        "paper__round",
        "paper__unit",
        "organisation",
        "opened_by",
        "replied_by",
    )
    return get_object_or_404(rows.select_related(*parts), pk=pk)
