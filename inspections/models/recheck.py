"""What failed in the round before, looked at again in this one (复查, I12)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.refusals import Refusal
from inspections.models.round import Round


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def visible_to(self, user: Any) -> "RecheckQuerySet":
        return user.scope(self, "round__organisation__")

    def settled(self) -> "RecheckQuerySet":
        return self.exclude(result=Recheck.Result.OPEN)


class Recheck(models.Model):
    """One account that failed last time; its result is written while this round is open, and frozen with it."""

    class Result(models.TextChoices):
        OPEN = "open", "待复查"
        PASSED = "passed", "复查合格"
        FAILING = "failing", "仍不合格"
        CLOSED = "closed", "已关停注销"

    TONES: ClassVar[dict[str, str]] = {"open": "grey", "passed": "green", "failing": "red", "closed": "grey"}

    round = models.ForeignKey(Round, models.CASCADE, related_name="rechecks", verbose_name="检查")
    former = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name="上次检查")
    account = models.ForeignKey("registry.Account", models.PROTECT, related_name="rechecks", verbose_name="账号")
    number = models.CharField("账号编号", max_length=16)
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    account_type = models.CharField(max_length=50, blank=True, default="")
    unit = models.CharField("主办单位", max_length=200, blank=True, default="")
    district = models.CharField("所属地区", max_length=100, blank=True, default="")
    problems = models.TextField("上次的问题", blank=True, default="")
    result = models.CharField("复查结果", max_length=8, choices=Result, default=Result.OPEN)
    note = models.CharField("复查情况", max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复查人")
    at = models.DateTimeField("复查时间", null=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = "复查"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "account"], name="each_account_rechecked_once_per_round"),
            models.CheckConstraint(
                condition=Q(result="open", by=None) | (~Q(result="open") & Q(by__isnull=False)),
                name="a_recheck_result_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def write(self, *, version: int, **fields: Any) -> None:
        """Only over what the page showed; the second of two people is told."""
        mine = type(self).objects.filter(pk=self.pk, version=version)
        if not mine.update(version=version + 1, **fields):
            raise Refusal(
                "somebody_was_faster", f"“{self.name}”的复查结果在您打开页面之后已被别人修改，请刷新页面核对。"
            )
