"""One page of a profile: fields bound to places in it; what was not touched stays exactly as it was."""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from core.forms import BaseForm
from notices.profiles import DEFAULT

Path = tuple[str, ...]
USUAL: frozenset[Path] = frozenset(
    {("sections",), ("annex", "columns"), ("seal",)}
)  # shown as they are when nobody set them


class StepForm(BaseForm):
    """`PATHS`: field → place in the profile. What was not touched stays exactly as it was."""

    ONE_COLUMN = False
    PATHS: ClassVar[dict[str, Path]] = {}
    base = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="修改说明", max_length=500, required=False, help_text="可以不填；写明为什么改，历史中可查。"
    )

    def __init__(self, *args: Any, profile: Any, **kwargs: Any) -> None:
        self.profile = profile
        self.paths: dict[str, Path] = dict(self.PATHS)
        super().__init__(*args, **kwargs)
        self.extend()
        self.order_fields([name for name in self.fields if name != "note"])
        for name, path in self.paths.items():
            self.fields[name].initial = self.held(path)
        self.fields["base"].initial = profile.pk

    def extend(self) -> None:
        """Fields that depend on what the portal holds."""

    def add(self, name: str, path: Path, field: forms.Field) -> None:
        self.fields[name], self.paths[name] = field, path

    def held(self, path: Path) -> Any:
        value: Any = self.profile.data
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None and path in USUAL:
            value = copy.deepcopy(DEFAULT[path[0]])
            return value[path[1]] if len(path) > 1 else value
        return value

    def fieldsets(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Why it is changed is asked at the end of the page."""
        groups = (
            (legend, [field for field in fields if field.name != "note"]) for legend, fields in super().fieldsets()
        )
        return [(legend, fields) for legend, fields in groups if fields]

    def applied(self) -> dict[str, Any]:
        """The profile with what was changed on this page."""
        data = copy.deepcopy(self.profile.data)
        for name in self.changed_data:
            if name in self.paths:
                put(data, self.paths[name], self.cleaned_data[name])
        return data

    def shown(self) -> list[tuple[str, str]]:
        """Label and words of everything the profile says here."""
        told = [(self.fields[name].label or name, self.words_of(name)) for name in self.paths]
        return [(str(label), text) for label, text in told if text]

    def words_of(self, name: str) -> str:
        field: Any = self.fields[name]
        value = field.initial
        return field.shown(value) if hasattr(field, "shown") else "" if value in (None, "") else str(value)


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set, or taken out with what it leaves empty."""
    *outer, last = path
    if not outer:
        if value in (None, "", []):
            data.pop(last, None)
        else:
            data[last] = value
        return
    inner = dict(data.get(outer[0]) or {})
    put(inner, path[1:], value)
    put(data, (outer[0],), inner or None)
