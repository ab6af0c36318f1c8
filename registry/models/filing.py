"""Filings: the only way an account changes. A unit applies, somebody else decides; taking over a ledger files itself."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from orgs.office_settings import SETTINGS
from orgs.roles import Role
from registry.chain import Step
from registry.models.account import Account
from registry.sounds import LONGEST_INITIALS, LONGEST_PINYIN

APPLY, DECIDE = "registry.apply_filing", "registry.decide_filing"


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: Any) -> "FilingQuerySet":
        """Filings of the person's units; of a hand-over also those that come to them. Drafts stay in their own unit."""
        rows = user.scope(self) | user.scope(self, "receiver__")
        foreign = Q(status__in=self.model.PRIVATE) & ~Q(organisation=user.organisation_id)
        return rows.exclude(foreign)

    def applications(self) -> "FilingQuerySet":
        """What units applied for; the take-over of ledgers and the parts of a merger stand beside."""
        return self.filter(whole=None).exclude(kind=Filing.Kind.TAKEOVER)

    def effective(self) -> "FilingQuerySet":
        """What changed the register."""
        return self.filter(status=Filing.Status.APPROVED, account__isnull=False)

    def open(self) -> "FilingQuerySet":
        return self.filter(status__in=Filing.OPEN)

    def submitted(self) -> "FilingQuerySet":
        return self.filter(status=Filing.Status.SUBMITTED)

    def awaiting(self, user: Any) -> "FilingQuerySet":
        """Filings whose next step this person may take."""
        rows = self.submitted().filter(waiting_at=user.organisation_id).exclude(authors=user)
        mine = Q(pk__in=[])
        for key, roles in STEP_ROLES.items():
            if user.has_role(*roles):
                mine |= Q(waiting_for=key)
        passed = FilingEvent.objects.filter(move="pass_on", by=user, at__gte=models.OuterRef("submitted_at"))
        return rows.filter(mine).exclude(models.Exists(passed.filter(record=models.OuterRef("pk"))))

    def overdue(self) -> "FilingQuerySet":
        return self.submitted().filter(due_at__lt=now())

    def drafts_of(self, user: Any) -> "FilingQuerySet":
        """Begun in this person's unit and not yet sent."""
        if not user.has_perm(APPLY):
            return self.none()
        return self.applications().filter(status=Filing.Status.DRAFT, organisation=user.organisation_id)

    def to_mend(self, user: Any) -> "FilingQuerySet":
        """Returned to this person's unit."""
        if not user.has_perm(APPLY):
            return self.none()
        return self.filter(status=Filing.Status.RETURNED, organisation=user.organisation_id)


# Who takes a step: the unit's own head, the receiving unit of a hand-over, or an office's reviewers.
STEP_ROLES: dict[str, tuple[Role, ...]] = {
    "unit_head": (Role.UNIT_HEAD,),
    "receiver": (Role.UNIT_HEAD, Role.FILER),
    "county": (Role.REVIEWER, Role.SUPERVISOR),
    "city": (Role.REVIEWER, Role.SUPERVISOR),
    "province": (Role.REVIEWER, Role.SUPERVISOR),
}


