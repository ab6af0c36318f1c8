"""Where WeChat pushes to. No person comes here: a signature stands for a session, and for the token of a form."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.secrets import SecretUnreadable
from scans.credentials.wechat_events import take
from scans.platforms.wechat_push import LARGEST, BadPush

_log = logging.getLogger(__name__)


@csrf_exempt  # a platform has no token to send; the signature over the message replaces it
@require_POST
def wechat_events(request: HttpRequest) -> HttpResponse:
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise BadPush("too_large")
        take(request.body, request.GET.dict())
    except (BadPush, SecretUnreadable, ValueError) as bad:
        _log.warning("a push of the third-party platform was not taken: %s", type(bad).__name__)
        return HttpResponse("refused", status=400, content_type="text/plain")
    return HttpResponse("success", content_type="text/plain")
