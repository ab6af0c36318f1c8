"""What a supervisor of processes asks: whether the web process lives, and whether the whole portal works."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import jobs


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", "text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    if jobs.is_alive():
        return HttpResponse("ok\n", "text/plain")
    return HttpResponse("not ready\n", "text/plain", 503)
