"""The journal of acts, for the audit administrator."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.lists import list_response
from orgs.forms import JournalFilter


@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "orgs/journal.html", JournalFilter(request.GET, user=request.user))
