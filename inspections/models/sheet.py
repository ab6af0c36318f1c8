"""The check sheet of one drawn account."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse

from core.refusals import Refusal
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.round import Round
from inspections.sampling import frame_line


class CheckSheetQuerySet(models.QuerySet["CheckSheet"]):
    def visible_to(self, user: Any) -> "CheckSheetQuerySet":
        """The rounds of one's own office and below, and what another office gave this person to check."""
        own = user.scope(self, "round__organisation__")
        if own is self or not user.has_perm("inspections.check_account"):
            return own
        return own | self.filter(assignee=user)

    def with_done(self) -> "CheckSheetQuerySet":
        """`is_done`: has a result. `is_waiting`: has none until a second person confirms what was found."""
        # Finding stands above this module, so it is reached by name.
        model: Any = apps.get_model("inspections", "Finding")
        findings = model.objects.filter(sheet=OuterRef("pk"))
        pending = findings.filter(status=model.Status.SUSPECTED, source=model.Source.SHEET)
        finished = Q(status=CheckSheet.Status.CHECKED) & ~Exists(pending)
        # What watching or the interaction test suspects does not save the inspector the sheet.
        waiting = Exists(findings.waiting().exclude(source__in=model.BESIDE_SHEET))
        counted: Any = self.annotate(is_done=finished | Exists(findings.confirmed()))
        found: CheckSheetQuerySet = counted.annotate(is_waiting=Q(is_done=False) & waiting)
        return found

    def with_replies(self) -> "CheckSheetQuerySet":
        """`first_reply`, `second_reply`: whether the question was answered at each look; None before it."""
        model: Any = apps.get_model("inspections", "ReplyLook")
        looks = {
            name: Subquery(model.objects.filter(sheet=OuterRef("pk"), look=look).values("answered")[:1])
            for name, look in (("first_reply", model.FIRST), ("second_reply", model.SECOND))
        }
        found: Any = self.annotate(**looks)
        return found  # type: ignore[no-any-return]

    def untouched(self) -> "CheckSheetQuerySet":
        """Nobody has begun them."""
        return self.filter(status=CheckSheet.Status.ASSIGNED, inspector=None)

    def open_to(self, user: Any) -> "CheckSheetQuerySet":
        """Given to this person, or to nobody."""
        return self.filter(Q(assignee=None) | Q(assignee=user))

    def done(self) -> "CheckSheetQuerySet":
        rows: Any = self.with_done()
        found: CheckSheetQuerySet = rows.filter(is_done=True)
        return found

    def not_done(self) -> "CheckSheetQuerySet":
        rows: Any = self.with_done()
        found: CheckSheetQuerySet = rows.filter(is_done=False)
        return found

    def to_fill(self) -> "CheckSheetQuerySet":
        """Without a result, and nothing of them waits for a second person."""
        rows: Any = self.with_done()
        found: CheckSheetQuerySet = rows.filter(is_done=False, is_waiting=False)
        return found

    def progress_by(self, field: str) -> "models.QuerySet[Any, dict[str, Any]]":
        """{field, total, done, unconfirmed, last} per value."""
        done, waiting = Count("pk", filter=Q(is_done=True)), Count("pk", filter=Q(is_waiting=True))
        counted = self.with_done().order_by().values(field)
        told = {"total": Count("pk"), "done": done, "unconfirmed": waiting, "last": Max("checked_at")}
        return counted.annotate(**told).order_by(field)


class CheckSheet(Workflow):
    """One drawn account in one round, with its labels as they stood when the frame was frozen."""

    class Status(models.TextChoices):
        ASSIGNED = "assigned", "待检查"
        CHECKED = "checked", "已检查"

    class Verdict(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"
        MAJOR = "major", "存在突出问题"
        UNDETERMINED = "undetermined", "无法判断"
        UNCHECKED = "unchecked", "未检查"

    MOVES: ClassVar[dict[str, Move]] = {
        "finish": Move((Status.ASSIGNED,), Status.CHECKED, "inspections.check_account", "完成检查"),
        "reopen": Move((Status.CHECKED,), Status.ASSIGNED, "inspections.check_account", "重新检查", needs_reason=True),
    }

    round = models.ForeignKey(Round, models.CASCADE, related_name="sheets")
    account = models.ForeignKey("registry.Account", models.PROTECT, related_name="check_sheets")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASSIGNED)
    number = models.CharField("账号编号", max_length=16)
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    account_type = models.CharField(max_length=50, blank=True, default="")
    unit = models.CharField("主办单位", max_length=200)
    district = models.CharField("所属地区", max_length=100, blank=True, default="")
    level = models.CharField("单位层级", max_length=100, blank=True, default="")
    must_include = models.CharField("必查依据", max_length=200, blank=True, default="")
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="检查人",
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="分派给"
    )
    checked_at = models.DateTimeField("检查时间", null=True)
    note = models.TextField("检查记录", blank=True, default="")
    verdict = models.CharField("结论", max_length=12, choices=Verdict, blank=True, default="")  # frozen at close
    score = models.JSONField("得分", null=True)  # value, grade, lines; frozen at close, where the round scores
    version = models.PositiveIntegerField(default=1)

    objects = CheckSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "检查表"
        constraints = [models.UniqueConstraint(fields=["round", "account"], name="one_sheet_per_round_and_account")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inspections:sheet-detail", args=[self.pk])

    @property
    def line(self) -> str:
        """As it stands in the frame."""
        return frame_line(self.platform_code, self.name, self.unit, self.district, self.level)

    def refuse_others(self, by: Any) -> None:
        """A sheet given to somebody is filled in by that person, or by who gives them out."""
        if self.assignee_id and self.assignee_id != by.pk and not by.has_perm("inspections.open_round"):
            raise Refusal("not_assigned", f"这张检查表分派给了{self.assignee}，请由其检查，或请主管改派。")

    @transaction.atomic
    def make(self, name: str, *, by: Any, reason: str = "", **fields: Any) -> Any:
        Round.objects.hold_open(self.round_id)
        return super().make(name, by=by, reason=reason, **fields)

    def take_turn(self, version: int, by: Any, **fields: Any) -> None:
        """Write only if nobody wrote since the page was read; the second inspector is told who did."""
        current = type(self).objects.filter(pk=self.pk, version=version, status=self.Status.ASSIGNED)
        if not current.update(version=F("version") + 1, inspector=by, **fields):
            latest = type(self).objects.select_related("inspector").get(pk=self.pk)
            if latest.version != version:
                raise Refusal(
                    "somebody_was_faster",
                    f"{latest.inspector or '其他人'} 已先一步保存了这张检查表。您填写的内容仍在下方，请对照后再保存。",
                    version=latest.version,
                )
            raise Refusal("sheet_finished", "这张检查表已完成检查，如需修改请先“重新检查”。")
        self.version, self.status = version + 1, self.Status.ASSIGNED
        for field, value in {"inspector": by, **fields}.items():
            setattr(self, field, value)


class CheckSheetEvent(MoveEvent):
    """A made move of a check sheet."""

    record = models.ForeignKey(CheckSheet, models.CASCADE, related_name="events")
