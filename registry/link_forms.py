"""The form of one link pattern, its list, and the box in which links are tried out."""

from typing import Any

from django import forms

from core.forms import BaseForm, FieldsetMixin
from core.lists import FilterForm
from registry.forms import PlainSelect, platform_choices
from registry.links import LinkReader, faults_of
from registry.models import LinkPattern

MOST = 100


class PatternFilter(FilterForm):
    platform = forms.ChoiceField(label="平台", choices=platform_choices, widget=PlainSelect)
    q = forms.CharField(label="链接格式", max_length=100)

    def base(self) -> Any:
        return LinkPattern.objects.listed()

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            rows = rows.filter(pattern__icontains=wanted["q"].strip())
        return rows.filter(platform__code=wanted["platform"]) if "platform" in wanted else rows


class PatternForm(FieldsetMixin, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False
    ONE_COLUMN = True

    class Meta:
        model = LinkPattern
        fields = ["platform", "pattern", "canonical", "example", "order", "active"]
        help_texts = {
            "pattern": "以 https:// 开头，如 https://weibo.com/u/{handle}。{handle} 是平台编号，{handle:number} 只认数字，"
            "{code} 是短码，{name} 是会改的名称；* 代表任意一段，末尾的 ** 代表后面随便有没有。问号后面的参数不分先后，没写到的不管。",
            "canonical": "同一账号的各种链接统一写成的样子；不填就用链接格式本身。",
            "example": "一个真实的链接，保存时用来核对。",
            "order": "数字小的先试。",
        }
        error_messages = {
            "platform": {"required": "请选择平台。"},
            "pattern": {"required": "请填写链接格式。", "unique": "这个链接格式已经有了，请直接修改原来的一条。"},
            "example": {"required": "请填写一个示例链接。"},
            "order": {"required": "请填写次序。", "invalid": "请填写整数。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].empty_label = "请选择"  # type: ignore[attr-defined]
        self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            shown = {name: cleaned[name] for name in self.Meta.fields}
            for name, fault in faults_of(LinkPattern(pk=self.instance.pk, **shown)).items():
                self.add_error(name, fault)
        return cleaned


class TryForm(BaseForm):
    """Links as people paste them, one a line."""

    links = forms.CharField(
        label="链接",
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=f"每行一个，可以是分享文字；最多 {MOST} 行。只试读，不保存。",
        error_messages={"required": "请粘贴至少一个链接。", "max_length": "内容太长，请分几次试读。"},
    )
    ONE_COLUMN = True

    def clean_links(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(f"有 {len(lines)} 行，最多 {MOST} 行，请分几次试读。")
        return lines

    def readings(self) -> list[tuple[str, Any]]:
        """Each line and what it would become."""
        reader = LinkReader()
        return [(line, reader.read(line)) for line in self.cleaned_data["links"]]
