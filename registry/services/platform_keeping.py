"""Keeps the list of platforms: no two answer to one name, a code that is used stays, what is used is never deleted (R25)."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from core import journal
from core.refusals import Refusal
from registry.models import Filing, Platform
from registry.platforms import PLATFORMS, platform_key

MANAGE = "registry.manage_platforms"
KEPT = ("code", "name", "aliases", "account_types", "group", "order", "judged_by_posts", "active")
BUILT_IN = frozenset(code for code, *_ in PLATFORMS)


def is_used(platform: Platform) -> bool:
    """Whether anything names this platform, or the portal brings it along itself."""
    if platform.code in BUILT_IN:
        return True
    named = any(
        relation.related_model._base_manager.filter(**{relation.field.name: platform}).exists()
        for relation in Platform._meta.related_objects
    )
    return named or Filing.objects.filter(proposal__platform=platform.code).exists()


def taken_names(texts: Iterable[str], *, but: Platform) -> dict[str, Platform]:
    """Which of these names another platform answers to already, read as a ledger is read."""
    taken = {
        platform_key(text): each
        for each in Platform.objects.exclude(pk=but.pk)
        for text in (each.name, each.code, *each.aliases)
    }
    return {text: taken[platform_key(text)] for text in texts if platform_key(text) in taken}


def words_of_taken(text: str, other: Platform) -> str:
    return f"“{text}”已经是平台“{other.name}”的名称、代码或别名，导入台账时会分不清，请换一个或先从那里删去。"


@transaction.atomic
def save_platform(platform: Platform, *, by: Any, version: int = 0) -> None:
    """Refusal `not_allowed`, `name_taken`, `code_fixed`, or `stale` when somebody saved it meanwhile."""
    _only_keepers(by)
    _one_at_a_time()
    for text, other in taken_names((platform.name, platform.code, *platform.aliases), but=platform).items():
        raise Refusal("name_taken", words_of_taken(text, other))
    new = {name: getattr(platform, name) for name in KEPT}
    old = Platform.objects.filter(pk=platform.pk).first() if platform.pk else None
    if old is None:
        _insert(platform)
        journal.record("registry.platform.add", by=by, obj=platform, after=new)
        return
    if old.code != platform.code and is_used(old):
        raise Refusal("code_fixed", f"“{old.name}”已经在用，代码“{old.code}”不能再改。")
    if not Platform.objects.filter(pk=platform.pk, version=version).update(version=F("version") + 1, **new):
        raise Refusal("stale", "这个平台刚刚被别人修改，您的修改没有保存。请刷新页面，核对后重新填写。")
    before = {name: getattr(old, name) for name in KEPT if getattr(old, name) != new[name]}
    journal.record(
        "registry.platform.change", by=by, obj=platform, before=before, after={name: new[name] for name in before}
    )


@transaction.atomic
def remove_platform(platform: Platform, *, by: Any) -> None:
    """Only a platform nothing names. Refusal `in_use`: switch it off instead."""
    _only_keepers(by)
    _one_at_a_time()
    before = {name: getattr(platform, name) for name in KEPT}
    if is_used(platform):
        raise _in_use(platform)
    journal.record("registry.platform.remove", by=by, obj=platform, before=before)
    try:
        with transaction.atomic():
            platform.delete()
    except (ProtectedError, IntegrityError):
        raise _in_use(platform) from None


def _only_keepers(by: Any) -> None:
    if not by.has_perm(MANAGE):
        raise Refusal("not_allowed", "您没有维护平台的权限。")


def _one_at_a_time() -> None:
    """Names in a list cannot be unique by constraint, so whoever writes holds every row until the end."""
    list(Platform.objects.select_for_update().order_by("pk").values_list("pk"))


def _insert(platform: Platform) -> None:
    try:
        with transaction.atomic():
            platform.save(force_insert=True)
    except IntegrityError:
        raise Refusal("name_taken", f"代码“{platform.code}”已经有了，请换一个。") from None


def _in_use(platform: Platform) -> Refusal:
    return Refusal("in_use", f"“{platform.name}”已经在用或由系统自带，不能删除；不再受理新备案的，请改为停用。")
