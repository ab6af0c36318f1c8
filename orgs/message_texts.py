"""What a mail or a robot says: one message as it is, several as one list, a code that confirms the channel."""

from collections.abc import Sequence

from django.conf import settings

from orgs.models import Message

FOOT = "本消息由政务新媒体备案与检查平台自动发出，请勿回复。"


def subject_of(messages: Sequence[Message], code: str) -> str:
    if code:
        return "接收渠道验证码"
    return messages[0].subject if len(messages) == 1 else f"{len(messages)} 件事项待办"


def text_of(messages: Sequence[Message], code: str) -> str:
    parts = [f"验证码：{code}\n请在平台的“接收渠道”页面填写。如果不是您本人添加，请不必理会。"] if code else []
    if len(messages) == 1 and not code:
        parts.append(_details(messages[0]))
    else:
        listed = enumerate(messages, start=1)
        parts += [_lines(f"{number}. {each.subject}", _details(each)) for number, each in listed]
    return "\n\n".join(part for part in [*parts, FOOT] if part)


def _details(message: Message) -> str:
    return _lines(message.text, f"办理：{settings.PORTAL_URL}{message.url}" if message.url else "")


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
