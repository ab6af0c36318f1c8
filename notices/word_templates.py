"""An office's own Word templates: kept by version, switched off instead of removed; filled by the services."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse

from core.clock import now
from notices.fields import OrderedJSONField


class WordTemplateQuerySet(models.QuerySet["WordTemplate"]):
    def visible_to(self, user: Any) -> "WordTemplateQuerySet":
        return user.scope(self)

    def newest(self) -> "WordTemplateQuerySet":
        """The last version of each name of each office."""
        wanted = Q(pk__in=[])
        for row in self.order_by().values("organisation", "name").annotate(last=Max("version")):
            wanted |= Q(organisation=row["organisation"], name=row["name"], version=row["last"])
        return self.filter(wanted)

    def usable(self) -> "WordTemplateQuerySet":
        return self.newest().filter(is_on=True)

    def versions_of(self, template: "WordTemplate") -> "WordTemplateQuerySet":
        return self.filter(organisation=template.organisation_id, name=template.name)


class WordTemplate(models.Model):
    """One version of a template; a changed one is a new version, so that a notice keeps the one it was made with."""

    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("名称", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    sha256 = models.CharField("文件校验值", max_length=64)
    filename = models.CharField("文件名", max_length=255)
    fields = OrderedJSONField("用到的数据项", default=list)  # [name, where] each
    is_on = models.BooleanField("启用", default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=now)

    objects = WordTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "版式模板"
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "version"], name="each_template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"

    def get_absolute_url(self) -> str:
        return reverse("notices:wordtemplate-detail", args=[self.pk])
