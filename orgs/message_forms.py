"""Forms and filters about messages: adding and confirming a channel, one's messages, their deliveries."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from core.forms import BaseForm
from core.lists import FilterForm
from orgs.message_kinds import CHANNEL_CODE, KINDS, STILL_TO_DO
from orgs.models import Channel, Delivery, Message

NO_MAIL = "本平台没有配置邮件服务器，暂时不能用邮件接收；请与系统管理员联系。"


class ChannelForm(BaseForm):
    """What is typed as key or secret is never shown again."""

    kind = forms.ChoiceField(label="方式", choices=Channel.Kind.choices)
    address = forms.CharField(
        label="邮箱或机器人地址",
        max_length=500,
        help_text="邮件填邮箱地址；机器人粘贴群里显示的完整 Webhook 地址。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请填写邮箱地址或机器人的 Webhook 地址。"},
    )
    signing = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        help_text="只有钉钉机器人选了“加签”时填写，以 SEC 开头。保存后不再显示。",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, typed = cleaned.get("kind"), cleaned.get("address")
        if kind == Channel.Kind.MAIL and typed:
            self._check_mail(typed)
        return cleaned

    def _check_mail(self, typed: str) -> None:
        if not settings.MAIL_SERVER["host"]:
            self.add_error("kind", NO_MAIL)
        try:
            validate_email(typed)
            typed.encode("ascii")
        except (forms.ValidationError, UnicodeEncodeError):
            self.add_error("address", "邮箱地址写法有误，请填写完整地址，如 name@example.cn。")


class MessageFilter(FilterForm):
    q = forms.CharField(label="标题", max_length=100)
    kind = forms.ChoiceField(
        label="类别", choices=[("", "全部"), *((code, words) for code, words in KINDS.items() if code != CHANNEL_CODE)]
    )
    read = forms.ChoiceField(label="状态", choices=[("", "全部"), ("no", "未读"), ("yes", "已读")])

    def base(self) -> QuerySet[Message]:
        return Message.objects.visible_to(self.user)

    @cached_property
    def to_do(self) -> set[int]:
        """The messages of this page about something that still waits for the person."""
        found: set[int] = set()
        for kind, source in STILL_TO_DO.items():
            told = {each.pk: each.object_id for each in self.page or () if each.kind == kind and each.object_id}
            waiting = {str(key) for key in source(self.user, list(told.values()))} if told else set()
            found |= {pk for pk, key in told.items() if key in waiting}
        return found

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        if "q" in wanted:
            rows = rows.filter(subject__contains=wanted["q"])
        if "kind" in wanted:
            rows = rows.filter(kind=wanted["kind"])
        if "read" in wanted:
            rows = rows.filter(read_at__isnull=wanted["read"] == "no")
        return rows


class DeliveryFilter(FilterForm):
    SORTS: ClassVar[dict[str, str | tuple[str, ...]]] = {"created": "created_at", "settled": "settled_at"}
    TAB_FIELD = "state"
    TAB_CHOICES = Delivery.State.choices

    q = forms.CharField(label="接收人或单位", max_length=100)
    by = forms.ChoiceField(label="方式", choices=[("", "全部"), *Channel.Kind.choices])
    reason = forms.CharField(label="原因", max_length=100)

    def base(self) -> QuerySet[Delivery]:
        return Delivery.objects.select_related("message", "channel__user", "channel__organisation")

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        if "q" in wanted:
            person = Q(channel__user__full_name__contains=wanted["q"]) | Q(
                channel__user__username__contains=wanted["q"]
            )
            rows = rows.filter(person | Q(channel__organisation__name__contains=wanted["q"]))
        if "by" in wanted:
            rows = rows.filter(channel__kind=wanted["by"])
        if "reason" in wanted:
            rows = rows.filter(reason__contains=wanted["reason"])
        return rows
