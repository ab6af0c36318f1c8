"""Notices, their profiles and their numbers."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.clock import now
from core.numbering import NumberSeries
from core.refusals import Refusal
from core.workflow import Move, MoveEvent
from notices.fields import OrderedJSONField
from notices.papers import Paper, PaperEvent, PaperSeries, PaperTemplate
from notices.profile_versions import Profile
from notices.sign_off import FINAL, GONE, SignedOff, SignOffStatus, sign_off_moves
from notices.word_templates import WordTemplate

__all__ = [
    "Delivery",
    "KeptFigures",
    "Notice",
    "NoticeEvent",
    "NoticeNumber",
    "Paper",
    "PaperEvent",
    "PaperSeries",
    "PaperTemplate",
    "Profile",
    "Publication",
    "WordTemplate",
]


class NoticeNumber(NumberSeries):
    """The last number given out per office prefix and year."""


KEPT_FRESH = dt.timedelta(minutes=15)  # a page older than that counts for itself
# An open notice keeps its stated number from others. A command's draft is a trial print until somebody takes it up.
HOLDS_NUMBER = Q(status__in=("checked", "signed")) | Q(status="draft", origin="page")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        return user.scope(self, "round__organisation__")

    def listed(self) -> "NoticeQuerySet":
        """Without the large texts that a list does not show."""
        return self.select_related("round", "by", "profile").defer("document", "extras", "edits", "given", "words")

    def matching(self, words: str) -> "NoticeQuerySet":
        return self.filter(Q(title__icontains=words) | Q(doc_number__icontains=words))

    def drafts(self) -> "NoticeQuerySet":
        return self.filter(status=Notice.Status.DRAFT)

    def issued(self) -> "NoticeQuerySet":
        return self.filter(status=Notice.Status.ISSUED)

    def published(self) -> "NoticeQuerySet":
        """What anybody may see without signing in; of a withdrawn one only that it was withdrawn, and when."""
        return self.filter(status__in=FINAL, publication__is_up=True).select_related("publication")

    def standing(self) -> "NoticeQuerySet":
        """Neither discarded nor withdrawn."""
        return self.exclude(status__in=GONE)

    def issued_beside(self, notice: "Notice") -> "NoticeQuerySet":
        """Issued ones of the same round, newest first."""
        return self.issued().filter(round=notice.round_id).exclude(pk=notice.pk).order_by("-pk")

    def with_number(self, number: str, besides: "Notice") -> "NoticeQuerySet":
        return self.filter(doc_number=number).exclude(pk=besides.pk)

    def holder_of(self, number: str, besides: "Notice") -> "Notice | None":
        """The open notice that states this number already."""
        return self.filter(HOLDS_NUMBER, stated_number=number).exclude(pk=besides.pk).first() if number else None

    def ready_for(self, move: str) -> "NoticeQuerySet":
        return self.filter(status__in=Notice.MOVES[move].sources)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(status__in=FINAL).exists():
            raise Refusal("issued", "已印发的通报不能删除。")
        return super().delete()


class Notice(SignedOff):
    """A notice over one closed round: words may be edited, figures come from `facts`; issued, it never changes."""

    class Origin(models.TextChoices):
        PAGE = "page", "页面"
        COMMAND = "command", "命令"

    MOVES: ClassVar[dict[str, Move]] = sign_off_moves("编号印发")

    round = models.ForeignKey("inspections.Round", models.PROTECT, related_name="notices", verbose_name="检查")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="+", verbose_name="样式")
    status = models.CharField("状态", max_length=10, choices=SignOffStatus, default=SignOffStatus.DRAFT)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.PAGE)
    given = OrderedJSONField(default=dict)  # what --with or the details form stated
    flags = OrderedJSONField(default=dict)  # decimals, rounding, zeros of the command line
    title = models.CharField("标题", max_length=400, blank=True, default="")
    facts = OrderedJSONField("数据", default=dict)
    extras = OrderedJSONField(default=dict)  # labels, contacts, annex: printed beside the facts
    edits = OrderedJSONField("改动的文字", default=dict)  # block key → {text, lead, hidden}
    words = OrderedJSONField(null=True)  # once issued: own and public, with placeholders
    doc_number = models.CharField("发文字号", max_length=64, blank=True, default="")
    stated_number = models.CharField(
        "填写的发文字号", max_length=64, blank=True, default=""
    )  # the facts' own, until issued
    template = models.ForeignKey(WordTemplate, models.PROTECT, null=True, related_name="+", verbose_name="版式模板")
    document = models.BinaryField("文件", null=True)
    document_sha256 = models.CharField(max_length=64, blank=True, default="")
    content_sha256 = models.CharField(max_length=64, blank=True, default="")  # of all but the number, once issued
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="替代")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    at = models.DateTimeField("起草时间", default=now)
    issued_at = models.DateTimeField("印发时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "通报"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["doc_number"], condition=~Q(doc_number=""), name="each_document_number_once"
            ),
            models.UniqueConstraint(
                fields=["stated_number"],
                condition=HOLDS_NUMBER & ~Q(stated_number=""),
                name="stated_by_one_open_notice",
            ),
            models.UniqueConstraint(
                fields=["round", "content_sha256"],
                condition=Q(status="issued") & ~Q(content_sha256=""),
                name="same_notice_issued_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"通报 {self.pk}"

    def withdrawal(self) -> "NoticeEvent | None":
        return self.events.filter(move="withdraw").first()

    def get_absolute_url(self) -> str:
        return reverse("notices:notice-detail", args=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_final:
            raise Refusal("issued", "已印发的通报不能删除。")
        return super().delete(*args, **kwargs)


class NoticeEvent(MoveEvent):
    """A made move of a notice."""

    record = models.ForeignKey(Notice, models.CASCADE, related_name="events")


class KeptFigures(models.Model):
    """What the dashboard of one office showed when it was last counted; renewed by the clock and by a button."""

    organisation = models.OneToOneField("orgs.Organisation", models.CASCADE, related_name="+", verbose_name="单位")
    at = models.DateTimeField("统计时间", default=now)
    data = OrderedJSONField("数字", default=dict)

    class Meta:
        verbose_name = "统计总览"

    def __str__(self) -> str:
        return f"{self.organisation} {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_fresh(self) -> bool:
        return self.at > now() - KEPT_FRESH


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        return user.scope(self)

    def own(self, user: Any) -> "DeliveryQuerySet":
        """Sent to this person's own unit: only they can sign for it."""
        return self.filter(organisation=user.organisation_id)

    def unopened(self) -> "DeliveryQuerySet":
        return self.filter(opened_at=None)

    def unanswered(self) -> "DeliveryQuerySet":
        """A reply is asked for, and none has come."""
        return self.exclude(reply_due=None).filter(replied_at=None)

    def owed_by_paper(self) -> "DeliveryQuerySet":
        """Replies that papers other than the notice still wait for."""
        return self.standing().unanswered().exclude(paper=None)

    def standing(self) -> "DeliveryQuerySet":
        """Without those of withdrawn papers, which ask for nothing any more."""
        gone = Q(paper__status=Paper.Status.WITHDRAWN) | Q(notice__status=Notice.Status.WITHDRAWN)
        return self.exclude(gone)


