"""Forms about an office's Word templates: a file to take in, a round to try it on, the one a notice uses."""

from typing import Any

from django import forms

from core.docx_template import MOST
from core.forms import BaseForm
from inspections.models import Round
from notices.models import Profile, WordTemplate

WRONG_FILE = {"required": "请选择 Word 文件。", "empty": "文件是空的，请重新选择。"}


def check_word_file(file: Any) -> None:
    if not file.name.lower().endswith(".docx"):
        raise forms.ValidationError("请选择 .docx 文件；.doc、.docm、.dotx 请用 Word 或 WPS 另存为 .docx。")
    if file.size > MOST:
        raise forms.ValidationError("模板超过 8 MB，请压缩其中的图片后再上传。")


class TemplateForm(BaseForm):
    name = forms.CharField(
        label="模板名称",
        max_length=60,
        help_text="同一名称再次上传就是新的一版，已用旧版的通报不受影响。",
        error_messages={"required": "请填写模板名称。"},
    )
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="可以不填，例如 下行文，带电子印章位置。"
    )
    file = forms.FileField(
        label="Word 文件",
        help_text=".docx，不超过 8 MB；不能有宏、外部链接、嵌入对象和页码以外的域。",
        error_messages=WRONG_FILE,
        validators=[check_word_file],
    )
    ONE_COLUMN = True


class TrialForm(forms.Form):
    """In the address: trying changes nothing."""

    use_required_attribute = False
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label="用哪次检查试印",
        empty_label=None,
        error_messages={"required": "请选择一次已办结的检查。"},
    )
    profile = forms.ModelChoiceField(Profile.objects.none(), label="通报样式", empty_label=None)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closed = Round.objects.visible_to(user).closed().without_frame()
        self.fields["round"].queryset = closed.order_by("-closed_at")  # type: ignore[attr-defined]
        self.fields["profile"].queryset = Profile.objects.in_use()  # type: ignore[attr-defined]


class ChooseForm(BaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    template = forms.ModelChoiceField(
        WordTemplate.objects.none(),
        label="版式模板",
        required=False,
        empty_label="平台版式（GB/T 9704）",
        help_text="选本单位的模板后，下载和印发的 Word 文件按模板排版；网页预览和网上公开仍按平台版式。",
    )
    ONE_COLUMN = True

    def __init__(self, *args: Any, user: Any, used: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = WordTemplate.objects.visible_to(user)
        self.fields["template"].queryset = mine.usable() | mine.filter(pk=used)  # type: ignore[attr-defined]
