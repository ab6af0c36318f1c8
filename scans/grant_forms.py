"""Forms of apps and grants. Secret fields are write-only: what was typed or stored never comes back into a page."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core import redaction
from core.clock import now
from core.forms import BaseForm
from core.lists import FilterForm
from core.outbound import host_key
from scans.credentials.granting import SHAPES, Part, Shape
from scans.models import Grant, PlatformApp
from scans.models.holder import EXPIRES_SOON, Holder
from scans.platforms.wechat_push import is_aes_key
from scans.platforms.xiaomi_query import is_certificate

TROUBLES = (("", "全部"), ("repair", "须处理"), ("expiring", f"{EXPIRES_SOON.days} 天内到期"))
_SECRETS = {"autocomplete": "new-password", "spellcheck": "false"}


class BlankArea(forms.Textarea):
    """Several lines that are never shown again, not even after an error."""

    def format_value(self, value: Any) -> str:
        return ""


class SecretField(forms.CharField):
    """Taken in once; from then on logs and reports of this process hide it."""

    def __init__(self, part: Part, *, required: bool) -> None:
        widget = BlankArea(attrs=_SECRETS | {"rows": 6}) if part.long else forms.PasswordInput(attrs=_SECRETS)
        super().__init__(
            label=part.label,
            help_text=part.help,
            required=required,
            max_length=8192,
            widget=widget,
            error_messages={"required": f"请填写{part.label}。"},
        )

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value)
        redaction.remember(text)
        return text


class SecretsForm(BaseForm):
    """The secrets of one kind of app; when they are replaced, an empty field keeps what is there."""

    ONE_COLUMN = True

    def __init__(self, *args: Any, kind: str, replacing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for part in self.shape.parts:
            self.fields[part.name] = SecretField(part, required=not replacing)

    @property
    def shape(self) -> Shape:
        return SHAPES[self.kind]

    def typed(self) -> dict[str, str]:
        return {part.name: self.cleaned_data.get(part.name, "") for part in self.shape.parts}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (key := cleaned.get("aes_key")) and not is_aes_key(key):
            self.add_error("aes_key", "消息加解密 Key 应是 43 个字母和数字，请从微信开放平台复制。")
        if (pem := cleaned.get("certificate")) and not is_certificate(pem):
            self.add_error("certificate", "不是可用的证书，请粘贴从控制台下载的 .cer 文件的全部内容。")
        return cleaned


class AppForm(SecretsForm):
    name = forms.CharField(
        label="名称", max_length=100, help_text="便于本单位辨认。", error_messages={"required": "请填写名称。"}
    )
    client_id = forms.RegexField(
        r"^[\w@.:+-]+$", label="应用标识", max_length=200,
        error_messages={"required": "请填写应用标识。", "invalid": "应用标识里有不允许的字符，请核对。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].label = self.shape.id_label

    def clean_client_id(self) -> str:
        text: str = self.cleaned_data["client_id"]
        return host_key(f"https://{text}") if self.kind == "wechat2rss" else text


class OwnAppForm(AppForm):
    """An account's own id and secret; its name is the account's."""

    name = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind="wechat_own", **kwargs)


class GrantFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Holder.Status.choices

    q = forms.CharField(label="账号名称", max_length=100)
    family = forms.ChoiceField(label="平台接口", choices=[("", "全部"), *Grant.Family.choices])
    trouble = forms.ChoiceField(label="须办事项", choices=TROUBLES)

    def base(self) -> QuerySet[Grant]:
        return Grant.objects.visible_to(self.user).select_related("account__platform", "account__organisation", "app")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            rows = rows.filter(account__name__contains=wanted["q"].strip())
        if "family" in wanted:
            rows = rows.filter(family=wanted["family"])
        return _troubled(rows, wanted.get("trouble"))


class AppFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Holder.Status.choices

    kind = forms.ChoiceField(label="类型", choices=[("", "全部"), *PlatformApp.Kind.choices])
    trouble = forms.ChoiceField(label="须办事项", choices=TROUBLES)

    def base(self) -> QuerySet[PlatformApp]:
        return PlatformApp.objects.visible_to(self.user).select_related("organisation")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        rows = rows.filter(kind=wanted["kind"]) if "kind" in wanted else rows
        return _troubled(rows, wanted.get("trouble"))


def _troubled(rows: Any, trouble: str | None) -> Any:
    if trouble == "repair":
        return rows.needing_repair()
    return rows.expiring(now() + EXPIRES_SOON) if trouble == "expiring" else rows
