"""What all forms share: fieldsets, date input, a reason, the check of an uploaded table."""

from typing import Any, ClassVar

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from core.excel import MAX_FILE
from core.markup import fill, joined

STALE = "这条记录在您打开页面之后已被别人修改，您的修改没有保存。请刷新页面，核对后重新填写。"
OPTION = '<option value="{}">{}</option>'
CHOSEN = '<option value="{}" selected>{}</option>'
TABLES = (".xlsx", ".xls", ".csv", ".txt", ".tsv")


def check_table_file(file: Any) -> None:
    """For the field a table is uploaded with; what is inside is judged when it is read."""
    if file.size > MAX_FILE:
        raise forms.ValidationError("文件超过 32 MB，请拆成几个文件后再导入。")
    if not file.name.lower().endswith(TABLES):
        raise forms.ValidationError("只接收 .xlsx、.xls 和 .csv 文件，请另存为 .xlsx 后再上传。")


class DateInput(forms.DateInput):
    """The browser's own date field, always in ISO form."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ManyFiles(forms.FileInput):
    """Several files at once; who chose one at a time sends again."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class ManyFilesField(forms.FileField):
    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(ManyFilesField, self).clean(each, initial) for each in data or [None]]


class PlainSelect(forms.Select):
    """A select without a template per option: the platforms alone would cost a quarter of a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        choices = list(self.choices)
        if any(isinstance(text, list | tuple) for _, text in choices):  # groups are rare and stay with the template
            return super().render(name, value, attrs, renderer)
        chosen = str(value if value is not None else "")
        options = joined(fill(CHOSEN if str(key) == chosen else OPTION, (key, text)) for key, text in choices)
        return fill(
            "<select{}>{}</select>", (flatatt(self.build_attrs(self.attrs, (attrs or {}) | {"name": name})), options)
        )


class FieldsetMixin:
    """`FIELDSETS` groups fields under legends; fields it does not name follow at the end."""

    FIELDSETS: ClassVar[list[tuple[str, list[str]]]] = []
    ONE_COLUMN: ClassVar[bool] = False  # for short forms that are read from top to bottom

    def fieldsets(self) -> list[tuple[str, list[forms.BoundField]]]:
        visible = {field.name: field for field in self.visible_fields()}  # type: ignore[attr-defined]
        groups = [
            (legend, [visible.pop(name) for name in names if name in visible]) for legend, names in self.FIELDSETS
        ]
        if visible:
            groups.append(("其他" if groups else "", list(visible.values())))
        return [(legend, fields) for legend, fields in groups if fields]


class BaseForm(FieldsetMixin, forms.Form):
    """A form without a model. Pages show errors themselves, so the browser's own bubbles stay off."""

    use_required_attribute = False


class ReasonForm(BaseForm):
    """One reason, for a decision that needs it."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请填写理由。"},
    )
