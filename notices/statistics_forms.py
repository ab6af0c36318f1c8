"""What somebody chooses on the statistics pages: profile, rows, columns, day."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import DateInput, PlainSelect
from notices.models import Profile
from notices.profiles import DEFAULT_NAME
from notices.sources import profile_named, rules_of
from notices.statistics import WORDS, Rows, View, nowhere

RAW = "*"


class ProfileForm(forms.Form):
    """Under which labels figures are shown. Every field may be left out; what cannot be read is told and left aside."""

    use_required_attribute = False
    profile = forms.ChoiceField(label="口径（通报样式）", required=False, widget=PlainSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        names = [profile.name for profile in Profile.objects.visible_to(user).in_use()]
        choices = [*((name, name) for name in sorted(names, key=lambda name: name != DEFAULT_NAME)), *self.further()]
        self.fields["profile"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = f"{css} {css}-sm"
        self.is_valid()

    def further(self) -> list[tuple[str, str]]:
        return []

    @property
    def told(self) -> str:
        """What was chosen, in words, for the head of a workbook."""
        words = []
        for field in self:
            value = self.cleaned_data.get(field.name)
            if field.name == "profile":
                value = value or DEFAULT_NAME
            if value:
                choices = dict(getattr(field.field, "choices", ()))
                words.append(f"{field.label}：{choices.get(value, value)}")
        return "；".join(words)

    def view(self, *, kind: str = "sample", behind: Rows = nowhere) -> View:
        clean = self.cleaned_data
        name = clean.get("profile") or DEFAULT_NAME
        rules = rules_of(profile_named(None if name == RAW else name), {})
        rows, columns = clean.get("rows") or "platform", clean.get("columns") or ""
        return View(rules, rows, columns, raw=name == RAW, kind=kind, behind=behind)


class ViewForm(ProfileForm):
    """By which one or two of platform, level and district."""

    rows = forms.ChoiceField(label="行", required=False, choices=list(WORDS.items()), widget=PlainSelect)
    columns = forms.ChoiceField(
        label="列", required=False, choices=[("", "不交叉"), *WORDS.items()], widget=PlainSelect
    )

    def further(self) -> list[tuple[str, str]]:
        return [(RAW, "不归并")]

    def clean_columns(self) -> str:
        columns: str = self.cleaned_data["columns"]
        if columns and columns == (self.cleaned_data.get("rows") or "platform"):
            raise forms.ValidationError("行和列不能相同。")
        return columns


class DayForm(ViewForm):
    """As of a day; left out = today."""

    day = forms.DateField(label="截至", required=False, widget=DateInput)
    field_order = ("day", "profile", "rows", "columns")

    @property
    def as_of(self) -> Any:
        return self.cleaned_data.get("day") or today()
