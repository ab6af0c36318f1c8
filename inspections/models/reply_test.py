"""The interaction test (互动回应) of one drawn account: a question, a first look, and a second where nobody answered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.clock import now
from core.refusals import Refusal
from inspections.models.sheet import CheckSheet


class ReplyLook(models.Model):
    """Whether the question was answered when somebody looked for the first, or for the second time."""

    FIRST, SECOND = 1, 2

    sheet = models.ForeignKey(CheckSheet, models.CASCADE, related_name="reply_looks")
    look = models.PositiveSmallIntegerField("轮次")
    asked_on = models.DateField("提问日期")
    question = models.CharField("提问内容", max_length=500, blank=True, default="")
    looked_on = models.DateField("查看日期")
    answered = models.BooleanField("有有效回应")
    note = models.CharField("回应情况", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "互动查看"
        ordering = ["look"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "look"], name="each_look_once_per_sheet"),
            models.CheckConstraint(condition=Q(look__in=[1, 2]), name="reply_test_has_two_looks"),
            models.CheckConstraint(condition=Q(looked_on__gte=F("asked_on")), name="looked_after_asking"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第{'一' if self.look == self.FIRST else '二'}轮"

    def rewrite(self, seen: int, **fields: Any) -> None:
        """Only over what this person saw."""
        mine = type(self).objects.filter(pk=self.pk, version=seen)
        if not mine.update(version=F("version") + 1, at=now(), **fields):
            raise Refusal(
                "somebody_was_faster", "别人刚刚登记或修改了这一轮，您填写的内容仍在下方，请刷新对照后再保存。"
            )
        self.refresh_from_db()
