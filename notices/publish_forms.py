"""The form before a notice goes to the public: what may still name somebody, ticked, and further words to leave out."""

from typing import Any

from django import forms

from core.forms import BaseForm
from notices.models import Notice
from notices.public import JOINT
from notices.services.publishing import likely_named, says


class PublishForm(BaseForm):
    hide = forms.MultipleChoiceField(
        label="疑似姓名、号码",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的在公开版里写作“（不公开）”；不是姓名、号码的请取消勾选。",
    )
    more = forms.CharField(
        label="还要隐去的姓名或文字",
        required=False,
        max_length=400,
        help_text="系统没有认出的，写在这里，用顿号隔开；单位和账号的名称不受影响。",
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice, likely = notice, likely_named(notice)
        if not likely:
            del self.fields["hide"]
            return
        field = self.fields["hide"]
        field.choices = [(each.word, f"{each.word}　原文：{each.around}") for each in likely]  # type: ignore[attr-defined]
        field.initial = [each.word for each in likely]

    def clean_more(self) -> list[str]:
        words = [word for word in JOINT.split(self.cleaned_data["more"]) if word]
        if short := [word for word in words if len(word) < (5 if word.isdigit() else 2)]:
            raise forms.ValidationError(f"“{short[0]}”太短，会把别的文字也隐去，请写全。")
        if missing := [word for word in words if not says(self.notice, word)]:
            raise forms.ValidationError(f"公开的文字里没有“{'”“'.join(missing)}”，请照原文写。")
        return words

    @property
    def hidden(self) -> list[str]:
        return [*self.cleaned_data.get("hide", []), *self.cleaned_data["more"]]
