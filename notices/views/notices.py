"""Reading notices: the list, one notice, its paper, its files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from core.lists import list_response
from inspections.services.cells import cells_of
from notices import services
from notices.figure_rows import Sources, tables
from notices.forms import NoticeFilter
from notices.models import Notice
from notices.services.documents import facts_bytes
from notices.services.publishing import is_published
from notices.services.restyling import newer_profile
from notices.sources import rules_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def found(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(
        Notice.objects.visible_to(request.user).select_related("round", "profile", "by", "replaces", "template"), pk=pk
    )


@require_GET
def notice_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Every printed figure with the rows behind it."""
    notice = found(request, pk)
    rules = rules_of(notice.profile, notice.flags)
    sources = Sources(notice.round, rules, cells_of(notice.round), notice.given)
    context = {"notice": notice, "tables": tables(notice.facts, sources)}
    return render(request, "notices/notice_figures.html", context)


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    may_edit = request.user.has_perm("notices.edit_notice")
    return list_response(
        request, "notices/notice_list.html", NoticeFilter(request.GET, user=request.user), may_edit=may_edit
    )


@require_GET
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    contradictions = [] if notice.is_final else services.contradictions_of(notice)
    return render(
        request,
        "notices/notice_detail.html",
        {
            "notice": notice,
            "newer_profile": newer_profile(notice),
            "events": notice.timeline(),
            "moves": notice.moves_for(request.user),
            "contradictions": contradictions,
            "issued_before": None if notice.replaces_id else services.issued_before(notice),
            "typed": [] if notice.is_final else services.typed_in(notice),
            "parts": services.parts_or_reason(notice),
            "may_edit": request.user.has_perm("notices.edit_notice"),
            "is_published": is_published(notice),
            "withdrawal": notice.withdrawal() if notice.is_withdrawn else None,
        },
    )


@require_GET
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    return render(request, "notices/notice_paper.html", {"notice": notice, "parts": services.parts_or_reason(notice)})


@require_GET
def notice_docx(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    return file_response(services.document_of(notice), DOCX, f"{notice}.docx")


@require_GET
def notice_facts(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found(request, pk)
    return file_response(facts_bytes(notice), "application/json", f"{notice}.json")


def file_response(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)
