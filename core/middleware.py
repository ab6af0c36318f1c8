"""Request-wide guards: where an act comes from, and who may open which URL."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def JournalContextMiddleware(get_response: GetResponse) -> GetResponse:
    return get_response


def AccessMiddleware(get_response: GetResponse) -> GetResponse:
    return get_response
