"""What all forms share: fieldsets, the stale-page guard, date input."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from core.refusals import Refusal

STALE = "这条记录在您打开页面之后已被别人修改，您的修改没有保存。请刷新页面，核对后重新填写。"


class DateInput(forms.DateInput):
    """The browser's own date field, always in ISO form."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


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


class VersionedForm(FieldsetMixin, forms.ModelForm):
    """Refuses to save over what somebody else changed since the page was opened. The model has an integer `version`."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.seen_version = self.instance.version

    def clean_version(self) -> int:
        version: int = self.cleaned_data["version"]
        if version != self.seen_version:
            raise ValidationError(STALE)
        return version

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """A guarded UPDATE: of two people saving the same version, one is told."""
        guard = type(self.instance)._default_manager.filter(pk=self.instance.pk, version=self.seen_version)
        if not guard.update(version=self.seen_version + 1):
            raise Refusal("somebody_was_faster", STALE)
        self.instance.version = self.seen_version + 1
        return super().save(commit)
