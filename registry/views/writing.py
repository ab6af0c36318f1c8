"""The form of a filing: stored with its first save, its papers with it, the rules told while typing."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import Refusal
from core.views import LOST_RACE, note_refusal
from registry import services
from registry.filing_forms import FilingForm, StartForm
from registry.judging import judge
from registry.models import Attachment, Filing
from registry.paper_forms import PapersForm
from registry.papers_page import papers_section
from registry.services.attachments import ALL_KINDS, Outcome, add_papers, remove_paper
from registry.views.filings import find_filing

SAVE, SUBMIT, UPLOAD = "save", "submit", "upload"


@require_http_methods(["GET", "POST"])
def filing_write(request: HttpRequest) -> HttpResponse:
    """A filing that is not stored yet; the draft already begun for the account is written on instead."""
    filing = _blank(request)
    if filing is None:
        return redirect("registry:filing-new")
    if request.method == "POST":
        return _save(request, filing, FilingForm(filing, request.POST))
    if filing.pk:
        messages.info(request, "这件备案已经起草，接着填写即可。")
        return redirect("registry:filing-edit", filing.pk)
    return _form_page(request, filing, FilingForm(filing))


def _blank(request: HttpRequest) -> Filing | None:
    asked = StartForm(request.GET, by=request.user)
    if not asked.is_valid():
        return None
    told = asked.cleaned_data
    try:
        return services.blank_filing(told["kind"], by=request.user, account=told["account"])
    except Refusal as refusal:
        note_refusal(request, refusal)
        messages.error(request, refusal.message)
        return None


@require_http_methods(["GET", "POST"])
def filing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    if request.method == "POST" and filing.may(request.user, "submit"):
        return _save(request, filing, FilingForm(filing, request.POST))
    if not filing.may(request.user, "submit") or not filing.is_editable:
        messages.error(request, f"这件备案现在是“{filing.get_status_display()}”，不能修改。")
        return redirect(filing)
    return _form_page(request, filing, FilingForm(filing))


def _save(request: HttpRequest, filing: Filing, form: FilingForm) -> HttpResponse:
    """Words first, then the papers sent with them, then the submission: what comes later never loses what came before."""
    action = request.POST.get("action", SAVE)
    try:
        filing = _kept(request, filing, form)
        if _papers_kept(request, filing, action) and action == SUBMIT:
            if filing.status != Filing.Status.SUBMITTED:  # the same click, twice
                services.submit(filing, by=request.user)
            messages.success(request, "已提交，正在等待审核。")
            return redirect(filing)
    except Refusal as refusal:
        return refused_page(request, form, refusal)
    messages.success(request, "已保存草稿。")
    papers = action == UPLOAD or bool(request.FILES) or "remove" in request.POST
    return redirect(reverse("registry:filing-edit", args=[filing.pk]) + ("#papers" if papers else ""))


def _kept(request: HttpRequest, filing: Filing, form: FilingForm) -> Filing:
    """The draft with these words; a form sent twice finds them there already."""
    typed = form.typed()
    if filing.pk is None:
        form.filing = filing = services.keep_new(filing, typed, by=request.user, form_key=form.form_key())
    if filing.version == form.version_shown() or not services.says(filing, typed):
        services.save_draft(filing, typed, by=request.user, version=form.version_shown())
    return filing


def _papers_kept(request: HttpRequest, filing: Filing, action: str) -> bool:
    """Keep the files chosen on the form and take out the paper whose button was pressed; whether all went well."""
    if key := request.POST.get("remove", ""):
        rows = Attachment.objects.visible_to(request.user).filter(filing=filing).select_related("filing", "by")
        paper = get_object_or_404(rows, pk=int(key) if key.isdecimal() else 0)
        remove_paper(paper, by=request.user)
        messages.success(request, f"已移除“{paper.filename}”。")
    if not request.FILES and action != UPLOAD:
        return True
    papers = PapersForm(request.POST, request.FILES, kinds=ALL_KINDS)
    if not papers.is_valid():
        told = [("error", str(sentence)) for sentences in papers.errors.values() for sentence in sentences]
    else:
        told = list(_added(request, filing, papers))
    for tone, sentence in told:
        getattr(messages, tone)(request, sentence)
    return "error" not in dict(told)


def _added(request: HttpRequest, filing: Filing, papers: PapersForm) -> Iterator[tuple[str, str]]:
    words = papers.cleaned_data
    try:
        yield from told_of_papers(request, add_papers(filing, words["kind"], words["uploads"], by=request.user))
    except Refusal as refusal:
        note_refusal(request, refusal)
        yield "error", refusal.message


def told_of_papers(request: HttpRequest, outcome: Outcome) -> list[tuple[str, str]]:
    """What became of the files, in sentences with their tone."""
    for refusal in outcome.refused:
        note_refusal(request, refusal)
    done = [("success", f"已上传 {len(outcome.kept)} 份材料。")] if outcome.kept else []
    done += [("warning", sentence) for sentence in outcome.told]
    return done + [("error", refusal.message) for refusal in outcome.refused]


def refused_page(request: HttpRequest, form: FilingForm, refusal: Refusal) -> HttpResponse:
    """What was typed stays on the page, whatever went wrong; after a lost race beside what the other kept, so that
    saving again is done knowingly."""
    note_refusal(request, refusal)
    filing, lost = form.filing, refusal.code == LOST_RACE
    if filing.pk:
        filing.refresh_from_db()
    form = FilingForm(filing, {**dict(form.data.items()), **form.typed(), "version": str(filing.version)})
    faults = refusal.details.get("faults") or {"": refusal.message}
    form.show_faults(faults | (form.others_words() if lost else {}))  # type: ignore[operator]
    if lost and request.FILES:
        messages.warning(request, "选择的文件没有上传，请核对内容后重新选择。")
    return _form_page(request, filing, form, status=409 if lost else 422)


def _form_page(request: HttpRequest, filing: Filing, form: FilingForm, status: int = 200) -> HttpResponse:
    papers = papers_section(filing, request.user, form=PapersForm(kinds=ALL_KINDS, optional=True))
    context = {"filing": filing, "form": form, "judged": judge(filing), "papers": papers, "multipart": True}
    return render(request, "registry/filing_form.html", context, status=status)


@require_POST
def filing_try(request: HttpRequest) -> HttpResponse:
    """The rules against a filing that is not stored yet; keeps nothing."""
    filing = _blank(request)
    return HttpResponse(status=204) if filing is None else _rules(request, filing)


@require_POST
def filing_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules against what stands on the page now; keeps nothing."""
    return _rules(request, find_filing(request, pk))


def _rules(request: HttpRequest, filing: Filing) -> HttpResponse:
    form = FilingForm(filing, request.POST)
    filing.proposal, filing.emergency = form.typed(), bool(request.POST.get("emergency"))
    context = {"filing": filing, "judged": judge(filing)}
    return render(request, "registry/filing_rules.html", context)


@require_POST
def filing_submit(request: HttpRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    try:
        services.submit(filing, by=request.user)
    except Refusal as refusal:
        if refusal.code != "not_complete":
            raise
        words = {**(filing.proposal or {}), "statement": filing.statement, "version": str(filing.version)}
        return refused_page(request, FilingForm(filing, words), refusal)
    messages.success(request, "已提交，正在等待审核。")
    return redirect(filing)
