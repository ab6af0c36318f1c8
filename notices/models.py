"""Notices, their profiles and their numbers."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from core.clock import now
from core.numbering import NumberSeries
from core.workflow import Move, MoveEvent, Workflow


class Profile(models.Model):
    """How one issuer prints: groups, labels, words, decimals, sections, annex. A change is a new version."""

    name = models.CharField("名称", max_length=100)
    version = models.PositiveIntegerField("版本", default=1)
    data = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "通报样式"
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="each_profile_version_once")]

    def __str__(self) -> str:
        return self.name


class NoticeNumber(NumberSeries):
    """The last number given out per office prefix and year."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        return user.scope(self, "round__organisation__")


class Notice(Workflow):
    """A notice over one closed round: words may be edited, figures come from `facts`."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        CHECKED = "checked", "已核对"
        SIGNED = "signed", "已签发"
        ISSUED = "issued", "已印发"

    MOVES: ClassVar[dict[str, Move]] = {
        "check": Move((Status.DRAFT,), Status.CHECKED, "notices.check_notice", "核对"),
        "return": Move((Status.CHECKED, Status.SIGNED), Status.DRAFT, "notices.edit_notice", "退回修改", needs_reason=True),
        "sign": Move((Status.CHECKED,), Status.SIGNED, "notices.sign_notice", "签发"),
        "issue": Move((Status.SIGNED,), Status.ISSUED, "notices.issue_notice", "编号印发"),
    }

    round = models.ForeignKey("inspections.Round", models.PROTECT, related_name="notices", verbose_name="检查")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="+", verbose_name="样式")
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.DRAFT)
    facts = models.JSONField("数据", default=dict, encoder=DjangoJSONEncoder)
    blocks = models.JSONField("正文", default=list, encoder=DjangoJSONEncoder)   # [{key, heading, paragraphs, hidden}]
    overrides = models.JSONField(default=dict, encoder=DjangoJSONEncoder)        # what --with gave
    doc_number = models.CharField("发文字号", max_length=64, blank=True, default="")
    document = models.BinaryField("文件", null=True)
    document_sha256 = models.CharField(max_length=64, blank=True, default="")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="替代")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    at = models.DateTimeField("起草时间", default=now)
    issued_at = models.DateTimeField("印发时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "通报"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["doc_number"], condition=~Q(doc_number=""), name="each_document_number_once"),
        ]

    def __str__(self) -> str:
        return self.facts.get("title") or f"通报 {self.pk}"


class NoticeEvent(MoveEvent):
    """A made move of a notice."""

    record = models.ForeignKey(Notice, models.CASCADE, related_name="events")
