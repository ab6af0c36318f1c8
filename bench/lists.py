"""Goals 12, 13 and 14: the account list, its pages, filters and search, against the admin's list of the same model."""

import statistics
import time
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.paginator import Paginator
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.http import urlencode

from bench.child import processor_seconds
from orgs.models import Organisation, RoleGrant, User
from registry.models import Account

PAGE = 50
REQUESTS = 7
SEEN = 10  # fewer rows would mean that something else was answered


def _supervisor() -> User:
    user, made = User.objects.get_or_create(username="bench", defaults={"organisation": Organisation.top()})
    if made:
        RoleGrant.objects.create(user=user, role="supervisor")
    return user


def _cost(ask: Any) -> dict[str, Any]:
    """The median request after one that fills the caches."""
    ask()
    walls, cpus = [], []
    for _ in range(REQUESTS):
        wall, cpu = time.perf_counter(), processor_seconds()
        ask()
        walls.append(time.perf_counter() - wall)
        cpus.append(processor_seconds() - cpu)
    return {"cost": {"seconds": statistics.median(walls), "cpu": statistics.median(cpus)}}


# What is asked for → our address and the admin's. The searches have thousands, hundreds and few hits.
ASKED: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "": ({}, {}),
    "three filters": (
        {"platform": "weibo", "level": "县级", "state": "running"},
        {"platform__code": "weibo", "level": "县级", "state__exact": "running"},
    ),
    **{f"search {text}": ({"q": text}, {"q": text}) for text in ("东县", "西东县", "发布1234")},
}


def list_ours(last: bool, asked: str = "") -> dict[str, Any]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(_supervisor(), backend="orgs.backends.PeopleBackend")
    query = {"size": str(PAGE), **ASKED[asked][0]}
    if last:
        query["page"] = str(Paginator(Account.objects.all(), PAGE).num_pages)
    url = f"{reverse('registry:account-list')}?{urlencode(query)}"

    def ask() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, answer.status_code
        assert answer.content.decode().count("<tr") >= SEEN

    return _cost(ask)


class AccountAdmin(ModelAdmin):
    """The same columns, with the joins an experienced office would ask for."""

    list_display = ("number", "name", "platform", "organisation", "level", "state", "followers", "last_post_at")
    list_select_related = ("platform", "organisation")
    list_filter = ("platform", "state")
    search_fields = ("name",)
    list_per_page = PAGE
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = (
        lambda self, request, obj=None: True
    )
    lookup_allowed = lambda self, lookup, value, request=None: True  # noqa: E731


site = AdminSite()  # of its own: the default one also lists models that no role of ours knows
site.register(Account, AccountAdmin)
User.has_module_perms = lambda self, app_label: True  # the admin's templates ask for it


# The admin as a fresh project serves it: the product's own middleware, sessions and menu are no cost of the peer.
STOCK = {
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
}


def list_admin(last: bool, asked: str = "") -> dict[str, Any]:
    """A request of a signed-in person, as on our side."""
    pages = Paginator(Account.objects.all(), PAGE).num_pages
    query = ASKED[asked][1] | ({"p": str(pages)} if last else {})
    User.is_staff = True
    with override_settings(**STOCK):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(_supervisor())
        url = f"{reverse('admin:registry_account_changelist')}?{urlencode(query)}"

        def ask() -> None:
            answer = client.get(url)
            assert answer.status_code == 200, answer.status_code
            assert answer.content.count(b"<tr") >= SEEN

        return _cost(ask)
