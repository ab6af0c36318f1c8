"""Official papers beside the notice: orders, letters, notices to units, talks, urgings and reports, all of one shape."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse

from core.clock import now
from core.refusals import Refusal
from core.workflow import Move, MoveEvent
from notices.fields import OrderedJSONField
from notices.paper_kinds import CHOICES, KINDS, Kind
from notices.sign_off import GONE, SignedOff, SignOffStatus, sign_off_moves

USER = settings.AUTH_USER_MODEL
LOST = "这份文件在您打开页面之后已被别人修改或办理，您的修改没有保存，写的内容还在下面。请对照后再保存。"


class PaperTemplateQuerySet(models.QuerySet["PaperTemplate"]):
    def newest(self, office: Any, kind: str) -> "PaperTemplate | None":
        return self.filter(organisation=office, kind=kind).order_by("-version").first()

    def newest_versions(self, office: Any) -> dict[str, int]:
        found = self.filter(organisation=office).order_by().values_list("kind").annotate(newest=Max("version"))
        return {str(kind): int(newest) for kind, newest in found}


class PaperTemplate(models.Model):
    """The words with which an office begins one kind of paper. A change is a new version; papers keep their own."""

    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("文种", max_length=16, choices=CHOICES)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文", max_length=20_000)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    at = models.DateTimeField("修改时间", default=now)

    objects = PaperTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "公文模板"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "version"], name="each_paper_template_version_once")
        ]

    def __str__(self) -> str:
        return f"{KINDS[self.kind].name}用语第{self.version}版"


class PaperSeries(models.Model):
    """Which office numbers which kind of paper under a prefix, so that no two share one row of numbers."""

    prefix = models.CharField("发文代字", max_length=40, unique=True)
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("文种", max_length=16, choices=CHOICES)

    class Meta:
        verbose_name = "发文代字"

    def __str__(self) -> str:
        return self.prefix

    @classmethod
    def claim(cls, paper: "Paper") -> None:
        """The prefix is this office's for this kind from now on; refused when it is somebody else's."""
        mine = {"organisation_id": paper.organisation_id, "kind": paper.kind}
        series, _ = cls.objects.get_or_create(prefix=paper.prefix, defaults=mine)
        series.refuse_others(**mine)

    @classmethod
    def refuse_taken(cls, prefix: str, office: Any, kind: str) -> None:
        """What `claim` would refuse, said while the paper is still being written."""
        if series := cls.objects.filter(prefix=prefix).first():
            series.refuse_others(organisation_id=office.pk, kind=kind)

    def refuse_others(self, *, organisation_id: int, kind: str) -> None:
        if (self.organisation_id, self.kind) != (organisation_id, kind):
            whose = f"本单位的{KINDS[self.kind].name}" if self.organisation_id == organisation_id else "其他单位"
            told = f"发文代字“{self.prefix}”已由{whose}使用。每个文种请用自己的代字，字号才能连续。"
            raise Refusal("shared_prefix", told, field="prefix")


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: Any) -> "PaperQuerySet":
        return user.scope(self)

    def listed(self) -> "PaperQuerySet":
        return self.select_related("round", "unit", "organisation").defer("document", "text")

    def of_round(self, round_: Any) -> "PaperQuerySet":
        return self.orders().filter(round=round_).listed().order_by("unit_id", "pk")

    def orders(self) -> "PaperQuerySet":
        return self.filter(kind="order")

    def standing(self) -> "PaperQuerySet":
        """Neither withdrawn nor discarded: at most one order per unit and round."""
        return self.exclude(status__in=GONE)

    def issued_between(self, start: Any, end: Any) -> "PaperQuerySet":
        return self.filter(status=Paper.Status.ISSUED, issued_at__date__range=(start, end))

    def ready_for(self, move: str) -> "PaperQuerySet":
        return self.filter(status__in=Paper.MOVES[move].sources)

    def matching(self, words: str) -> "PaperQuerySet":
        found = Q(printed_title__icontains=words) | Q(doc_number__icontains=words) | Q(unit__name__icontains=words)
        return self.filter(found)


class Paper(SignedOff):
    """Words with names for figures; the figures are copied in when it is drafted, and issued it is frozen."""

    MOVES: ClassVar[dict[str, Move]] = sign_off_moves("编号印发并送达")

    kind = models.CharField("文种", max_length=16, choices=CHOICES, default="order")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="发文单位")
    round = models.ForeignKey(
        "inspections.Round", models.PROTECT, null=True, related_name="papers", verbose_name="检查"
    )
    unit = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="主送单位")
    to = models.ManyToManyField("orgs.Organisation", related_name="+", verbose_name="主送单位")
    copies = models.ManyToManyField("orgs.Organisation", related_name="+", verbose_name="抄送单位")
    status = models.CharField("状态", max_length=10, choices=SignOffStatus, default=SignOffStatus.DRAFT)
    prefix = models.CharField("发文代字", max_length=40)
    title = models.CharField("标题", max_length=200, default="")  # may hold names of figures, as the text
    printed_title = models.CharField("印出的标题", max_length=400, blank=True, default="")
    text = models.TextField("正文", default="")
    template = models.ForeignKey(PaperTemplate, models.PROTECT, null=True, related_name="+", verbose_name="模板")
    facts = OrderedJSONField("内容", default=dict)  # what was stated, figures, tables, where their rows are
    doc_number = models.CharField("发文字号", max_length=64, blank=True, default="")
    document = models.BinaryField("文件", null=True)
    document_sha256 = models.CharField(max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    at = models.DateTimeField("起草时间", default=now)
    issued_at = models.DateTimeField("印发时间", null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "公文"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(kind="order") & ~Q(status__in=GONE),
                name="one_order_per_unit_and_round",
            ),
            models.UniqueConstraint(fields=["doc_number"], condition=~Q(doc_number=""), name="each_paper_number_once"),
        ]

    def __str__(self) -> str:
        return self.printed_title or f"{self.kind_of.name} {self.pk}"

    @property
    def kind_of(self) -> Kind:
        return KINDS[self.kind]

    @property
    def problem_count(self) -> int:
        return int(self.facts["figures"]["问题数"])

    @property
    def template_words(self) -> tuple[str, str]:
        """What it was begun with: the office's own version, or the words the portal brings along."""
        return (self.template.title, self.template.text) if self.template else (self.kind_of.title, self.kind_of.text)

    def receivers(self) -> "list[Any]":
        """Whom it is addressed to within the portal."""
        return [self.unit] if self.unit else list(self.to.order_by("pk"))

    def guard(self) -> dict[str, Any]:
        """A paper edited meanwhile is not the one that was looked at."""
        return {"version": self.version}

    def get_absolute_url(self) -> str:
        return reverse("notices:paper-detail", args=[self.pk])

    @transaction.atomic
    def take_turn(self, version: int, **fields: Any) -> None:
        """Write only over what the page showed, and only while it is a draft; of two people the later is told."""
        mine = type(self).objects.filter(pk=self.pk, version=version, status=self.Status.DRAFT)
        if not mine.update(version=F("version") + 1, **fields):
            raise Refusal("somebody_was_faster", LOST)
        for name, value in {**fields, "version": version + 1}.items():
            setattr(self, name, value)


class PaperEvent(MoveEvent):
    """A made move of a paper."""

    record = models.ForeignKey(Paper, models.CASCADE, related_name="events")
