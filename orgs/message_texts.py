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
    if len(messages) == 1:
        parts.append(_whole(messages[0]))
    else:
        parts += [f"{number}. {each.subject}\n{_whole(each)}" for number, each in enumerate(messages, start=1)]
    return "\n\n".join(part for part in [*parts, FOOT] if part.strip())


def _whole(message: Message) -> str:
    link = f"办理：{settings.PORTAL_URL}{message.url}" if message.url else ""
    return "\n".join(part for part in (message.text, link) if part)
