"""The office's own rules: one row per change, per unit, with the day from which it holds."""

import datetime as dt

from django.db import models

from core.clock import now
from orgs.models.people import Organisation, User


class OfficeSettingQuerySet(models.QuerySet["OfficeSetting"]):
    def heard_by(self, unit: Organisation) -> "OfficeSettingQuerySet":
        """Rows of the unit and of everything above it."""
        return self.filter(organisation__in=[int(pk) for pk in unit.path.split("/") if pk])

    def valid_on(self, day: dt.date) -> "OfficeSettingQuerySet":
        return self.filter(valid_from__lte=day)

    def nearest_last(self) -> "OfficeSettingQuerySet":
        """In an order in which a later row outdoes an earlier one: nearer unit, later day, later change."""
        return self.order_by("organisation__path", "valid_from", "number")


class OfficeSetting(models.Model):
    """One change of one setting by one unit; never edited afterwards. `value` null follows the unit above again."""

    key = models.CharField("设置项", max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="settings", verbose_name="单位")
    number = models.PositiveIntegerField("次序")
    value = models.JSONField("值", null=True)
    valid_from = models.DateField("生效日期")
    reason = models.TextField("理由")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间", default=now)

    objects = OfficeSettingQuerySet.as_manager()

    class Meta:
        verbose_name = "设置"
        constraints = [
            models.UniqueConstraint(fields=["key", "organisation", "number"], name="one_change_of_a_setting_at_a_time")
        ]

    def __str__(self) -> str:
        from orgs.office_settings import SETTINGS  # noqa: PLC0415  the list of settings names units' rows

        return f"{SETTINGS[self.key].label}（{self.organisation}）"
