"""The stages of a round as its office planned them: which there are, from when, until when."""

import datetime as dt

from django.conf import settings
from django.db import models

from core.clock import now
from inspections.models.round import Round


class StageQuerySet(models.QuerySet["Stage"]):
    def note_done(self, round_pk: int, kind: str, by: object) -> bool:
        """Once; whoever comes second changes nothing."""
        return bool(self.filter(round=round_pk, kind=kind, done_at=None).update(done_at=now(), done_by=by))


class Stage(models.Model):
    """One stage. Where it stands is read from the round's own records; `done_at` is a person's word beside them."""

    class Kind(models.TextChoices):
        SELF_CHECK = "self_check", "自查"
        CROSS_CHECK = "cross_check", "互查"
        DRAW = "draw", "抽取"
        SCAN = "scan", "机器扫描"
        HUMAN_CHECK = "human_check", "人工检查"
        SECOND_CHECK = "second_check", "复核确认"
        REPLY_FIRST = "reply_first", "互动第一轮"
        REPLY_SECOND = "reply_second", "互动第二轮"
        CLOSE = "close", "办结"

    ALWAYS = (Kind.DRAW, Kind.HUMAN_CHECK, Kind.CLOSE)

    round = models.ForeignKey(Round, models.CASCADE, related_name="stages")
    kind = models.CharField("环节", max_length=16, choices=Kind)
    starts_on = models.DateField("开始", null=True)
    due_on = models.DateField("截止", null=True)
    done_at = models.DateTimeField("完成时间", null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = "检查环节"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "kind"], name="stage_once_per_round")]

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_late(self, day: dt.date) -> bool:
        return self.due_on is not None and self.due_on < day