class Delivery(models.Model):
    """An issued notice or paper at one unit: when it was opened, by whom, whether the reply it asks for has come."""

    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="deliveries", verbose_name="通报")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="deliveries", verbose_name="公文")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="收文单位")
    is_copy = models.BooleanField("抄送", default=False)
    sent_at = models.DateTimeField("送达时间", default=now)
    opened_at = models.DateTimeField("签收时间", null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reply_due = models.DateTimeField("回复期限", null=True)
    replied_at = models.DateTimeField("回复时间", null=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reply = models.TextField("回复", blank=True, default="")
    scan_sha256 = models.CharField(max_length=64, blank=True, default="")  # the sealed reply
    scan_name = models.CharField("盖章件", max_length=255, blank=True, default="")
    scan_type = models.CharField(max_length=64, blank=True, default="")
    urged_at = models.DateTimeField("催办时间", null=True)
    urged = models.PositiveSmallIntegerField("催办次数", default=0)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "收文"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "organisation"], name="one_notice_once_per_unit"),
            models.UniqueConstraint(fields=["paper", "organisation"], name="one_paper_once_per_unit"),
            models.CheckConstraint(condition=Q(notice=None) ^ Q(paper=None), name="a_delivery_is_of_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.about}（{self.organisation}）"

    def get_absolute_url(self) -> str:
        return reverse("notices:delivery-detail", args=[self.pk])

    @property
    def about(self) -> Any:
        """The notice or the paper that was sent."""
        return self.paper if self.paper_id else self.notice

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.about.is_withdrawn)

    @property
    def reply_state(self) -> tuple[str, str]:
        """(code, words): on time, late, not yet, or overdue without a word; ("", "") when nothing is asked."""
        if self.reply_due is None:
            return "", ""
        if self.is_withdrawn:
            return "withdrawn", "已撤回"
        if self.replied_at is not None:
            return ("updated", "按期回复") if self.replied_at <= self.reply_due else ("overdue", "逾期回复")
        return ("overdue", "逾期未回复") if now() > self.reply_due else ("waiting", "待回复")


class Publication(models.Model):
    """An issued notice on the public pages; beside the notice, whose own row never changes again."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="publication", verbose_name="通报")
    is_up = models.BooleanField("公开中", default=True)
    withheld = OrderedJSONField("隐去的姓名", null=True)  # those that its words held when it was put up
    at = models.DateTimeField("公开时间", default=now)

    class Meta:
        verbose_name = "公开的通报"

    def __str__(self) -> str:
        return f"{self.notice}"
