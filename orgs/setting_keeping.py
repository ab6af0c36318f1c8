"""The act of changing a setting: a new row from a day on, never an edit of an old one."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.clock import today
from core.refusals import Refusal
from orgs.models import OfficeSetting, Organisation, User
from orgs.office_settings import SETTINGS
from orgs.settings_in_force import settings_in_force

FOLLOWS = "沿用上级单位"


def words_of(key: str, value: Any) -> str:
    return FOLLOWS if value is None else SETTINGS[key].kind.words(value)


@transaction.atomic
def change_setting(
    key: str, value: Any, *, unit: Organisation, valid_from: dt.date, reason: str, by: User, seen: int
) -> OfficeSetting:
    """From a day on, the setting is `value` for the unit and those below; None follows the unit above again.
    `seen` is how many changes the unit had made when the page was opened."""
    _check(key, value, unit, by)
    if valid_from < today():
        raise Refusal("past_day", f"生效日期不能早于今天（{today()}），已经过去的日子不能改。")
    if not reason.strip():
        raise Refusal("reason_needed", "请填写修改的理由。")
    kept = None if value is None else SETTINGS[key].kind.check(value)
    _check_news(key, unit, kept, valid_from, seen)
    before = settings_in_force(unit)[key].words
    try:
        with transaction.atomic():
            row = OfficeSetting.objects.create(
                key=key, organisation=unit, number=seen + 1, value=kept,
                valid_from=valid_from, reason=reason.strip(), changed_by=by,
            )  # fmt: skip
    except IntegrityError:
        last = OfficeSetting.objects.filter(key=key, organisation=unit).select_related("changed_by").latest("number")
        told = f"{last.changed_by}已先一步把“{SETTINGS[key].label}”改为“{words_of(key, last.value)}”"
        raise Refusal("somebody_was_faster", f"{told}，您的修改没有保存，请刷新页面后核对。") from None
    after = {"value": words_of(key, kept), "valid_from": valid_from}
    journal.record("setting.changed", by=by, obj=row, before={"value": before}, after=after, reason=reason)
    return row


def _check_news(key: str, unit: Organisation, kept: Any, valid_from: dt.date, seen: int) -> None:
    """The last change made once more, by a second click or a page left open, says nothing new."""
    same = {"number": seen, "value": kept, "valid_from": valid_from}
    last = OfficeSetting.objects.filter(key=key, organisation=unit, number=seen).first()
    if last is not None and same == {name: getattr(last, name) for name in same}:
        raise Refusal("already_so", f"“{SETTINGS[key].label}”从 {valid_from} 起已经是这个值，没有改变。")


def _check(key: str, value: Any, unit: Organisation, by: User) -> None:
    if key not in SETTINGS:
        raise Refusal("unknown_setting", f"没有“{key}”这个设置项。")
    if not by.has_perm("orgs.manage_settings") or not Organisation.objects.visible_to(by).filter(pk=unit.pk).exists():
        raise Refusal("not_allowed", f"您不能修改“{unit}”的设置，请与该单位的主管联系。")
    if value is None and unit.parent_id is None:
        raise Refusal("nothing_above", "最上级单位没有可以沿用的上级，请填写一个值。")
