"""How issuers print, kept version by version: a change never alters what a draft or an issued notice was made with."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse

from core.clock import now
from notices.fields import OrderedJSONField
from notices.profiles import DEFAULT_NAME


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, user: Any) -> "ProfileQuerySet":
        """Those for everybody, those of the offices above, and those of one's own units."""
        unit = user.organisation
        if unit is None:
            return self.none()
        above = [int(pk) for pk in unit.path.strip("/").split("/") if pk]
        return self.filter(Q(organisation=None) | Q(organisation__in=above)) | user.scope(self)

    def versions_of(self, name: str) -> "ProfileQuerySet":
        return self.filter(name=name).order_by("-version").select_related("by", "organisation")

    def newest(self, name: str) -> "Profile | None":
        return self.filter(name=name).order_by("-version").first()

    def newest_of_each(self) -> "ProfileQuerySet":
        newest = self.order_by().values("name").annotate(newest=Max("version"))
        wanted = Q(pk__in=[])
        for row in newest:
            wanted |= Q(name=row["name"], version=row["newest"])
        return self.filter(wanted)

    def in_use(self) -> "ProfileQuerySet":
        """The last version of each that is not switched off."""
        return self.newest_of_each().filter(is_off=False)


class Profile(models.Model):
    """One version of how one issuer prints: groups, labels, words, decimals, sections, annex."""

    name = models.CharField("名称", max_length=100)
    version = models.PositiveIntegerField("版本", default=1)
    data = OrderedJSONField("内容", default=dict)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="设置单位"
    )
    is_off = models.BooleanField("已停用", default=False)
    note = models.CharField("修改说明", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "通报样式"
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="each_profile_version_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("notices:profile-detail", args=[self.pk])

    @property
    def versioned(self) -> str:
        return f"{self.name}（第 {self.version} 版）"

    @property
    def is_default(self) -> bool:
        return self.name == DEFAULT_NAME

    def may_change(self, user: Any) -> bool:
        """One's own units' profiles; those for everybody are the top office's and the commands'."""
        unit = user.organisation
        if not user.has_perm("notices.manage_profiles"):
            return False
        if self.organisation is None:
            return unit is None or unit.parent_id is None
        return unit is not None and bool(self.organisation.path.startswith(unit.path))
