"""The first step of a new issuer, a file to load, two versions to compare, a switch with its reason."""

import json
from typing import Any

from django import forms

from core.forms import BaseForm
from notices.models import Profile

LARGEST = 2 * 1024 * 1024


class StartForm(BaseForm):
    """Under what name, and starting from whose way of printing."""

    ONE_COLUMN = True
    name = forms.CharField(
        label="样式名称",
        max_length=100,
        help_text="起草通报时按这个名称选择，以后不能改，如 市政府办公室。",
        error_messages={"required": "请填写样式名称。"},
    )
    source = forms.ModelChoiceField(
        Profile.objects.none(), label="以哪个样式为底", empty_label=None, help_text="复制它现在的内容，再逐步修改。"
    )
    issuer = forms.CharField(label="发文机关", max_length=100, required=False, help_text="不填：检查的组织单位。")
    number_prefix = forms.CharField(
        label="机关代字", max_length=40, required=False, help_text="如 某政办函；不填：与底稿相同。"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Profile.objects.visible_to(user).newest_of_each()  # type: ignore[attr-defined]

    def data_of_it(self) -> dict[str, Any]:
        clean = self.cleaned_data
        own = {name: clean[name] for name in ("issuer", "number_prefix") if clean[name]}
        return {**clean["source"].data, "name": clean["name"].strip(), **own}


class UploadForm(BaseForm):
    """A profile as `load_profile` takes it."""

    ONE_COLUMN = True
    file = forms.FileField(
        label="样式文件", help_text="本系统下载的 .json 文件。", error_messages={"required": "请选择文件。"}
    )
    content: Any = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("文件超过 2 MB，不是一份通报样式。")
        try:
            self.content = json.loads(file.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            where = f"第 {error.lineno} 行第 {error.colno} 列" if isinstance(error, json.JSONDecodeError) else ""
            raise forms.ValidationError(f"文件{where}不是有效的 JSON，请更正后再上传。") from error
        return file


class CompareForm(BaseForm):
    """Two versions of one profile."""

    old = forms.ModelChoiceField(Profile.objects.none(), label="旧版", empty_label=None, required=False)
    new = forms.ModelChoiceField(Profile.objects.none(), label="新版", empty_label=None, required=False)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("old", "new"):
            each: Any = self.fields[field]
            each.queryset = Profile.objects.versions_of(name)
            each.label_from_instance = lambda version: f"第 {version.version} 版（{version.at:%Y-%m-%d}）"


class SwitchForm(BaseForm):
    """Why, and of which version the person has read."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写理由。"},
    )
