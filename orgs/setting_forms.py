"""The form of one setting, its value field made from the setting's kind."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import DateInput, ReasonForm
from core.refusals import Refusal
from orgs.models import Organisation
from orgs.office_settings import Setting
from orgs.setting_kinds import Choice, Clock, Names, Steps, Whole, YesNo
from orgs.settings_in_force import Held


class SettingForm(ReasonForm):
    ONE_COLUMN = True

    valid_from = forms.DateField(
        label="从哪天起",
        widget=DateInput,
        help_text="今天或以后。要撤销一项尚未生效的修改，按同一天再改一次，以后改的为准。",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["value", "follow", "valid_from", "reason"]

    def __init__(self, *args: Any, held: Held, unit: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["value"] = value_field(held.setting)
        self.initial.update({"value": shown_value(held), "valid_from": today()})
        if unit.parent_id is not None:
            self.fields["follow"] = forms.BooleanField(
                label="沿用上级单位的设置", required=False, help_text="勾选后，上面填写的值不采用。"
            )
        self.order_fields(self.field_order)

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < today():
            raise forms.ValidationError(f"不能早于今天（{today()}），已经过去的日子不能改。")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.pop("follow", False):
            self.errors.pop("value", None)
            data["value"] = None
        elif "value" in data:
            try:
                data["value"] = self.held.setting.kind.check(data["value"])
            except Refusal as refusal:
                self.add_error("value", refusal.message)
        return data


def value_field(setting: Setting) -> forms.Field:
    kind = setting.kind
    words: dict[str, Any] = {"label": setting.label, "help_text": setting.help}
    match kind:
        case Whole():
            words["help_text"] = f"{kind.low} 到 {kind.high}，单位：{kind.unit}。{setting.help}"
            return forms.CharField(**words, max_length=9, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
        case Choice():
            return forms.ChoiceField(**words, choices=kind.options)
        case YesNo():
            return forms.ChoiceField(**words, choices=[("yes", kind.yes), ("no", kind.no)])
        case Steps():
            return forms.MultipleChoiceField(**words, choices=kind.options, widget=forms.CheckboxSelectMultiple)
        case Names():
            return forms.CharField(**words, required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
        case Clock():
            return forms.CharField(**words, max_length=8, widget=forms.TextInput(attrs={"type": "time"}))
    return forms.CharField(**words, max_length=9)


def shown_value(held: Held) -> Any:
    """The value in the form in which its field takes it."""
    match held.setting.kind:
        case YesNo():
            return "yes" if held.kept else "no"
        case Names():
            return "\n".join(held.kept)
    return held.kept
