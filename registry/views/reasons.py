"""The office's list of reasons for sending a filing back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core import journal
from core.views import posted
from registry.filing_forms import ReasonRowForm
from registry.models import ReturnReason


@require_GET
def reason_list(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/reason_list.html", {"reasons": ReturnReason.objects.all()})


@require_http_methods(["GET", "POST"])
def reason_add(request: HttpRequest) -> HttpResponse:
    return _edit(request, ReturnReason())


@require_http_methods(["GET", "POST"])
def reason_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(ReturnReason, pk=pk))


def _edit(request: HttpRequest, reason: ReturnReason) -> HttpResponse:
    before = {"text": reason.text, "active": reason.active} if reason.pk else {}
    form = ReasonRowForm(posted(request), instance=reason)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            after = {"text": saved.text, "active": saved.active}
            journal.record("registry.reason.save", by=request.user, obj=saved, before=before, after=after)
        messages.success(request, "已保存。")
        return redirect("registry:reason-list")
    return render(request, "registry/reason_form.html", {"form": form}, status=422 if form.errors else 200)
