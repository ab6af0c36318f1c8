"""Saves how a platform writes its links: checked, journalled, and never over somebody else's change."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from core import clock, journal
from core.refusals import Refusal
from registry.links import faults_of
from registry.models import LinkPattern

KEPT = ("platform_id", "pattern", "canonical", "example", "order", "active")


@transaction.atomic
def save_pattern(pattern: LinkPattern, *, by: Any, version: int = 0) -> None:
    """Refusal `not_allowed`, `bad_pattern`, `pattern_exists`, or `stale` when somebody saved it meanwhile."""
    if not by.has_perm("registry.manage_links"):
        raise Refusal("not_allowed", "您没有维护链接格式的权限。")
    if faults := faults_of(pattern):
        raise Refusal("bad_pattern", next(iter(faults.values())))
    new = {name: getattr(pattern, name) for name in KEPT}
    old = LinkPattern.objects.filter(pk=pattern.pk).values(*KEPT).first() if pattern.pk else None
    pattern.changed_by, pattern.changed_at = by, clock.now()
    try:
        with transaction.atomic():
            _write(pattern, new, version)
    except IntegrityError as error:
        raise Refusal("pattern_exists", f"链接格式“{pattern.pattern}”已经有了，请直接修改原来的一条。") from error
    act = "registry.linkpattern.change" if old else "registry.linkpattern.add"
    changed = {name: value for name, value in new.items() if not old or old[name] != value}
    journal.record(act, by=by, obj=pattern, before={name: old[name] for name in changed} if old else {}, after=changed)


def _write(pattern: LinkPattern, new: dict[str, Any], version: int) -> None:
    if pattern.pk is None:
        pattern.save(force_insert=True)
        return
    told = {"changed_by": pattern.changed_by, "changed_at": pattern.changed_at}
    unchanged = LinkPattern.objects.filter(pk=pattern.pk, version=version)
    if not unchanged.update(version=F("version") + 1, **new, **told):
        raise Refusal("stale", "这条链接格式刚刚被别人修改，您的修改没有保存。请刷新页面，核对后重新填写。")
