"""The words with which an office begins its papers: every kind, and each saving as a new version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.refusals import Refusal
from core.views import LOST_RACE, posted
from notices import paper_text
from notices.models import PaperTemplate
from notices.paper_forms import TemplateForm
from notices.paper_kinds import KINDS
from notices.paper_words import NAMES
from notices.services.paper_templates import save_template, words_for


@require_GET
def wording_list(request: HttpRequest) -> HttpResponse:
    newest = PaperTemplate.objects.newest_versions(request.user.organisation)
    rows = [(kind, newest.get(kind.code, 0)) for kind in KINDS.values()]
    return render(request, "notices/wording_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def wording_edit(request: HttpRequest) -> HttpResponse:
    kind = KINDS.get(request.GET.get("kind", "order"))
    if kind is None:
        raise Http404
    versions = list(PaperTemplate.objects.filter(organisation=request.user.organisation, kind=kind.code))
    title, text = words_for(request.user.organisation, kind.code)
    start = {"title": title, "text": text, "version": versions[0].version if versions else 0}
    form = TemplateForm(posted(request), initial=start)
    if request.method == "POST" and form.is_valid() and _saved(request, kind.code, form):
        return redirect("notices:wording-list")
    context: dict[str, Any] = {"kind": kind, "form": form, "versions": versions, "names": NAMES[kind.code]}
    context["cancel_url"] = reverse("notices:wording-list")
    status = 409 if getattr(form, "lost", False) else 422 if form.errors else 200
    return render(request, "notices/wording_edit.html", context, status=status)


def _saved(request: HttpRequest, kind: str, form: Any) -> bool:
    clean = form.cleaned_data
    words = (clean["title"].strip(), clean["text"].replace("\r\n", "\n").strip())
    if unknown := paper_text.unknown_names("\n".join(words), NAMES[kind]):
        form.add_error("text", f"没有“{'、'.join(unknown)}”这个数据项，请从下面列出的数据项中选用。")
        return False
    try:
        made = save_template(kind, words, version=clean["version"], by=request.user)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        form.lost = refusal.code == LOST_RACE
        return False
    messages.success(request, f"已保存为第 {made.version} 版，以后拟写的文件用这一版；已经拟写的不变。")
    return True
