"""What people are told: the message in the portal, the channels that carry it further, one delivery per channel."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from core import secrets
from core.clock import now
from core.prepared import Prepared
from orgs.message_kinds import CHANNEL_CODE, KINDS, OTHER, kind_choices
from orgs.models.people import Organisation, User

ONE_OWNER = Q(user=None, organisation__isnull=False) | Q(user__isnull=False, organisation=None)
TRIES = 5  # wrong codes until a new one has to be asked for
LEASE = dt.timedelta(seconds=getattr(settings, "MESSAGE_LEASE_SECONDS", 120))  # longer than any talk with a server
MAIL_LANE = "mail"


class ChannelQuerySet(models.QuerySet["Channel"]):
    def kept_by(self, user: Any) -> "ChannelQuerySet":
        """A person's own channels, and those of the units this person keeps."""
        units = Organisation.objects.manageable_by(user)
        return self.filter(Q(user=user) | Q(organisation__in=units))

    def listening(self) -> "ChannelQuerySet":
        return self.filter(active=True, confirmed=True)


class Channel(models.Model):
    """Where messages reach a person or a unit. A robot's address stands here without its key."""

    class Kind(models.TextChoices):
        MAIL = "mail", "电子邮件"
        WECOM = "wecom", "企业微信群机器人"
        DINGTALK = "dingtalk", "钉钉群机器人"

    kind = models.CharField("方式", max_length=10, choices=Kind)
    address = models.CharField("地址", max_length=254)
    lane = models.CharField("通道", max_length=100, editable=False)  # who shares a server shares a lane
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="channels", verbose_name="人员")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="channels", verbose_name="单位"
    )
    active = models.BooleanField("启用", default=True)
    confirmed = models.BooleanField("已验证", default=False)
    code_round = models.PositiveIntegerField(default=0, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    sealed_key = models.TextField(default="", editable=False)
    sealed_signing = models.TextField(default="", editable=False)
    key_hint = models.CharField("密钥末四位", max_length=4, default="", editable=False)
    created_at = models.DateTimeField("添加时间", default=now)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = "接收渠道"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_OWNER, name="channel_of_a_person_or_a_unit"),
            models.UniqueConstraint(
                fields=["kind", "address", "key_hint", "user"],
                condition=Q(organisation=None),
                name="channel_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "address", "key_hint", "organisation"],
                condition=Q(user=None),
                name="channel_once_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown}"

    @property
    def owner(self) -> Any:
        return self.user or self.organisation

    @property
    def shown(self) -> str:
        """The address as pages may show it to others: enough to know it again, not enough to use it."""
        if self.kind != self.Kind.MAIL:
            return f"密钥末四位 {self.key_hint}"
        name, _, host = self.address.partition("@")
        return f"{name[:2]}***@{host}"

    def keep_secrets(self, *, key: str, signing: str) -> None:
        """Sealed for this row, so the row is saved first."""
        self.sealed_key = secrets.seal(key, row=self, field="key")
        self.sealed_signing = secrets.seal(signing, row=self, field="signing")
        self.save(update_fields=["sealed_key", "sealed_signing"])

    def opened(self) -> tuple[str, str]:
        """The robot's key and the secret its posts are signed with."""
        key = secrets.unseal(self.sealed_key, row=self, field="key")
        return key, secrets.unseal(self.sealed_signing, row=self, field="signing")

    def code(self) -> str:
        """Six digits that only the channel's reader sees; computed, so that no table holds them."""
        about = f"{self.pk}:{self.code_round}:{self.kind}:{self.address}:{self.sealed_key}"
        return f"{int(salted_hmac('orgs.Channel.code', about, algorithm='sha256').hexdigest()[:12], 16) % 10**6:06d}"

    def is_code(self, typed: str) -> bool:
        return constant_time_compare(typed.strip(), self.code())


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """One's own messages: what is told to others does not exist."""
        return self.filter(user=user)

    def about(self, obj: Any) -> "MessageQuerySet":
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at=None)

    @staticmethod
    def count_unread(user: User) -> int:
        """How many of one's own messages are unread: the head of every page asks."""
        return sum(n for (n,) in _UNREAD.rows(user.pk))


class Message(models.Model):
    """One thing told to one person, or to a unit's own channels; written in the transaction of the act it tells of."""

    kind = models.CharField("类别", max_length=30, choices=kind_choices, default=OTHER)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="messages", verbose_name="接收人")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="messages", verbose_name="接收单位"
    )
    subject = models.CharField("标题", max_length=200)
    text = models.TextField("内容", blank=True)
    url = models.CharField("办理页面", max_length=300, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField("时间", default=now)
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=ONE_OWNER, name="message_to_a_person_or_a_unit")]
        indexes = [models.Index(fields=["user", "read_at"], name="messages_unread")]

    def __str__(self) -> str:
        return self.subject


_UNREAD = Prepared(
    lambda pk: Message.objects.filter(user=pk).unread().order_by().values("user").values_list(models.Count("pk"))
)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, moment: dt.datetime, *, quiet: bool) -> "DeliveryQuerySet":
        """Free to be claimed: waiting and due, or claimed by somebody who gave no sign since the lease ended."""
        waiting = Q(state=Delivery.State.WAITING, not_before__lte=moment)
        rows = self.filter(waiting | Q(state=Delivery.State.SENDING, claimed_at__lt=moment - LEASE))
        return rows.filter(urgent=True) if quiet else rows

    def claimed(self, claim: str) -> "DeliveryQuerySet":
        return self.filter(claim=claim, state=Delivery.State.SENDING)

    def failed(self) -> "DeliveryQuerySet":
        return self.filter(state=Delivery.State.FAILED)


class Delivery(models.Model):
    """One message on its way through one channel; no message = the code that confirms the channel."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="deliveries", verbose_name="消息")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries", verbose_name="渠道")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    urgent = models.BooleanField("紧急", default=False)
    not_before = models.DateTimeField("不早于", default=now)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    claim = models.CharField(max_length=32, default="", db_index=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField("原因", max_length=300, blank=True)
    created_at = models.DateTimeField("时间", default=now)
    settled_at = models.DateTimeField("结束时间", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "消息投递"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_per_channel")]
        indexes = [models.Index(fields=["state", "not_before"], name="deliveries_waiting")]

    def __str__(self) -> str:
        return f"{self.kind_words}（{self.channel}）"

    @property
    def kind_words(self) -> str:
        """What it is about without saying what it says: administrators see no business."""
        return KINDS[self.message.kind if self.message else CHANNEL_CODE]
