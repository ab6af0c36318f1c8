"""Background work that did not get through, for the system administrator: see why, and try again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from core import jobs
from core.lists import list_response
from core.models import Job
from core.views import refusals_as_messages
from orgs.job_filter import JobFilter


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "orgs/job_list.html", JobFilter(request.GET, user=request.user))


@require_POST
def job_retry(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("job", "")
    job = get_object_or_404(Job, pk=number if number.isdigit() else None)
    with refusals_as_messages(request, done="已重新排队，稍后自动办理。", about=job):
        jobs.retry(job, by=request.user)
    return redirect("orgs:job-list")
