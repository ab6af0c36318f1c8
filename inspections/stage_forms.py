"""What people type about the stages of a round: who checks whom, what was seen of a reply, which round prints the rate."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import BaseForm, DateInput, ReasonForm
from core.lists import FilterForm
from inspections.models import CheckSheet, ReplyLook, Round
from inspections.services.cross_checks import Side
from inspections.services.replies import Seen
from registry.account_field import AccountField, about

ANSWERED = [("yes", "有有效回应"), ("no", "没有回应")]


class CrossForm(BaseForm):
    """A line a unit: who checks it. Left out where nobody is chosen."""

    def __init__(self, *args: Any, sides: list[Side], drawn: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [side.unit.name for side in sides if side.people]
        self.sides = [side for side in sides if side.sheets]
        for n, side in enumerate(self.sides):
            choices = [("", "不参加互查"), *((name, name) for name in able if name != side.unit.name)]
            self.fields[f"side_{n}"] = forms.ChoiceField(
                label=f"{side.unit.name}（{side.sheets} 张）由谁检查",
                choices=choices,
                required=False,
                initial=drawn.get(side.unit.name, ""),
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(found.values()):
            self.add_error(None, "请至少为一个单位选择由谁检查。")
        return found

    def pairs(self) -> dict[str, str]:
        chosen = {side.unit.name: self.cleaned_data[f"side_{n}"] for n, side in enumerate(self.sides)}
        return {checked: checking for checked, checking in chosen.items() if checking}


class ReplyForm(BaseForm):
    """One look at whether the question was answered."""

    ONE_COLUMN = True

    version = forms.IntegerField(widget=forms.HiddenInput)
    asked_on = forms.DateField(label="提问日期", widget=DateInput)
    question = forms.CharField(label="提问内容", max_length=500, required=False)
    looked_on = forms.DateField(label="查看日期", widget=DateInput)
    answered = forms.ChoiceField(
        label="结果",
        choices=ANSWERED,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有没有有效回应。"},
        help_text="自动回复、答非所问不算有效回应",
    )
    note = forms.CharField(label="回应情况", max_length=500, required=False)

    def __init__(self, *args: Any, known: ReplyLook | None, first: ReplyLook | None, **kwargs: Any) -> None:
        shown = known or first
        start = {"version": known.version if known else 0, "looked_on": today()}
        if shown:
            start |= {"asked_on": shown.asked_on, "question": shown.question}
        if known:
            told = {"looked_on": known.looked_on, "answered": "yes" if known.answered else "no", "note": known.note}
            start |= told
        super().__init__(*args, initial=start, **kwargs)

    def seen(self) -> Seen:
        found = self.cleaned_data
        answered = found["answered"] == "yes"
        return Seen(found["asked_on"], found["looked_on"], answered, found["question"], found["note"])


class ReplyFilter(FilterForm):
    """The drawn accounts of one round by where their interaction test stands."""

    SORTS = {"name": "name", "unit": "unit"}
    STATES = (
        ("", "全部"),
        ("first", "待第一轮查看"),
        ("second", "待第二轮查看"),
        ("answered", "第一轮已回应"),
        ("late", "第二轮才回应"),
        ("never", "两轮都没有回应"),
    )

    q = AccountField()
    state = forms.ChoiceField(label="进展", choices=STATES)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def base(self) -> Any:
        rows = CheckSheet.objects.visible_to(self.user).filter(round=self.round)
        return rows.with_replies().select_related("assignee")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            rows = rows.filter(about(wanted["q"]))
        if "state" in wanted:
            first, second = {
                "first": (None, None),
                "second": (False, None),
                "answered": (True, None),
                "late": (False, True),
                "never": (False, False),
            }[wanted["state"]]
            rows = rows.filter(first_reply=first)
            if wanted["state"] != "answered":
                rows = rows.filter(second_reply=second)
        return rows


class RateForm(ReasonForm):
    """`seen`: the round that printed the rate when the page was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
