"""The yearly review: each running account is confirmed by its unit, taken in by the office, or lapses (R21)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now, today
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Account
from registry.models.filing import Filing

OPEN_YEAR, CONFIRM, ACCEPT = "registry.open_reviews", "registry.confirm_review", "registry.accept_review"


class YearlyReviewQuerySet(models.QuerySet["YearlyReview"]):
    def visible_to(self, user: Any) -> "YearlyReviewQuerySet":
        """A review goes with its account, also to the unit that takes the account over."""
        return user.scope(self, "account__organisation__")

    def with_parts(self) -> "YearlyReviewQuerySet":
        return self.select_related("account__organisation", "account__platform", "confirmed_by", "accepted_by")

    def to_confirm(self, user: Any) -> "YearlyReviewQuerySet":
        if not user.has_perm(CONFIRM):
            return self.none()
        return self.filter(status__in=YearlyReview.UNANSWERED, account__organisation=user.organisation_id)

    def to_accept(self, user: Any) -> "YearlyReviewQuerySet":
        if not user.has_perm(ACCEPT):
            return self.none()
        return self.visible_to(user).filter(status=YearlyReview.Status.CONFIRMED).exclude(confirmed_by=user)

    def past_grace(self, day: dt.date) -> "YearlyReviewQuerySet":
        """Nobody confirmed them until the days of grace were over."""
        return self.filter(status=YearlyReview.Status.OPEN, lapses_on__lte=day)

    def lapsed(self, day: dt.date) -> "YearlyReviewQuerySet":
        """Written down as lapsed, or due to be."""
        return self.filter(Q(status=YearlyReview.Status.LAPSED) | Q(status="open", lapses_on__lte=day))


class YearlyReview(Workflow):
    """One account's review of one year. It changes nothing about the account; filings do."""

    class Status(models.TextChoices):
        OPEN = "open", "待复核"
        CONFIRMED = "confirmed", "待核收"
        ACCEPTED = "accepted", "已完成"
        LAPSED = "lapsed", "已失效"

    class Answer(models.TextChoices):
        RIGHT = "right", "信息无误"
        CHANGE = "change", "信息有变，办理变更备案"
        CLOSE = "close", "不再运行，办理关停备案"

    UNANSWERED: ClassVar = (Status.OPEN, Status.LAPSED)
    TONES: ClassVar[dict[str, str]] = {"open": "amber", "confirmed": "blue", "accepted": "green", "lapsed": "red"}
    MOVES: ClassVar[dict[str, Move]] = {
        "open": Move((), Status.OPEN, OPEN_YEAR, "发起复核"),
        "confirm": Move(UNANSWERED, Status.CONFIRMED, CONFIRM, "复核确认"),
        "accept": Move((Status.CONFIRMED,), Status.ACCEPTED, ACCEPT, "核收"),
        "send_back": Move((Status.CONFIRMED,), Status.OPEN, ACCEPT, "退回重新复核", needs_reason=True),
        "lapse": Move((Status.OPEN,), Status.LAPSED, OPEN_YEAR, "逾期失效"),
    }

    year = models.PositiveSmallIntegerField("年度")
    account = models.ForeignKey(Account, models.PROTECT, related_name="reviews", verbose_name="账号")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    lapses_on = models.DateField("失效日期")  # the day after the days of grace
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间", default=now)
    answer = models.CharField("复核结果", max_length=8, choices=Answer, blank=True, default="")
    note = models.CharField("说明", max_length=500, blank=True, default="")
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="+", verbose_name="相应备案")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    confirmed_at = models.DateTimeField("复核时间", null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核收人"
    )
    accepted_at = models.DateTimeField("核收时间", null=True)

    objects = YearlyReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "年度复核"
        ordering = ["-year", "-pk"]
        indexes = [models.Index(fields=["year", "status"], name="reviews_by_year")]
        constraints = [
            models.UniqueConstraint(fields=["account", "year"], name="one_review_per_account_and_year"),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("confirmed_by")), name="review_takes_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度复核：{self.account.name}"

    def get_absolute_url(self) -> str:
        return reverse("registry:review-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return "red" if self.has_lapsed else self.TONES.get(self.status, "grey")

    @property
    def state(self) -> str:
        return "已失效" if self.has_lapsed else self.get_status_display()

    @property
    def has_lapsed(self) -> bool:
        """Also before the sweep has written it down."""
        overdue = self.status == self.Status.OPEN and self.lapses_on <= today()
        return overdue or self.status == self.Status.LAPSED

    @property
    def is_late(self) -> bool:
        return self.status == self.Status.OPEN and self.closes_on < today()

    def may(self, user: Any, name: str) -> bool:
        """The account's unit confirms, another person takes it in, and only the clock lets it lapse."""
        if name in {"lapse", "open"}:
            return name == "lapse" and user is None
        if not super().may(user, name):
            return False
        if name == "confirm":
            return bool(user.organisation_id == self.account.organisation_id)
        return user.pk != self.confirmed_by_id

    def guard(self) -> dict[str, Any]:
        """Who takes it in has read this answer."""
        return {"confirmed_at": self.confirmed_at}


class YearlyReviewEvent(MoveEvent):
    """A made move of a review."""

    record = models.ForeignKey(YearlyReview, models.CASCADE, related_name="events")
