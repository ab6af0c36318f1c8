"""Two versions of a profile beside each other in the words of its pages; two people's changes beside each other."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from notices.models import Profile
from notices.profile_forms import STEPS
from notices.profile_step import StepForm


@dataclass(frozen=True)
class Difference:
    """One entry that is not the same in both; empty = as usual."""

    step: str
    label: str
    before: str
    after: str


def differences(old: Profile, new: Profile) -> list[Difference]:
    found = []
    for form in STEPS.values():
        before, after = form(profile=old), form(profile=new)
        for name in after.paths:
            words = before.words_of(name), after.words_of(name)
            if words[0] != words[1]:
                found.append(Difference(form.TITLE, str(after.fields[name].label), *words))
    if old.is_off != new.is_off:
        found.append(Difference("使用", "状态", *("已停用" if each.is_off else "使用中" for each in (old, new))))
    return found


def contents(profile: Profile) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(key, title, [(label, words)]) of every page; what is as usual is left out."""
    return [(key, form.TITLE, form(profile=profile).shown()) for key, form in STEPS.items()]


@dataclass(frozen=True)
class Both:
    """The typed form over what somebody else saved; `contested`: what both changed, with their words."""

    form: StepForm
    contested: list[tuple[str, str]]
    theirs: list[Difference]


def over_the_saved(step: type[StepForm], posted: QueryDict, opened: Profile, newest: Profile) -> Both:
    """What I changed stays as typed, what only they changed is as they saved it; nothing is lost either way."""
    mine, saved = step(posted, profile=opened), step(profile=newest)
    data, contested = posted.copy(), []
    for name in mine.paths:
        known: Any = mine.fields.get(name)
        if name not in saved.fields:
            continue
        typed = known.widget.value_from_datadict(posted, None, name)
        if not known.has_changed(known.initial, typed):
            _put(data, name, saved.fields[name])
        elif mine.words_of(name) != saved.words_of(name):
            contested.append((str(known.label), saved.words_of(name) or "（不填）"))
    data["base"] = str(newest.pk)
    return Both(step(data, profile=newest), contested, differences(opened, newest))


def _put(data: QueryDict, name: str, field: Any) -> None:
    value = field.prepare_value(field.initial)
    data.pop(name, None)
    if isinstance(value, list):
        data.setlist(name, value)
    elif value not in (None, "", False):
        data[name] = "on" if value is True else str(value)
