"""Whether an app or a mini-program can be got and opened: a person tries it step by step, a failure takes a second one."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow

OPEN, CHECK, CONFIRM = "scans.open_app_checks", "scans.check_app", "scans.confirm_observation"


class AppCheckQuerySet(models.QuerySet["AppCheck"]):
    def visible_to(self, user: Any) -> "AppCheckQuerySet":
        return user.scope(self, "account__organisation__")

    def to_do(self) -> "AppCheckQuerySet":
        return self.filter(status=AppCheck.Status.OPEN)

    def to_confirm(self, user: Any) -> "AppCheckQuerySet":
        """Failures that somebody else has found."""
        return self.visible_to(user).filter(status=AppCheck.Status.REPORTED).exclude(checked_by=user)

    def failed(self) -> "AppCheckQuerySet":
        return self.filter(status=AppCheck.Status.FAILED)


class AppCheck(Workflow):
    """One app account in one month."""

    class Status(models.TextChoices):
        OPEN = "open", "待检查"
        REPORTED = "reported", "不可用，待确认"
        PASSED = "passed", "可用"
        FAILED = "failed", "不可用"

    class Outcome(models.TextChoices):
        WORKS = "works", "能下载、能打开"
        NOT_IN_STORE = "not_in_store", "商店里搜不到"
        NO_DOWNLOAD = "no_download", "下载或安装不了"
        NO_OPEN = "no_open", "打不开或闪退"
        NO_CONTENT = "no_content", "首屏空白或报错"

    STEPS: ClassVar[dict[str, str]] = {
        "found": "在应用商店（小程序在微信里）搜到了它",
        "downloaded": "下载并安装成功（小程序不需要下载）",
        "opened": "能打开，没有闪退",
        "first_screen": "不用登录就能看到首屏内容",
    }
    TONES: ClassVar[dict[str, str]] = {"open": "amber", "reported": "blue", "passed": "green", "failed": "red"}
    MOVES: ClassVar[dict[str, Move]] = {
        "open": Move((), Status.OPEN, OPEN, "发起检查"),
        "pass": Move((Status.OPEN,), Status.PASSED, CHECK, "登记可用"),
        "report": Move((Status.OPEN,), Status.REPORTED, CHECK, "登记不可用"),
        "confirm": Move((Status.REPORTED,), Status.FAILED, CONFIRM, "确认不可用"),
        "send_back": Move((Status.REPORTED,), Status.OPEN, CONFIRM, "退回重新检查", needs_reason=True),
    }

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="app_checks", verbose_name="账号")
    period = models.CharField("月份", max_length=7)  # 2026-11
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField("发起时间", default=now)
    outcome = models.CharField("结果", max_length=16, choices=Outcome, blank=True, default="")
    steps = models.JSONField("步骤", default=list)  # which of STEPS succeeded
    release = models.CharField("显示的版本", max_length=100, blank=True, default="")
    note = models.CharField("说明", max_length=500, blank=True, default="")
    proof_sha256 = models.CharField(max_length=64, blank=True, default="")
    proof_name = models.CharField("截图", max_length=255, blank=True, default="")
    proof_type = models.CharField(max_length=100, blank=True, default="")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="检查人"
    )
    checked_at = models.DateTimeField("检查时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)

    objects = AppCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "下载与打开检查"
        ordering = ["-period", "-pk"]
        indexes = [models.Index(fields=["status", "period"], name="app_checks_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["account", "period"], name="one_app_check_per_month"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("checked_by")), name="app_check_takes_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account.name} {self.period} 下载与打开检查"

    def get_absolute_url(self) -> str:
        return reverse("scans:appcheck-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def step_words(self) -> list[tuple[str, bool]]:
        return [(words, code in self.steps) for code, words in self.STEPS.items()]

    def may(self, user: Any, name: str) -> bool:
        """Who found it unusable does not confirm it."""
        if not super().may(user, name):
            return False
        return name not in {"confirm", "send_back"} or user.pk != self.checked_by_id

    def guard(self) -> dict[str, Any]:
        """Who confirms has read this report."""
        return {"checked_at": self.checked_at}


class AppCheckEvent(MoveEvent):
    """A made move of a check of an app."""

    record = models.ForeignKey(AppCheck, models.CASCADE, related_name="events")
