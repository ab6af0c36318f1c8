"""Forms of a filing's papers and of its copies."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import BaseForm, DateInput, ManyFiles, ManyFilesField
from registry.forms import PlainSelect
from registry.models import Attachment


class PapersForm(BaseForm):
    """Which kind of paper, and its files; what is in them is judged when they are read."""

    prefix = "paper"

    kind = forms.ChoiceField(label="材料类型", widget=PlainSelect)
    uploads = ManyFilesField(
        label="文件",
        help_text="可一次选多个：PDF、JPEG、PNG、WebP，每个不超过 20 MB。照片中的拍摄地点等信息会自动去除。",
        error_messages={
            "required": "请先选择要上传的文件。",
            "empty": "选择的文件里有空文件，请核对后重新上传。",
            "max_length": "文件名过长，请改短后再上传。",
        },
        widget=ManyFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )

    def __init__(self, *args: Any, kinds: tuple[Attachment.Kind, ...], optional: bool = False, **kwargs: Any) -> None:
        """`optional`: it stands inside another form, which is sent with or without files."""
        super().__init__(*args, **kwargs)
        self.offer(kinds)
        for field in self.fields.values():
            field.required = not optional

    def offer(self, kinds: tuple[Attachment.Kind, ...]) -> None:
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class DeliverForm(BaseForm):
    """The day a copy got to the other body."""

    on = forms.DateField(label="送达日期", initial=today, widget=DateInput())


class SignForm(BaseForm):
    """Who signed for a copy, and when."""

    name = forms.CharField(
        label="签收人", max_length=50, error_messages={"required": "请填写签收人姓名。"}, help_text="对方签收的人。"
    )
    on = forms.DateField(label="签收日期", initial=today, widget=DateInput())
