"""Acts on units and people, each with its journal row in the same transaction."""

import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import journal
from core.locks import locked
from core.refusals import Refusal
from orgs.models import COMMAND_USER, Organisation, RoleGrant, User
from orgs.roles import ADMINISTRATORS, Role

UNIT_FIELDS = ("name", "parent", "level", "district", "code", "filing_office")
PERSON_FIELDS = ("username", "full_name", "phone", "organisation")


def _facts(record: Any, fields: tuple[str, ...]) -> dict[str, str]:
    return {field: str(getattr(record, field) or "") for field in fields}


@transaction.atomic
def save_unit(unit: Organisation, *, by: User | None) -> Organisation:
    """Add a unit or write its changed fields; the tree stays a tree."""
    list(Organisation.objects.select_for_update().filter(parent=None))  # one change of the tree at a time
    if unit.parent_id:
        unit.parent = Organisation.objects.get(pk=unit.parent_id)
    old = Organisation.objects.filter(pk=unit.pk).first() if unit.pk else None
    if old and unit.parent and unit.parent.path.startswith(old.path):
        raise Refusal("unit_under_itself", "上级单位不能是本单位或它的下级，请另选上级单位。")
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise Refusal("unit_exists", f"“{unit.name}”在该地区已经登记，不能重复添加。") from None
    before = _facts(old, UNIT_FIELDS) if old else None
    journal.record(
        "unit.changed" if old else "unit.added", by=by, obj=unit, before=before, after=_facts(unit, UNIT_FIELDS)
    )
    return unit


@transaction.atomic
def add_user(user: User, *, password: str = "", by: User) -> User:
    """Add a person; without a password they cannot sign in until one is set."""
    if password:
        check_password_quality(password, user)
    user.password = make_password(password or None)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Refusal("user_exists", f"用户名“{user.username}”已被使用，请换一个。") from None
    journal.record("user.added", by=by, obj=user, after=_facts(user, PERSON_FIELDS))
    return user


@transaction.atomic
def change_user(user: User, *, by: User) -> None:
    old = User.objects.get(pk=user.pk)
    user.save(update_fields=["full_name", "phone", "organisation"])
    journal.record(
        "user.changed", by=by, obj=user, before=_facts(old, PERSON_FIELDS), after=_facts(user, PERSON_FIELDS)
    )


@transaction.atomic
def set_active(user: User, active: bool, *, by: User) -> None:
    """Let a person in or keep them out; keeping out ends their sessions."""
    if user == by:
        raise Refusal("own_account", "不能停用自己的用户，请由另一位系统管理员办理。")
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        raise Refusal("already_so", "该用户已经是这个状态，请刷新页面。")
    journal.record("user.enabled" if active else "user.disabled", by=by, obj=user)


@transaction.atomic
def give_password(user: User, *, by: User) -> str:
    """A one-time password, shown once; its holder must change it at the next sign-in."""
    password = secrets.token_urlsafe(12)
    user.password, user.must_change_password = make_password(password), True
    user.save(update_fields=["password", "must_change_password"])
    journal.record("user.password_given", by=by, obj=user)
    return password


@transaction.atomic
def invite_user(user: User, *, by: User) -> str:
    """Add a person with a one-time password."""
    add_user(user, by=by)
    return give_password(user, by=by)


@transaction.atomic
def change_own_password(user: User, password: str) -> None:
    user.password, user.must_change_password = make_password(password), False
    user.save(update_fields=["password", "must_change_password"])
    journal.record("user.password_changed", by=user, obj=user)


@transaction.atomic
def set_roles(user: User, roles: set[str], *, by: User) -> None:
    """Replace a person's roles. The three administrators exclude each other and every business role."""
    locked(user)
    if user == by:
        raise Refusal("own_roles", "不能给自己授权，请由另一位安全管理员办理。")
    if user.username == COMMAND_USER:
        raise Refusal("built_in_user", "内置用户“系统命令”的角色不能修改。")
    check_role_mix(roles)
    held = set(user.grants.values_list("role", flat=True))
    user.grants.filter(role__in=held - roles).delete()
    try:
        with transaction.atomic():
            RoleGrant.objects.bulk_create([RoleGrant(user=user, role=r, granted_by=by) for r in sorted(roles - held)])
    except IntegrityError:
        raise Refusal("somebody_was_faster", "另一位管理员刚刚修改了此人的角色，请刷新页面后重试。") from None
    user.__dict__.pop("role_codes", None)
    journal.record("user.roles_set", by=by, obj=user, before={"roles": sorted(held)}, after={"roles": sorted(roles)})


def check_role_mix(roles: set[str]) -> None:
    """System, security and audit administration are three people, and none of them does business."""
    unknown = roles - set(Role.values)
    if unknown:
        raise Refusal("unknown_role", f"没有“{'、'.join(sorted(unknown))}”这个角色。")
    if roles & ADMINISTRATORS and len(roles) > 1:
        raise Refusal(
            "roles_exclude_each_other", "系统管理员、安全管理员、审计管理员须由三人分任，也不能兼任业务角色。"
        )


def check_password_quality(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("weak_password", "密码不符合要求：" + "".join(error.messages)) from None
