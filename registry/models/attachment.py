"""Papers that belong to a filing: sealed scans, proofs, plans, contracts. Bytes stand in core.files under their hash."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from orgs.roles import Role
from registry.models.filing import Filing


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> "AttachmentQuerySet":
        """Papers of the person's filings; removed ones are for the auditor alone."""
        rows = self.filter(filing__in=Filing.objects.visible_to(user))
        return rows if user.has_role(Role.AUDITOR) else rows.kept()

    def kept(self) -> "AttachmentQuerySet":
        return self.filter(removed_at=None)

    def sealed(self) -> "AttachmentQuerySet":
        return self.filter(kind=Attachment.Kind.SEALED)


class Attachment(models.Model):
    """One uploaded paper, whose type was read from its content. Removed ones stay for the auditor."""

    class Kind(models.TextChoices):
        SEALED = "sealed", "盖章扫描件"
        PLAN = "plan", "实施方案"
        CERTIFICATION = "certification", "平台认证截图"
        CONTRACT = "contract", "代运维合同"
        STOP_NOTICE = "stop_notice", "停更公告"
        PLATFORM_RECEIPT = "platform_receipt", "平台注销回执"
        ARCHIVE = "archive", "内容存档"
        OTHER = "other", "其他证明材料"

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="attachments", verbose_name="备案")
    kind = models.CharField("材料类型", max_length=20, choices=Kind, default=Kind.OTHER)
    filename = models.CharField("文件名", max_length=255)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField("格式", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    content_code = models.CharField("上传时的内容码", max_length=9, blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=now)
    removed_at = models.DateTimeField("移除时间", null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="移除人"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "备案材料"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "kind", "sha256"],
                condition=Q(removed_at=None),
                name="one_paper_of_a_kind_and_content_per_filing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.filename}"
