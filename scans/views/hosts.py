"""How the hosts of sources are: which are left alone and until when, and trying one of them now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from core.lists import list_response
from core.views import refusals_as_messages
from scans.forms import HostFilter
from scans.models import HostPace
from scans.pacing.hosts import wake


@require_GET
def host_list(request: HttpRequest) -> HttpResponse:
    return list_response(request, "scans/host_list.html", HostFilter(request.GET, user=request.user))


@require_POST
def host_try(request: HttpRequest, pk: int) -> HttpResponse:
    host = get_object_or_404(HostPace, pk=pk)
    with refusals_as_messages(request):
        run = wake(host, by=request.user)
        looked = f"，重新监测 {run.total} 个账号" if run else ""
        messages.success(request, f"已让 {host} 立即重试{looked}。")
    return redirect("scans:host-list")
