"""The form of one platform and the filter of their list."""

from typing import Any

from django import forms
from django.db.models import Count, Q

from core.forms import FieldsetMixin
from core.lists import FilterForm
from registry.forms import PlainSelect
from registry.models import Platform
from registry.services.platform_keeping import is_used, taken_names, words_of_taken

ACTIVE = (("", "全部"), ("yes", "受理新备案"), ("no", "已停用"))
MOST_NAMES, LONGEST_NAME = 60, 50


class PlatformFilter(FilterForm):
    q = forms.CharField(label="平台名称", max_length=50)
    active = forms.ChoiceField(label="状态", choices=ACTIVE, widget=PlainSelect)

    def base(self) -> Any:
        return Platform.objects.annotate(many=Count("accounts")).order_by("order", "pk")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            text = wanted["q"].strip()
            rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(group__icontains=text))
        return rows.filter(active=wanted["active"] == "yes") if "active" in wanted else rows


class Names(forms.CharField):
    """A list of names, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(required=False, max_length=5000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = list(dict.fromkeys(" ".join(line.split()) for line in (super().clean(value) or "").splitlines()))
        names = [line for line in lines if line]
        if long := next((name for name in names if len(name) > LONGEST_NAME), None):
            raise forms.ValidationError(f"“{long[:20]}…”超过 {LONGEST_NAME} 字，请缩短；每行只写一个。")
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(f"有 {len(names)} 行，最多 {MOST_NAMES} 行。")
        return names


class PlatformForm(FieldsetMixin, forms.ModelForm):
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label="代码",
        max_length=32,
        help_text="小写字母、数字和下划线，以字母开头，如 newmedia_hao；接口和文件按它识别，用过以后不能再改。",
        error_messages={"required": "请填写代码。", "invalid": "代码只能用小写字母、数字和下划线，并以字母开头。"},
    )
    aliases = Names(
        label="别名", help_text="每行一个。台账里写成这些名称的，导入时都认作这个平台；各平台之间不能相同。"
    )
    account_types = Names(label="账号类型", help_text="每行一个，如订阅号、服务号；不分类型的不填。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False
    ONE_COLUMN = True

    class Meta:
        model = Platform
        fields = ["code", "name", "aliases", "account_types", "group", "order", "judged_by_posts", "active"]
        help_texts = {
            "name": "页面和台账里显示的名称。",
            "group": "统计时归入哪一组，如微信、微博、移动客户端、其他类型。",
            "order": "数字小的排在前面。",
            "judged_by_posts": "小程序、客户端等不以发布内容为主的不勾选。",
            "active": "不勾选即停用：不能再选它新开账号，已有账号、导入和检查不受影响。",
        }
        error_messages = {
            "name": {"required": "请填写平台名称。"},
            "group": {"required": "请填写统计分组。"},
            "order": {"required": "请填写排序。", "invalid": "请填写整数。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        if self.instance.pk and is_used(self.instance):
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "已经在用，不能再改。"

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("code", "name", "aliases"):
            value = cleaned.get(name) or []
            texts = value if isinstance(value, list) else [value]
            for text, other in taken_names(texts, but=self.instance).items():
                self.add_error(name, words_of_taken(text, other))
        return cleaned
