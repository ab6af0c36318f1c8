"""Pages of an office's Word templates: what there is, taking one in, trying it, which one a notice uses."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import files
from core.refusals import LOST_RACE, Refusal
from core.views import note_refusal, posted, posted_files, refusals_as_messages
from notices.models import WordTemplate
from notices.services import word_templates as services
from notices.services.field_examples import examples
from notices.template_forms import ChooseForm, TemplateForm, TrialForm
from notices.views.notices import DOCX, file_response
from notices.views.notices import found as found_notice


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    rows = WordTemplate.objects.visible_to(request.user).newest().select_related("organisation", "by")
    return render(request, "notices/template_list.html", {"rows": rows.order_by("-is_on", "name")})


@require_http_methods(["GET", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(posted(request), posted_files(request), initial={"name": request.GET.get("name", "")})
    problems: list[list[str]] = []
    if request.method == "POST" and form.is_valid():
        given, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            made = services.keep_template(
                given["name"].strip(), file.read(), file.name, by=request.user, note=given["note"]
            )
        except Refusal as refusal:
            note_refusal(request, refusal)
            problems = refusal.details.get("problems", [])
            form.add_error("file", f"有 {len(problems)} 处要改，位置列在表里。" if problems else refusal.message)
        else:
            messages.success(request, "模板已收下，可以先用一次检查试印。")
            return redirect(made)
    context = {"form": form, "problems": problems, "cancel_url": reverse("notices:wordtemplate-list")}
    return render(request, "notices/template_new.html", context, status=422 if form.errors else 200)


@require_GET
def template_detail(request: HttpRequest, pk: int) -> HttpResponse:
    template = found(request, pk)
    versions = WordTemplate.objects.versions_of(template).select_related("by")
    context = {"template": template, "versions": versions, "trial": TrialForm(user=request.user)}
    return render(request, "notices/template_detail.html", context)


@require_GET
def template_file(request: HttpRequest, pk: int) -> Any:
    template = found(request, pk)
    return files.as_attachment(template.sha256, filename=template.filename, content_type=DOCX)


@require_GET
def template_trial(request: HttpRequest, pk: int) -> HttpResponse:
    template, form = found(request, pk), TrialForm(request.GET, user=request.user)
    if not form.is_valid():
        messages.error(request, "请选择一次已办结的检查。")
        return redirect(template)
    round_, profile = form.cleaned_data["round"], form.cleaned_data["profile"]
    try:
        return file_response(services.trial(template, round_, profile), DOCX, f"试印_{template.name}.docx")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(template)


@require_POST
def template_switch(request: HttpRequest, pk: int) -> HttpResponse:
    template, on = found(request, pk), request.POST.get("on") == "1"
    with refusals_as_messages(request, done="已启用。" if on else "已停用，已用它的通报不受影响。"):
        services.switch(template, on=on, by=request.user)
    return redirect(template)


@require_GET
def template_fields(request: HttpRequest) -> HttpResponse:
    return render(request, "notices/template_fields.html", {"groups": examples(request.user)})


@require_GET
def template_sample(request: HttpRequest) -> HttpResponse:
    return file_response(services.sample(str(request.user.organisation)), DOCX, "版式模板示例.docx")


@require_http_methods(["GET", "POST"])
def notice_template(request: HttpRequest, pk: int) -> HttpResponse:
    notice = found_notice(request, pk)
    start = {"template": notice.template_id, "version": notice.version}
    form = ChooseForm(posted(request), initial=start, user=request.user, used=notice.template_id)
    status = 200
    if request.method == "POST" and form.is_valid():
        wanted, version = form.cleaned_data["template"], form.cleaned_data["version"]
        try:
            services.use_template(notice, wanted, version=version, by=request.user)
        except Refusal as refusal:
            note_refusal(request, refusal)
            form.add_error("template", refusal.message)
            status = 409 if refusal.code == LOST_RACE else 422
        else:
            messages.success(request, "已选定版式模板。" if wanted else "已改回平台版式。")
            return redirect(notice)
    context = {"form": form, "notice": notice, "heading": "版式模板", "cancel_url": notice.get_absolute_url()}
    return render(request, "notices/form.html", context, status=422 if form.errors and status == 200 else status)


def found(request: HttpRequest, pk: int) -> WordTemplate:
    return get_object_or_404(WordTemplate.objects.visible_to(request.user).select_related("by", "organisation"), pk=pk)