class Filing(Workflow):
    """One matter about one account: what is asked for, who decided, and the record before and after."""

    class Kind(models.TextChoices):
        OPENING = "opening", "开设"
        CHANGE = "change", "变更"
        CLOSURE = "closure", "关停"
        DEREGISTRATION = "deregistration", "注销"
        MERGER = "merger", "整合"
        HANDOVER = "handover", "移交"
        TAKEOVER = "takeover", "接管"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "审核中"
        RETURNED = "returned", "退回待修改"
        WITHDRAWN = "withdrawn", "已撤回"
        APPROVED = "approved", "已备案"
        REJECTED = "rejected", "不予备案"
        DISCARDED = "discarded", "已作废"

    EDITABLE: ClassVar = (Status.DRAFT, Status.RETURNED, Status.WITHDRAWN)
    PRIVATE: ClassVar = (Status.DRAFT, Status.WITHDRAWN, Status.DISCARDED)  # nobody above has seen these words
    OPEN: ClassVar = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN)
    STOPS: ClassVar = (Kind.CLOSURE, Kind.DEREGISTRATION, Kind.MERGER)  # these may belong to a clean-up
    TONES: ClassVar[dict[str, str]] = {
        "draft": "grey",
        "submitted": "blue",
        "returned": "amber",
        "withdrawn": "grey",
        "approved": "green",
        "rejected": "red",
        "discarded": "grey",
    }

    MOVES: ClassVar[dict[str, Move]] = {
        "submit": Move(EDITABLE, Status.SUBMITTED, APPLY, "提交"),
        "withdraw": Move((Status.SUBMITTED,), Status.WITHDRAWN, APPLY, "撤回"),
        "discard": Move(EDITABLE, Status.DISCARDED, APPLY, "作废"),
        "pass_on": Move((Status.SUBMITTED,), Status.SUBMITTED, DECIDE, "同意并上报"),
        "approve": Move((Status.SUBMITTED,), Status.APPROVED, DECIDE, "同意备案"),
        "send_back": Move((Status.SUBMITTED,), Status.RETURNED, DECIDE, "退回修改", needs_reason=True),
        "reject": Move((Status.SUBMITTED,), Status.REJECTED, DECIDE, "不予备案", needs_reason=True),
        "take_over": Move((), Status.APPROVED, "registry.import_ledger", "接管"),
    }
    DECISIONS: ClassVar = frozenset({"pass_on", "approve", "send_back", "reject"})

    kind = models.CharField("类型", max_length=16, choices=Kind)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="filings", verbose_name="账号")
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    before = models.JSONField("变更前", default=dict, encoder=DjangoJSONEncoder)  # changed fields only
    after = models.JSONField("变更后", default=dict, encoder=DjangoJSONEncoder)  # the whole record
    effective_on = models.DateField("生效日期", null=True)
    batch = models.ForeignKey(
        "registry.ImportBatch", models.PROTECT, null=True, related_name="filings", verbose_name="导入批次"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("办理时间", default=now)

    # Most filings are taken over, where these stand empty: partial indexes below instead of one per key.
    organisation = models.ForeignKey(
        "orgs.Organisation",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="filings",
        verbose_name="申请单位",
    )
    receiver = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="接收单位"
    )
    title = models.CharField("事项", max_length=220, db_default="", default="")
    title_key = models.CharField(max_length=220, db_default="", default="", editable=False)
    title_pinyin = models.CharField(max_length=LONGEST_PINYIN, db_default="", default="", editable=False)
    title_initials = models.CharField(max_length=LONGEST_INITIALS, db_default="", default="", editable=False)
    proposal = models.JSONField("申请内容", null=True, encoder=DjangoJSONEncoder)  # field → plain value
    statement = models.TextField("申请理由", db_default="", default="")
    occurred_on = models.DateField("发生日期", null=True)  # opened, changed or stopped on
    emergency = models.BooleanField("紧急关停", db_default=False, default=False)
    campaign = models.ForeignKey(
        "registry.Campaign", models.PROTECT, null=True, db_index=False, related_name="filings", verbose_name="专项整治"
    )
    whole = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="parts", verbose_name="所属备案"
    )
    chain = models.JSONField("审核环节", null=True)  # list of {key, unit, name}
    step = models.PositiveSmallIntegerField("当前环节", db_default=0, default=0)
    waiting_at = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="待办单位"
    )
    waiting_for = models.CharField(max_length=12, db_default="", default="")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="审核人"
    )
    decided_at = models.DateTimeField("办结时间", null=True)
    due_at = models.DateTimeField("审核时限", null=True)
    due_provisional = models.BooleanField(db_default=False, default=False)
    late_days = models.PositiveSmallIntegerField("逾期工作日", db_default=0, default=0)  # filed after the limit
    receipt = models.CharField("备案回执号", max_length=20, null=True, unique=True)
    version = models.PositiveIntegerField(db_default=1, default=1, editable=False)
    form_key = models.UUIDField(null=True, editable=False)  # of the form it was first saved from
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="填写人")

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "备案"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["account", "effective_on"], name="filings_of_account"),
            models.Index(fields=["organisation", "status"], name="filings_of_unit"),
            models.Index(fields=["waiting_at", "due_at"], condition=Q(status="submitted"), name="filings_waiting"),
            models.Index(fields=["receiver"], condition=Q(receiver__isnull=False), name="filings_to_receive"),
            models.Index(fields=["whole"], condition=Q(whole__isnull=False), name="filings_parts"),
            models.Index(fields=["campaign"], condition=Q(campaign__isnull=False), name="filings_of_campaign"),
            models.Index(
                fields=["status", "id"], condition=~Q(kind="takeover") & Q(whole__isnull=True), name="filings_applied"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["form_key"], condition=Q(form_key__isnull=False), name="one_filing_per_form"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(status="submitted"), name="one_filing_under_review_per_account"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("by")) & ~Q(decided_by=F("submitted_by"))),
                name="nobody_decides_their_own_filing",
            ),
        ]

    def __str__(self) -> str:
        typed = str((self.proposal or {}).get("name", "")).strip()
        return f"{self.get_kind_display()} {self.title or typed or self.account or '未命名'}"

    def get_absolute_url(self) -> str:
        return reverse("registry:filing-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "grey")

    @property
    def steps(self) -> list[Step]:
        return [Step(**each) for each in self.chain or ()]

    @property
    def is_last_step(self) -> bool:
        return self.step >= len(self.chain or ()) - 1

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def last_reason(self) -> str:
        """The words of the latest move, as the returned form shows them."""
        last = self.events.first()
        return last.reason if last else ""

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.SUBMITTED and self.due_at is not None and self.due_at < now()

    @property
    def limit_key(self) -> str:
        """The setting that says how long after the event the filing may be made."""
        return "closure.emergency_limit" if self.emergency else f"filing.limit.{self.kind}"

    @property
    def limit_name(self) -> str:
        return SETTINGS[self.limit_key].label

    def may(self, user: Any, name: str) -> bool:
        """The applicant's side belongs to the own unit; a step is taken by its unit, never by somebody who wrote
        the filing or took an earlier step of it, whatever further role the person holds."""
        if not super().may(user, name):
            return False
        if name in self.DECISIONS:
            return self._may_decide(user) and (name != "approve" or self.is_last_step) and self._fits_step(name)
        return user.organisation_id == self.organisation_id

    def _fits_step(self, name: str) -> bool:
        """Only an office gives or refuses the filing; the unit's head and the receiver agree or send back."""
        if name == "pass_on":
            return not self.is_last_step
        return name == "send_back" or self.waiting_for not in {"unit_head", "receiver"}

    def _may_decide(self, user: Any) -> bool:
        if user.organisation_id != self.waiting_at_id or not user.has_role(*STEP_ROLES.get(self.waiting_for, ())):
            return False
        if user.pk in {self.by_id, self.submitted_by_id} or self.authors.filter(pk=user.pk).exists():
            return False
        return not self.events.filter(move="pass_on", by=user, at__gte=self.submitted_at).exists()

    def guard(self) -> dict[str, Any]:
        """Two people at two steps, or one who read older words, never both get through."""
        return {"step": self.step, "version": self.version}


class FilingEvent(MoveEvent):
    """A made move of a filing."""

    record = models.ForeignKey(Filing, models.CASCADE, related_name="events")
