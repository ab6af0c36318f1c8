"""Papers of filings: forms and receipts to print and to save, uploads, copies to other bodies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.files import as_attachment
from core.refusals import Refusal
from core.views import note_refusal, posted
from registry import papers, services
from registry.models import Account, Attachment, Filing, FilingCopy
from registry.paper_forms import DeliverForm, PapersForm, SignForm
from registry.papers_page import papers_section
from registry.services.attachments import ALL_KINDS, add_papers, remove_paper
from registry.services.copies import deliver_copy, sign_copy
from registry.views.filings import find_filing
from registry.views.writing import told_of_papers

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def filing_paper(request: HttpRequest, pk: int) -> HttpResponse:
    filing = _applied(request, pk)
    docx_url = reverse("registry:filing-docx", args=[filing.pk])
    return _form_page(request, _filing_form(request, filing), docx_url=docx_url, back_url=filing.get_absolute_url())


@require_GET
def filing_docx(request: HttpRequest, pk: int) -> HttpResponse:
    form = _filing_form(request, _applied(request, pk))
    return _docx(papers.render_form(form), f"{form.title}_{form.unit}")


def _filing_form(request: HttpRequest, filing: Filing) -> papers.Form:
    """The unit prints what it wrote itself; for everybody else the telephone is masked."""
    return papers.filing_form(filing, open_phone=filing.organisation_id == request.user.organisation_id)


@require_GET
def receipt_paper(request: HttpRequest, pk: int) -> HttpResponse:
    filing = _granted(request, pk)
    context = {
        "receipt": papers.receipt_of(filing),
        "docx_url": reverse("registry:receipt-docx", args=[filing.pk]),
        "back_url": filing.get_absolute_url(),
    }
    return render(request, "registry/paper_receipt.html", context)


@require_GET
def receipt_docx(request: HttpRequest, pk: int) -> HttpResponse:
    filing = _granted(request, pk)
    return _docx(papers.render_receipt(papers.receipt_of(filing)), f"备案回执_{filing.receipt}")


@require_http_methods(["GET", "POST"])
def account_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone stands in full only when asked for by POST, which the journal tells."""
    account = _account(request, pk)
    docx_url = reverse("registry:account-docx", args=[account.pk])
    response = _form_page(
        request,
        _account_form(request, account),
        docx_url=docx_url,
        back_url=account.get_absolute_url(),
        account=account,
    )
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def account_docx(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    form = _account_form(request, account)
    return _docx(papers.render_form(form), f"{form.title}_{account.number}")


def _account_form(request: HttpRequest, account: Account) -> papers.Form:
    full = request.method == "POST" and account.phone and request.user.has_perm("registry.reveal_phone")
    return papers.account_form(account, phone=services.reveal_phone(account, by=request.user) if full else "")


@require_POST
def filing_upload(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    form = PapersForm(request.POST, request.FILES, kinds=ALL_KINDS)
    if not form.is_valid():
        return _section(request, filing, form=form)
    try:
        outcome = add_papers(filing, form.cleaned_data["kind"], form.cleaned_data["uploads"], by=request.user)
    except Refusal as refusal:
        note_refusal(request, refusal)
        return _section(request, filing, [("error", refusal.message)])
    return _section(request, filing, told_of_papers(request, outcome))


def _section(
    request: HttpRequest,
    filing: Filing,
    told: Sequence[tuple[str, str]] = (),
    *,
    form: PapersForm | None = None,
) -> HttpResponse:
    """The section alone where the page stays open with its typed words; else the page it came from."""
    alone = bool(request.headers.get("HX-Request"))
    if alone or form is not None:
        filing = find_filing(request, filing.pk)
        context = {"filing": filing, "papers": papers_section(filing, request.user, form=form), "told": told}
        template = "registry/filing_papers.html" if alone else "registry/paper_upload.html"
        return render(request, template, context, status=422 if form else 200)
    for tone, sentence in told:
        getattr(messages, tone)(request, sentence)
    return redirect(f"{filing.get_absolute_url()}#papers")


@require_GET
def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    paper = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    return as_attachment(paper.sha256, filename=paper.filename, content_type=paper.media_type)


@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("filing", "by"), pk=pk)
    try:
        remove_paper(paper, by=request.user)
    except Refusal as refusal:
        note_refusal(request, refusal)
        return _section(request, paper.filing, [("error", refusal.message)])
    return _section(request, paper.filing, [("success", f"已移除“{paper.filename}”。")])


@require_http_methods(["GET", "POST"])
def copy_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    copy = _copy(request, pk)
    form = DeliverForm(posted(request))
    return _marked(request, copy, form, lambda words: deliver_copy(copy, on=words["on"], by=request.user))


@require_http_methods(["GET", "POST"])
def copy_sign(request: HttpRequest, pk: int) -> HttpResponse:
    copy = _copy(request, pk)
    form = SignForm(posted(request))
    return _marked(
        request, copy, form, lambda words: sign_copy(copy, name=words["name"], on=words["on"], by=request.user)
    )


def _marked(request: HttpRequest, copy: FilingCopy, form: forms.Form, act: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            if refusal.code not in {"bad_date", "name_needed"}:
                raise
            note_refusal(request, refusal)
            form.add_error("name" if refusal.code == "name_needed" else "on", refusal.message)
        else:
            messages.success(request, f"{copy.body}：{copy.get_status_display()}。")
            return redirect(copy.filing.get_absolute_url() + "#copies")
    context = {"form": form, "copy": copy, "filing": copy.filing, "cancel_url": copy.filing.get_absolute_url()}
    return render(request, "registry/paper_copy.html", context, status=422 if form.errors else 200)


def _applied(request: HttpRequest, pk: int) -> Filing:
    """A filing somebody applied for; the take-over of a ledger has no form."""
    filing = find_filing(request, pk)
    if filing.proposal is None:
        raise Http404
    return filing


def _granted(request: HttpRequest, pk: int) -> Filing:
    filing = find_filing(request, pk)
    if not filing.receipt:
        raise Http404
    return filing


def _account(request: HttpRequest, pk: int) -> Account:
    rows = Account.objects.visible_to(request.user).select_related("platform", "organisation", "main_account")
    return get_object_or_404(rows, pk=pk)


def _copy(request: HttpRequest, pk: int) -> FilingCopy:
    rows = FilingCopy.objects.visible_to(request.user).select_related("filing", "office")
    return get_object_or_404(rows, pk=pk)


def _form_page(request: HttpRequest, form: papers.Form, **context: Any) -> HttpResponse:
    return render(request, "registry/paper_form.html", {"form": form, **context})


def _docx(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name[:80]}.docx") or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=DOCX, headers=headers)
