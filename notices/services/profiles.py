"""Profiles come in as files; a changed one is a new version, so that an issued notice keeps its own."""

from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.refusals import Refusal
from notices.models import Profile
from notices.placeholders import PATTERN
from notices.profiles import DEFAULT, DEFAULT_NAME, validate
from notices.sources import indicator_codes, platform_codes


@transaction.atomic
def load_profile(data: Any, *, by: Any) -> Profile:
    """Safe to repeat: the same content makes no new version."""
    if not by.has_perm("notices.manage_profiles"):
        raise Refusal("not_allowed", "您没有管理通报样式的权限。")
    clean = validate(data, platform_codes(), indicator_codes())
    for key, words in clean.get("texts", {}).items():
        if "{{" in PATTERN.sub("", words) or "}}" in PATTERN.sub("", words):
            raise Refusal("bad_input", f"“/texts/{key}”填写有误：数据项的花括号不成对，应写成 {{{{名称}}}}。")
    return save_version(clean, by=by)


def save_version(data: dict[str, Any], *, by: Any) -> Profile:
    newest = Profile.objects.newest(data["name"])
    if newest and newest.data == data:
        return newest
    try:
        with transaction.atomic():
            profile = Profile.objects.create(
                name=data["name"], version=newest.version + 1 if newest else 1, data=data, by=by
            )
    except IntegrityError as error:
        raise Refusal("somebody_was_faster", f"样式“{data['name']}”刚刚被别人更新，请重新载入。") from error
    journal.record("notices.profile.load", by=by, obj=profile, before=newest.data if newest else {}, after=data)
    return profile


def seed_default() -> None:
    """After migrate: the default profile, made once; it stays until somebody loads another version."""
    if Profile.objects.newest(DEFAULT_NAME) is None:
        Profile.objects.create(name=DEFAULT_NAME, data=DEFAULT)
