"""The states of a look: the six of an answer, and the failed look."""

from django.db import models


class State(models.TextChoices):
    """The six states of an answer, and the failed look."""

    OK = "ok", "正常"
    EMPTY = "empty", "无内容"
    NOT_FOUND = "not_found", "未找到"
    AUTH_ERROR = "auth_error", "授权失效"
    RATE_LIMITED = "rate_limited", "被限流"
    MALFORMED = "malformed", "无法解析"
    UNREACHABLE = "unreachable", "无法访问"


GOOD = (State.OK, State.EMPTY)
