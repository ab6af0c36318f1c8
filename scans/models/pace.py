"""How politely each host is asked, kept for all processes."""

from django.db import models


class HostPace(models.Model):
    """How politely one host is asked: at most `parallel` requests in flight, `gap` seconds apart, in all processes."""

    host = models.CharField("主机", max_length=260, unique=True)
    gap = models.FloatField("间隔秒数", default=2.0)
    parallel = models.PositiveSmallIntegerField("同时请求数", default=1)
    next_at = models.FloatField(default=0)  # epoch seconds of the next free slot
    blocked_until = models.FloatField(default=0)  # Retry-After
    in_flight = models.PositiveSmallIntegerField(default=0)
    lease_until = models.FloatField(default=0)  # after this, what is in flight belonged to a dead process

    class Meta:
        verbose_name = "主机访问节奏"

    def __str__(self) -> str:
        return self.host
