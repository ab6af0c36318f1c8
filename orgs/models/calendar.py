"""Days on which offices work against the week: days off and make-up workdays, by the notice that set them."""

import datetime as dt

from django.db import models

from core.calendar import WorkCalendar
from core.clock import now
from core.models import JournalEntry
from orgs.models.people import User


class CalendarYear(models.Model):
    """One yearly notice: not announced means that its make-up days may still come, so its deadlines are provisional."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    announced = models.BooleanField("已公布", default=False)
    source = models.CharField("依据", max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间", default=now)

    class Meta:
        verbose_name = "工作日历"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年工作日历"

    @property
    def history(self) -> models.QuerySet[JournalEntry]:
        about = {"object_type": self._meta.label_lower, "object_id": str(self.pk), "success": True}
        return JournalEntry.objects.filter(**about).order_by("-pk")


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def facts(self) -> dict[dt.date, tuple[str, str]]:
        """Day → (kind, name)."""
        return {day.date: (day.kind, day.name) for day in self}

    def as_calendar(self) -> WorkCalendar:
        """The arithmetic over these days; two queries."""
        works = {day: kind == CalendarDay.Kind.WORK for day, kind in self.values_list("date", "kind")}
        announced = CalendarYear.objects.filter(announced=True).values_list("year", flat=True)
        return WorkCalendar(works, frozenset(announced))


class CalendarDay(models.Model):
    """One day that does not follow the week."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "调休上班"

    date = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=8, choices=Kind)
    name = models.CharField("节日", max_length=40, blank=True, default="")
    year = models.ForeignKey(CalendarYear, models.PROTECT, related_name="days", verbose_name="通知年度")
    source = models.CharField("依据", max_length=200, blank=True, default="")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间", default=now)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = "特殊日期"
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["off", "work"]), name="calendar_day_is_off_or_work")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"
