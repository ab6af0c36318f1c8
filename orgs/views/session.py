"""Sign-in and out, the to-do page, one's own profile and password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import journal
from core.views import posted
from orgs import services
from orgs.forms import PasswordForm, ProfileForm, SignInForm
from orgs.workbench import queues_for


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    found = queues_for(request.user)
    items = [item for _, group in found for item in group if not item.watch_only]
    groups = [(title, mine) for title, group in found if (mine := [item for item in group if not item.watch_only])]
    context = {
        "groups": groups,
        "watched": [item for _, group in found for item in group if item.watch_only and item.count],
        "waiting": sum(item.count for item in items),
        "empty": [item for item in items if not item.count],
    }
    return render(request, "orgs/workbench.html", context)


class SignIn(LoginView):
    """Same words and same work for a wrong password, an unknown name and a disabled person."""

    template_name = "orgs/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            journal.record("session.signed_in", by=self.request.user)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        name = str(form.data.get("username", ""))[:150]
        journal.record("session.refused", by=None, after={"username": name}, success=False)
        return super().form_invalid(form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    journal.record("session.signed_out", by=request.user)
    logout(request)
    messages.success(request, "您已退出。")
    return redirect("orgs:sign-in")


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_user(form.instance, by=request.user)
        messages.success(request, "已保存。")
        return redirect("orgs:profile")
    return render(request, "orgs/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_own_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。其他设备上的登录已全部退出。")
        return redirect("orgs:workbench")
    return render(request, "orgs/password.html", {"form": form}, status=422 if form.errors else 200)
