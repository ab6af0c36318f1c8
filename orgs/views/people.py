"""People: the system administrator keeps them, the security administrator grants their roles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.lists import list_response
from core.views import posted, refusals_as_messages
from orgs import services
from orgs.forms import PersonForm, RolesForm, UserFilter
from orgs.models import COMMAND_USER, User

ONCE = "{name} 的一次性密码：{password}　只显示这一次，请当面交给本人；本人登录后须先改密码。"


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    filters = UserFilter(request.GET, user=request.user)
    may_manage = request.user.has_perm("orgs.manage_users")
    return list_response(request, "orgs/user_list.html", filters, may_manage=may_manage)


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("organisation").exclude(username=COMMAND_USER), pk=pk)


@require_GET
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    may = {
        "may_manage": request.user.has_perm("orgs.manage_users"),
        "may_grant": request.user.has_perm("orgs.grant_roles"),
    }
    return render(request, "orgs/user_detail.html", {"person": _person(pk), **may})


@require_http_methods(["GET", "POST"])
def user_create(request: HttpRequest) -> HttpResponse:
    form = PersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        person = form.instance
        with refusals_as_messages(request):
            password = services.invite_user(person, by=request.user)
            messages.success(request, ONCE.format(name=person.username, password=password))
        return redirect("orgs:user-detail", pk=person.pk) if person.pk else redirect("orgs:user-list")
    context = {"form": form, "heading": "新增用户", "cancel_url": reverse("orgs:user-list")}
    return render(request, "orgs/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    form = PersonForm(posted(request), instance=_person(pk))
    back = reverse("orgs:user-detail", args=[pk])
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="已保存。"):
            services.change_user(form.instance, by=request.user)
        return redirect(back)
    context = {"form": form, "heading": f"修改用户：{form.instance}", "cancel_url": back}
    return render(request, "orgs/form.html", context, status=422 if form.errors else 200)


@require_POST
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    with refusals_as_messages(request):
        password = services.give_password(person, by=request.user)
        messages.success(request, ONCE.format(name=person.username, password=password))
    return redirect("orgs:user-detail", pk=pk)


@require_POST
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    active = request.POST.get("active") == "yes"
    with refusals_as_messages(request, done="已启用。" if active else "已停用，其登录已全部退出。"):
        services.set_active(person, active, by=request.user)
    return redirect("orgs:user-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def user_roles(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(pk)
    form = RolesForm(posted(request), initial={"roles": sorted(person.role_codes)})
    back = reverse("orgs:user-detail", args=[pk])
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(request, done="角色已更新；此人须重新登录。"):
            services.set_roles(person, form.cleaned_data["roles"], by=request.user)
        return redirect(back)
    context = {"form": form, "heading": f"授予角色：{person}", "cancel_url": back}
    return render(request, "orgs/form.html", context, status=422 if form.errors else 200)
