"""Forms about the calendar of working days."""

import datetime as dt
from typing import Any

from django import forms

from core.clock import today
from core.forms import BaseForm, ReasonForm
from orgs.calendar_keeping import FIRST, LAST, year_or_new
from orgs.calendar_page import removes_announced
from orgs.models import CalendarDay
from orgs.notice_text import Notice, read_notice

EXAMPLE = "一、元旦：1月1日至3日放假，共3天。1月4日（周日）上班。"


class YearForm(forms.Form):
    """Which year a page is about; anything else is the year the page is opened for by itself, usually this one."""

    year = forms.IntegerField(label="年份", min_value=FIRST, max_value=LAST)

    def wanted(self, otherwise: int | None = None) -> int:
        return self.cleaned_data["year"] if self.is_valid() else otherwise or today().year


class DayForm(ReasonForm):
    ONE_COLUMN = True

    kind = forms.ChoiceField(
        label="这一天", required=False, choices=[("", "按星期（周一至周五上班）"), *CalendarDay.Kind.choices]
    )
    name = forms.CharField(label="节日", required=False, max_length=40, help_text="如：春节。可以不填。")
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["kind", "name", "reason"]


class AnnouncedForm(ReasonForm):
    ONE_COLUMN = True

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoticeForm(BaseForm):
    ONE_COLUMN = True

    year = forms.IntegerField(
        label="年份", min_value=FIRST, max_value=LAST, error_messages={"required": "请填写通知安排的是哪一年。"}
    )
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="通知的名称和文号，如：国办发明电〔2025〕7号。",
        error_messages={"required": "请填写通知的名称和文号。"},
    )
    text = forms.CharField(
        label="通知内容",
        error_messages={"required": "请粘贴通知全文，或每行写一个日期。"},
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=f"粘贴通知全文，或每行写一个日期。如：“{EXAMPLE}”或“2027-02-20 上班”“2027-02-05~2027-02-11 春节 放假”。"
        "该年原有的放假和调休日期将全部换成这里的。",
    )
    announced = forms.BooleanField(
        label="这是正式公布的通知", required=False, initial=True, help_text="不勾选则该年的期限仍是暂定的。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    notice: Notice

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "text" in data and "year" in data:
            self.notice = read_notice(data["text"], data["year"])
            for problem in self.notice.problems:
                self.add_error("text", problem)
            if not self.notice.days and not self.notice.problems:
                self.add_error("text", "没有读到任何放假或上班的日期，请按说明的样子填写。")
        return data


class NoticeConfirmForm(NoticeForm):
    """The second step: days of an announced year are not removed by a click alone."""

    removal = forms.BooleanField(label="确认删除这些已公布的日子", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data["removal"] and removes_announced(year_or_new(data["year"]), self.notice.days):
            self.add_error("removal", "通知里没有、现在已公布的日子将被删除：请核对后勾选“确认删除这些已公布的日子”。")
        return data


def read_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
