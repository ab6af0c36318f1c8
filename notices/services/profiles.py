"""Profiles: loaded from files or set up on pages; every change is a new version, of two at once one is told."""

from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.refusals import Refusal
from notices.models import Profile
from notices.profiles import DEFAULT, DEFAULT_NAME, validate, wrong_entries
from notices.sample import problem_of_words
from notices.sources import indicator_codes, platform_codes

LATE = "这个样式在您打开页面之后已被别人修改。您填写的内容都在下面，还没有保存。"


@transaction.atomic
def load_profile(data: Any, *, by: Any) -> Profile:
    """Safe to repeat: the same content makes no new version."""
    if not by.has_perm("notices.manage_profiles"):
        raise Refusal("not_allowed", "您没有管理通报样式的权限。")
    clean = checked(data)
    newest = Profile.objects.newest(clean["name"])
    if newest:
        return _next(newest, clean, by=by, note="载入文件")
    return _add(clean, by=by, note="载入文件", organisation=by.organisation)


def checked(data: Any) -> dict[str, Any]:
    """As stored; the first wrong entry is refused by its place."""
    clean = validate(data, platform_codes(), indicator_codes())
    for refusal in _wrong_texts(clean):
        raise refusal
    return clean


def wrong_parts(data: Any) -> list[Refusal]:
    """Everything that is wrong with a file, an entry each."""
    found = wrong_entries(data, platform_codes(), indicator_codes())
    return found or list(_wrong_texts(data))


def _wrong_texts(data: dict[str, Any]) -> list[Refusal]:
    told = ((f"/texts/{key}", problem_of_words(words)) for key, words in (data.get("texts") or {}).items())
    return [Refusal("bad_input", f"“{where}”填写有误：{wrong}。", where=where) for where, wrong in told if wrong]


@transaction.atomic
def new_profile(data: Any, *, by: Any) -> Profile:
    """A new issuer of one's own office."""
    if not by.has_perm("notices.manage_profiles") or by.organisation is None:
        raise Refusal("not_allowed", "您没有设置通报样式的权限。")
    clean = checked(data)
    if Profile.objects.newest(clean["name"]):
        raise Refusal("name_taken", f"已有名为“{clean['name']}”的样式，请换一个名称。", field="name")
    return _add(clean, by=by, note="新设", organisation=by.organisation)


@transaction.atomic
def change_profile(opened: Profile, data: Any, *, by: Any, note: str = "") -> Profile:
    """The next version after the one the person had open; unchanged content makes none."""
    return _next(opened, checked({**data, "name": opened.name}), by=by, note=note)


@transaction.atomic
def take_back(old: Profile, newest: Profile, *, by: Any) -> Profile:
    """An old version once more, as a new one."""
    return _next(newest, checked(old.data), by=by, note=f"恢复第 {old.version} 版")


@transaction.atomic
def switch_profile(newest: Profile, *, off: bool, by: Any, reason: str) -> Profile:
    """Switched off, no new notice can be made with it; those that were made keep it."""
    if newest.is_default and off:
        raise Refusal("needed", "默认样式不能停用，没有选择样式的通报都用它。")
    return _next(newest, newest.data, by=by, note=reason, is_off=off)


def _next(opened: Profile, data: dict[str, Any], *, by: Any, note: str, is_off: bool | None = None) -> Profile:
    if not opened.may_change(by):
        raise Refusal("not_allowed", f"样式“{opened}”由其他单位设置，您不能修改；可以以它为底另设一个。")
    off = opened.is_off if is_off is None else is_off
    newest = Profile.objects.newest(opened.name)
    if newest and newest.pk != opened.pk:
        raise late()
    if (opened.data, opened.is_off) == (data, off):
        return opened
    fields = {"version": opened.version + 1, "organisation": opened.organisation, "is_off": off}
    return _add(data, by=by, note=note, before=opened, **fields)


def _add(data: dict[str, Any], *, by: Any, note: str, before: Profile | None = None, **fields: Any) -> Profile:
    try:
        with transaction.atomic():
            profile = Profile.objects.create(name=data["name"], data=data, by=by, note=note, **fields)
    except IntegrityError as error:
        raise late() from error
    act = "load" if note == "载入文件" else "switch" if before and before.is_off != profile.is_off else "save"
    told = {"version": profile.version, "is_off": profile.is_off}
    journal.record(
        f"notices.profile.{act}",
        by=by,
        obj=profile,
        before=before.data if before else {},
        after={**data, **told} if act == "switch" else data,
        reason=note,
    )
    return profile


def late() -> Refusal:
    return Refusal("somebody_was_faster", LATE)


def seed_default() -> None:
    """After migrate: the default profile, made once; it stays until somebody loads another version."""
    if Profile.objects.newest(DEFAULT_NAME) is None:
        Profile.objects.create(name=DEFAULT_NAME, data=DEFAULT)
