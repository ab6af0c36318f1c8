"""Accounts and the platforms they live on."""

import datetime as dt
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.clock import now
from registry.phones import masked
from registry.sounds import LONGEST_INITIALS, LONGEST_PINYIN
from registry.sources import Told, source_in_words


class Platform(models.Model):
    """A platform as data: printed name, what else it is called, and its default statistics group."""

    code = models.CharField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=50)
    aliases = models.JSONField("别名", default=list)
    account_types = models.JSONField("账号类型", default=list)  # 订阅号, 服务号: names that are kinds, not platforms
    group = models.CharField("统计分组", max_length=50)
    order = models.PositiveSmallIntegerField("排序", default=0)
    judged_by_posts = models.BooleanField("按发布判断更新", default=True)
    active = models.BooleanField("受理新备案", db_default=True, default=True)
    version = models.PositiveIntegerField(db_default=1, default=1, editable=False)

    class Meta:
        verbose_name = "平台"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


AT_ONCE = 400  # rows of one statement


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: Any) -> "AccountQuerySet":
        return user.scope(self)

    def in_population(self, day: dt.date) -> "AccountQuerySet":
        """Running on that day: started by then and not closed by then (contracts: "In the population at date D")."""
        return self.filter(started_on__lte=day).exclude(closed_on__lte=day)

    def with_sources(self) -> "AccountQuerySet":
        return self.exclude(sources="")

    def note_posts(self, newest: dict[int, dt.datetime]) -> None:
        """`Account.note_post` for many accounts at once."""
        table, instant = connection.ops.quote_name(self.model._meta.db_table), connection.ops.adapt_datetimefield_value
        pairs = sorted(newest.items())
        for start in range(0, len(pairs), AT_ONCE):
            some = pairs[start : start + AT_ONCE]
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET last_post_at = seen.column2 "  # noqa: S608
                    f"FROM (VALUES {', '.join(['(%s, %s)'] * len(some))}) AS seen WHERE {table}.id = seen.column1 "
                    f"AND ({table}.last_post_at IS NULL OR {table}.last_post_at < seen.column2)",
                    [value for pk, at in some for value in (pk, instant(at))],
                )


