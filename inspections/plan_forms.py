"""What people type about the year's plan: which template in which periods, and a template's name."""

from typing import Any

from django import forms

from core.calendar import Period
from core.clock import today
from core.forms import BaseForm
from core.refusals import Refusal
from inspections.models import Round, RoundTemplate
from inspections.period_field import code_of
from inspections.services.planning import periods_of

FIRST_YEAR, LAST_YEAR = 2010, 2099


class PlanForm(BaseForm):
    """A whole year at once, or one period of it."""

    ONE_COLUMN = True

    template = forms.ModelChoiceField(RoundTemplate.objects.none(), label="模板", empty_label=None)
    year = forms.IntegerField(
        label="年份",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={"invalid": "请填四位年份，如 2022。"},
    )
    number = forms.CharField(
        label="第几期",
        max_length=4,
        required=False,
        help_text="不填则排满全年（四个季度、十二个月、两个半年）；年内第几次填次数；专项填季度，不填按全年",
    )
    batch = forms.CharField(label="第几批", max_length=4, required=False, help_text="只有季度分批检查才填")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = RoundTemplate.objects.standing().filter(organisation=user.organisation_id)
        self.fields["template"].queryset = mine  # type: ignore[attr-defined]
        self.fields["year"].initial = self.fields["year"].initial or today().year

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        template, year, number = found.get("template"), found.get("year"), found.get("number", "")
        if template is None or year is None:
            return found
        try:
            self.periods = self.read(template, year, number.strip(), found.get("batch", "").strip())
        except forms.ValidationError as wrong:
            self.add_error("number", wrong)
        except Refusal as refusal:
            self.add_error("number", refusal.message)
        return found

    @staticmethod
    def read(template: RoundTemplate, year: int, number: str, batch: str) -> list[Period]:
        whole = not number and not batch and template.kind not in (Round.Kind.NTH, Round.Kind.BATCH)
        if whole:
            return periods_of(template, year)
        return [Period.parse(code_of(template.kind, str(year), number, batch))]


class TemplateForm(BaseForm):
    ONE_COLUMN = True

    name = forms.CharField(label="模板名称", max_length=100)
