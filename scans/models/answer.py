"""Raw answers behind the record: kept for the time in which a unit may object, then dropped pack by pack."""

from typing import Any

from django.db import models

from core.clock import now
from scans.models.sighting import Sighting


class AnswerPack(models.Model):
    """One kept file with the answers of one batch of looks: written at once, dropped at once."""

    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.kept_at:%Y-%m-%d}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: Any) -> "AnswerQuerySet":
        return user.scope(self, "sighting__account__organisation__")


class Answer(models.Model):
    """Where in its pack the answer stands that began a stretch; unchanged looks keep none."""

    sighting = models.OneToOneField(Sighting, models.CASCADE, related_name="answer")
    pack = models.ForeignKey(AnswerPack, models.CASCADE, related_name="answers")
    start = models.PositiveIntegerField()
    length = models.PositiveIntegerField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "原始应答"

    def __str__(self) -> str:
        return f"{self.sighting_id}"