class Account(models.Model):
    """One government account. Nothing here changes except by a filing."""

    class State(models.TextChoices):
        RUNNING = "running", "正常"
        CLOSING = "closing", "关停中"
        CLOSED = "closed", "已关停"
        CANCELLED = "cancelled", "已注销"

    TONES: ClassVar[dict[str, str]] = {"running": "green", "closing": "amber"}

    number = models.CharField("账号编号", max_length=16, unique=True)
    name = models.CharField("账号名称", max_length=200)
    name_key = models.CharField(max_length=200, editable=False)  # NFKC, folded
    name_pinyin = models.CharField(max_length=LONGEST_PINYIN, blank=True, default="", editable=False)  # sort key
    name_initials = models.CharField(max_length=LONGEST_INITIALS, blank=True, db_default="", default="", editable=False)
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="accounts", verbose_name="平台")
    account_type = models.CharField("账号类型", max_length=50, blank=True, default="")
    handle = models.CharField("账号ID", max_length=200, blank=True, default="")
    handle_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    link = models.CharField("链接", max_length=1000, blank=True, default="")
    link_key = models.CharField(max_length=1000, blank=True, default="", editable=False)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="accounts", verbose_name="主办单位"
    )
    level = models.CharField("单位层级", max_length=100, blank=True, default="")  # as printed in the ledger
    supervising_unit = models.CharField("主管单位", max_length=200, blank=True, default="")
    certified_body = models.CharField("认证主体", max_length=200, blank=True, default="")
    is_certified = models.BooleanField("是否认证", null=True)
    is_main = models.BooleanField("主账号", null=True)
    leader = models.CharField("负责人", max_length=100, blank=True, default="")
    manager = models.CharField("管理员", max_length=100, blank=True, default="")
    phone = models.CharField("联系电话", max_length=50, blank=True, default="")
    address = models.CharField("单位地址", max_length=300, blank=True, default="")
    field = models.CharField("领域", max_length=100, blank=True, default="")
    opened_on = models.DateField("开设日期", null=True)
    filed_on = models.DateField("备案日期", null=True)
    filing_no = models.CharField("备案编号", max_length=100, blank=True, default="")
    in_national_system = models.BooleanField("国办系统", null=True)
    functions = models.TextField("功能栏目", blank=True, default="")
    sources = models.TextField("数据接口", blank=True, default="")  # contracts: one a line
    contractor = models.CharField("代运维单位", max_length=200, blank=True, default="")
    contract_from = models.DateField("代运维合同起", null=True)
    contract_until = models.DateField("代运维合同止", null=True)
    contract_scope = models.CharField("代运维范围", max_length=500, blank=True, db_default="", default="")
    main_account = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="matrix", verbose_name="所属主账号"
    )  # the "1" of 1+N
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="predecessors", verbose_name="并入账号"
    )
    followers = models.BigIntegerField("粉丝数", null=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    closed_on = models.DateField("关停日期", null=True)
    close_reason = models.CharField("关停原因", max_length=500, blank=True, default="")
    remark = models.TextField("备注", blank=True, default="")
    registered_on = models.DateField("登记日期")  # --as-of, or the day of import
    started_on = models.GeneratedField(
        expression=Coalesce(F("opened_on"), F("filed_on"), F("registered_on")),
        output_field=models.DateField(),
        db_persist=True,
    )
    last_post_at = models.DateTimeField("最近发布", null=True)
    created_at = models.DateTimeField(default=now, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = "账号"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "handle_key"], condition=~Q(handle_key=""), name="one_account_per_platform_and_id"
            ),
            # Accounts with their own id may share a page; without one the link is what tells them apart, then name and unit.
            models.UniqueConstraint(
                fields=["platform", "link_key"],
                condition=Q(handle_key="") & ~Q(link_key=""),
                name="one_account_per_platform_and_link",
            ),
            models.UniqueConstraint(
                fields=["platform", "name_key", "organisation"],
                condition=Q(handle_key="", link_key=""),
                name="one_account_per_platform_name_and_unit",
            ),
        ]
        # Each filter of the list ends in the list's own order, so that first and last pages are read off an index.
        indexes = [
            models.Index(fields=["state", "number"], name="account_by_state"),
            models.Index(fields=["platform", "state", "number"], name="account_by_platform"),
            models.Index(fields=["level", "state", "number"], name="account_by_level"),
            models.Index(fields=["organisation", "state", "number"], name="account_by_unit"),
            models.Index(fields=["name_pinyin", "number"], name="account_by_pinyin"),
            # All that a search by letters looks at, so that it reads this index and no account.
            models.Index(fields=["name_initials", "name_pinyin", "handle_key"], name="account_by_sound"),
            models.Index(fields=["name_key", "state", "number"], name="account_by_name"),
            models.Index(fields=["handle_key"], name="account_by_handle"),
            models.Index(fields=["link_key"], name="account_by_link"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.platform}）"

    def get_absolute_url(self) -> str:
        return reverse("registry:account-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """Colour of the state; the word beside it carries the meaning."""
        return self.TONES.get(self.state, "grey")

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    @property
    def source_lines(self) -> list[str]:
        return [line.strip() for line in self.sources.splitlines() if line.strip()]

    @property
    def sources_in_words(self) -> list[Told]:
        return [source_in_words(line) for line in self.source_lines]

    def note_post(self, at: dt.datetime) -> None:
        """Remember the newest sighting; an older one never wins, whoever writes last."""
        newer = Q(last_post_at=None) | Q(last_post_at__lt=at)
        if type(self).objects.filter(newer, pk=self.pk).update(last_post_at=at):
            self.last_post_at = at
