"""Units in their tree, people, and the roles people hold."""

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.crypto import salted_hmac

from core.clock import now
from core.prepared import Prepared
from orgs.roles import ADMINISTRATORS, UNIT_STAFF, Role, allows

COMMAND_USER = "command"
COMMAND_NAME = "系统命令（command）"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def below(self, top: "Organisation") -> "OrganisationQuerySet":
        """The unit itself and everything under it."""
        return self.filter(path__startswith=top.path)

    def visible_to(self, user: "User") -> "OrganisationQuerySet":
        """The system administrator keeps the tree, so sees it whole; others see their scope."""
        return self if user.has_role(Role.SYSTEM_ADMIN) else user.scope(self, "")

    def manageable_by(self, user: "User") -> "OrganisationQuerySet":
        return self.visible_to(user) if user.has_perm("orgs.manage_units") else self.none()

    def with_counts(self) -> "OrganisationQuerySet":
        return self.annotate(people=models.Count("users", filter=Q(users__is_active=True))).order_by("path")


class Organisation(models.Model):
    """A unit. `path` is the chain of primary keys from the top: `/1/7/`."""

    class FilingOffice(models.TextChoices):
        """Whether the unit reviews the filings of the units below it, and at which level."""

        COUNTY = "county", "县级主管单位"
        CITY = "city", "市级主管单位"
        PROVINCE = "province", "省级主管单位"

    name = models.CharField("单位名称", max_length=200)
    district = models.CharField("所属地区", max_length=100, blank=True, default="")
    level = models.CharField("单位层级", max_length=100, blank=True, default="")
    code = models.CharField("单位代码", max_length=64, blank=True, default="")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")
    filing_office = models.CharField(
        "备案主管单位", max_length=10, blank=True, db_default="", default="", choices=FilingOffice
    )
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["name", "district"], name="one_unit_per_name_and_district"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self._move_to(path)

    def _move_to(self, path: str) -> None:
        """Rewrite the beginning of the path here and in everything below."""
        units = type(self).objects
        if self.path:
            tail = Substr("path", len(self.path) + 1)
            units.filter(path__startswith=self.path).exclude(pk=self.pk).update(path=Concat(Value(path), tail))
        units.filter(pk=self.pk).update(path=path)
        self.path = path

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    @classmethod
    def top(cls) -> "Organisation | None":
        """The root of the tree, or None before the first unit exists."""
        return cls.objects.filter(parent=None).order_by("pk").first()


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def holding(self, role: str, unit: Organisation) -> "models.QuerySet[User]":
        """Active people of the unit with this role."""
        return self.filter(is_active=True, organisation=unit, grants__role=role)

    def with_roles(self, pk: int) -> "User | None":
        """The person, already knowing unit and roles; there is a row for each role, and one where there is none."""
        rows = _PERSON.rows(pk)
        for values in rows[:1]:
            user = User.from_db(self.db, _names(User), values[: len(_names(User))])
            unit = values[len(_names(User)) : -1]
            user.organisation = Organisation.from_db(self.db, _names(Organisation), unit) if unit[0] else None
            user.role_codes = frozenset(row[-1] for row in rows if row[-1])
            return user
        return None


class User(AbstractBaseUser):
    """A person who belongs to one unit. What they may do comes from `grants` alone."""

    username = models.CharField("用户名", max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    full_name = models.CharField("姓名", max_length=60, blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="users", verbose_name="单位")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密", default=False)
    date_joined = models.DateTimeField(default=now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = ""
    REQUIRED_FIELDS: list[str] = []
    is_superuser = False
    is_staff = False

    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.full_name or self.username

    get_short_name = get_full_name

    @cached_property
    def role_codes(self) -> frozenset[str]:
        return frozenset(self.grants.values_list("role", flat=True))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bound to password and roles, so that a change of either ends every other session."""
        bound = f"{self.password}|{','.join(sorted(self.role_codes))}"
        return salted_hmac("orgs.User.session", bound, secret=secret, algorithm="sha256").hexdigest()

    def has_role(self, *roles: str) -> bool:
        return not self.role_codes.isdisjoint(roles)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and allows(self.role_codes, perm)

    def has_perms(self, perms: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def scope(self, queryset: Any, prefix: str = "organisation__") -> Any:
        """Narrow a queryset to this person's units: own unit for unit staff, own and lower for the office."""
        business = self.role_codes - {*ADMINISTRATORS}
        if self.organisation is None or not self.is_active or not business:
            return queryset.none()
        if business <= {*UNIT_STAFF}:
            return queryset.filter(**{f"{prefix}pk": self.organisation.pk})
        if self.organisation.parent_id is None and prefix:
            return queryset  # the top of the tree: everything, without a join
        return queryset.filter(**{f"{prefix}path__startswith": self.organisation.path})


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_PERSON = Prepared(
    lambda pk: User.objects.filter(pk=pk).values_list(
        *_names(User), *(f"organisation__{name}" for name in _names(Organisation)), "grants__role"
    )
)


class RoleGrant(models.Model):
    """One role of one person. The database refuses a second administrator role, and one beside business roles."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="授权人")
    granted_at = models.DateTimeField("授权时间", default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="each_role_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(role__in=sorted(ADMINISTRATORS)), name="one_administrator_role_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
