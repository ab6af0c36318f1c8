"""A draft takes up the newest version of its profile, when a person wants it to; by itself it keeps its own."""

from typing import Any

from django.db import transaction

from core import journal
from core.refusals import Refusal
from notices.models import Notice, Profile
from notices.services.drafting import one_holder, refresh, save_guarded


def newer_profile(notice: Notice) -> Profile | None:
    """The version that a draft could be printed with instead of its own."""
    newest = Profile.objects.newest(notice.profile.name) if notice.is_draft else None
    return newest if newest and newest.version > notice.profile.version and not newest.is_off else None


@transaction.atomic
def take_newest_profile(notice: Notice, *, version: int, by: Any) -> Notice:
    """Figures, labels and default words anew; what was stated and edited stays."""
    if not by.has_perm("notices.edit_notice"):
        raise Refusal("not_allowed", "您没有修改通报的权限。")
    newest = newer_profile(notice)
    if newest is None:
        raise Refusal("nothing_newer", "样式没有更新的一版，或这份通报已不是草稿。")
    before, notice.profile = notice.profile.version, newest
    refresh(notice)
    fields = {"profile": newest, "facts": notice.facts, "extras": notice.extras, "title": notice.facts["title"]}
    with one_holder(notice, by=by):
        save_guarded(notice, version, fields)
    told = {"profile": newest.name, "version": newest.version}
    journal.record("notices.notice.restyle", by=by, obj=notice, before={"version": before}, after=told)
    return notice
