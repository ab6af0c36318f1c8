"""What the upper level found about the same accounts, beside one's own results (上级抽查, I13)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from core.clock import now
from core.refusals import Refusal
from inspections.models.round import Round


class UpperResultQuerySet(models.QuerySet["UpperResult"]):
    def visible_to(self, user: Any) -> "UpperResultQuerySet":
        return user.scope(self, "round__organisation__")


class UpperResult(models.Model):
    """One account in the upper level's list: their verdict and words, and our explanation where ours differs."""

    class Verdict(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"

    TONES: ClassVar[dict[str, str]] = {"pass": "green", "fail": "red"}

    round = models.ForeignKey(Round, models.CASCADE, related_name="upper_results", verbose_name="检查")
    # None: the register does not have it
    account = models.ForeignKey(
        "registry.Account", models.PROTECT, null=True, related_name="upper_results", verbose_name="账号"
    )
    body = models.CharField("检查机关", max_length=100)
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    unit = models.CharField("主办单位", max_length=200, blank=True, default="")
    verdict = models.CharField("上级结论", max_length=8, choices=Verdict)
    problem = models.CharField("上级指出的问题", max_length=1000, blank=True, default="")
    explanation = models.CharField("差异说明", max_length=1000, blank=True, default="")
    key = models.CharField(max_length=64, editable=False)  # hash of body and account
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间", default=now)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="说明人"
    )
    explained_at = models.DateTimeField("说明时间", null=True)

    objects = UpperResultQuerySet.as_manager()

    class Meta:
        verbose_name = "上级抽查结果"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="each_upper_result_once_per_round")]

    def __str__(self) -> str:
        return f"{self.body}：{self.name}"

    def write(self, *, version: int, **fields: Any) -> None:
        """Only over what the page showed; the second of two people is told."""
        if not type(self).objects.filter(pk=self.pk, version=version).update(version=version + 1, **fields):
            raise Refusal("somebody_was_faster", f"“{self.name}”的说明在您打开页面之后已被别人修改，请刷新页面核对。")
