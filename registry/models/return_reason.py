"""The reasons a filing is sent back for: a list the office keeps, so that units read the same words every time."""

from django.db import models


class ReturnReason(models.Model):
    """One reason; switched off instead of deleted, because old filings still name it."""

    code = models.CharField("代码", max_length=40, unique=True)
    text = models.CharField("理由", max_length=200)
    order = models.PositiveSmallIntegerField("排序", default=0)
    active = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = "退回理由"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text
