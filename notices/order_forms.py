"""The form of the terms that all orders of one round share."""

from typing import Any

from django import forms

from core.forms import BaseForm
from notices.models import Paper
from notices.paper_forms import MARK, NEEDED, REPORT, WORKDAYS, prefix_field


class OrdersForm(BaseForm):
    """What all orders of one round say alike."""

    FIELDSETS = [
        ("发文", ["issuer", "prefix"]),
        ("期限与反馈", ["workdays", "contact", "phone", "report"]),
    ]
    issuer = forms.CharField(label="发文单位", max_length=60, error_messages=NEEDED)
    prefix = prefix_field(MARK)
    workdays = forms.IntegerField(label="整改期限（工作日）", **WORKDAYS)
    contact = forms.CharField(label="联系人", max_length=60, error_messages=NEEDED)
    phone = forms.CharField(label="联系电话", max_length=60, error_messages=NEEDED)
    report = forms.CharField(
        label="反馈什么、怎样反馈", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages=NEEDED
    )

    @classmethod
    def start(cls, round_: Any, by: Any) -> dict[str, Any]:
        """As the office's last orders had it, else what fits most."""
        plain = {"issuer": round_.organisation.name, "workdays": 5, "contact": by.full_name, "report": REPORT}
        last = Paper.objects.orders().filter(organisation=round_.organisation).first()
        if last is None:
            return plain
        return plain | {"prefix": last.prefix} | {name: last.facts[name] for name in ("issuer", "contact", "phone")}
