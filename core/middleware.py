"""Around every request: who asks and from where, deny by default, refusals as pages, headers of personal pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import add_never_cache_headers

from core import journal
from core.access import PUBLIC, access_map, may_open
from core.refusals import Refusal
from core.subjects import subject_of
from core.views import refusal_page

Next = Callable[[HttpRequest], HttpResponse]


class JournalContextMiddleware:
    """Acts journalled during a request carry its address."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        token = journal.origin.set(journal.Origin(address=address, channel="web"))
        try:
            return self.get_response(request)
        finally:
            journal.origin.reset(token)


class AccessMiddleware:
    """Nobody gets in by default: each URL name has an entry in the access map, or nobody may open it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or access_map().get(match.view_name) != PUBLIC or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if may_open(request.user, name):
            return self._password_first(request, name)
        if not request.user.is_authenticated:
            return self._ask_to_sign_in(request)
        told = {"page": name, "method": request.method}
        journal.record("access.refused", by=request.user, obj=subject_of(request), after=told, success=False)
        return render(request, "403.html", status=403)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_page(request, exception) if isinstance(exception, Refusal) else None

    @staticmethod
    def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=403, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        return render(request, "403.html", {"reason": "请先登录，再办理这件事。"}, status=403)

    @staticmethod
    def _password_first(request: HttpRequest, name: str) -> HttpResponse | None:
        """A person who holds a password given by somebody else changes it before anything else."""
        free = {settings.PASSWORD_CHANGE_PAGE, settings.LOGIN_URL, settings.SIGN_OUT_PAGE}
        if getattr(request.user, "must_change_password", False) and name not in free and access_map()[name] != PUBLIC:
            return redirect(settings.PASSWORD_CHANGE_PAGE)
        return None
