"""Forms of official papers: what is stated when one is drafted or edited, the templates' words, the list's filter."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.calendar import Period
from core.clock import now, today
from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from inspections.models import Round
from notices import paper_text
from notices.models import Delivery, Paper
from notices.paper_kinds import CHOICES, Kind
from notices.services.overdue import owed, units_below
from notices.services.papers import Wanted
from orgs.models import Organisation

REPORT = "请写明问题原因、整改措施、完成情况和责任人，加盖公章后扫描，通过本平台“收文”回复并上传盖章件。"
MARK = "如“青政务新媒体改”，字号印作 青政务新媒体改〔2026〕1号。请用与通报不同的代字，每年从 1 号连续编起。"
PREFIX_HELP = "印在〔年份〕前面的部分，如“青政办函”。每个文种用自己的代字，每年从 1 号连续编起。"
NEEDED = {"required": "请填写此项。"}
WORKDAYS: dict[str, Any] = {
    "min_value": 1,
    "max_value": 60,
    "help_text": "从印发次日算起，按工作日历跳过休息日。",
    "error_messages": {**NEEDED, "invalid": "请填写 1 到 60 的整数。"},
}
LEGENDS = (
    ("发文", ("title", "issuer", "prefix", "layout", "round", "period", "unit", "to", "copies", "addressee")),
    ("正文", ("subject", "matter", "text", "talk_time", "talk_place", "talk_whom")),
    ("反馈与联系", ("workdays", "report", "contact", "phone", "openness")),
)
OPEN = [("", "不注明"), *((words, words) for words in ("此件主动公开", "此件依申请公开", "此件不予公开"))]
LAYOUTS = [("letter", "信函格式"), ("file", "文件格式")]


def prefix_field(help_text: str) -> forms.RegexField:
    wrong = {**NEEDED, "invalid": "代字中不能有空格和括号，年份和序号由系统编排。"}
    return forms.RegexField(r"^[^〔〕\s]+$", label="发文代字", max_length=40, help_text=help_text, error_messages=wrong)


def words(label: str, most: int, rows: int = 0, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, widget=widget, help_text=help_text, error_messages=NEEDED)


def period_choices(kind: str) -> list[tuple[str, str]]:
    """The last months for a monthly paper; quarters, halves and years too for a report."""
    day, found = today(), []
    starts = [Period.parse(f"{day.year}M{day.month:02d}")]
    if kind == "report":
        starts = [Period.quarter_of(day), Period.parse(f"{day.year}H{1 if day.month < 7 else 2}")]
        starts += [Period.parse(str(day.year)), Period.parse(f"{day.year}M{day.month:02d}")]
    for start, many in zip(starts, (12 if kind == "monthly" else 5, 3, 3, 12), strict=False):
        each = start
        for _ in range(many):
            found.append((each.code, each.label))
            each = each.previous
    return found


class PaperForm(BaseForm):
    """One form for every kind: the fields its kind asks for; the words too once there is a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    issuer = words("发文单位", 60)
    prefix = prefix_field(PREFIX_HELP)
    layout = forms.ChoiceField(label="版式", choices=LAYOUTS)
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label="所据检查",
        empty_label="不引用检查",
        help_text="引用后，列出该单位在这次检查中的问题。",
    )
    period = forms.ChoiceField(label="期间", error_messages={"required": "请选择期间。"})
    unit = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="主送单位",
        empty_label="请选择单位",
        error_messages={"required": "请选择单位。"},
    )
    to = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="主送单位",
        widget=forms.CheckboxSelectMultiple,
        help_text="印发时送到这些单位的“收文”。",
        error_messages={"required": "请选择主送单位。"},
    )
    copies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="抄送单位", widget=forms.CheckboxSelectMultiple
    )
    addressee = words("主送机关的写法", 400, help_text="印在正文之前；不填则依次列出主送单位。")
    subject = words("事由", 60, help_text="用在标题和正文中，如“协助核实政务新媒体主办单位”。")
    matter = words("正文内容", 10_000, 8, "每段一行；“一、”“（一）”开头的行按公文层次排版。")
    talk_time = words("约谈时间", 60)
    talk_place = words("约谈地点", 100)
    talk_whom = words("约谈对象", 200, help_text="如“单位主要负责同志和政务新媒体工作分管负责同志”。")
    workdays = forms.IntegerField(label="期限（工作日）", **WORKDAYS)
    report = words("反馈什么、怎样反馈", 1000, 3)
    contact, phone = words("联系人", 60), words("联系电话", 60)
    openness = forms.ChoiceField(label="公开属性", choices=OPEN)
    title = words("标题", 200)
    text = words("正文", 20_000, 18)

    def __init__(self, *args: Any, kind: Kind, user: Any, paper: Paper | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.user, self.paper = kind, user, paper
        office = paper.organisation if paper else user.organisation
        self._offer(office)
        kept = {*kind.ask, "version", *self._receiver_fields()}
        drafted = {"round", "period", "matter"}  # what the figures rest on does not change in a draft
        kept = (kept | {"title", "text"}) - drafted - {"unit"} if paper else kept
        needed = {*kind.needs, "unit", "title", "text", *(() if kind.code != "urging" else ("to",))}
        for name in list(self.fields):
            if name not in kept:
                del self.fields[name]
            else:
                self.fields[name].required = name in needed
        self.FIELDSETS = [(legend, [name for name in names if name in self.fields]) for legend, names in LEGENDS]  # type: ignore[misc]

    def _receiver_fields(self) -> set[str]:
        return {"unit", "copies"} if self.kind.to == "unit" else {"to", "copies"}

    def _offer(self, office: Organisation) -> None:
        """Whom this kind may go to: below the office; letters and reports beside it and above it too."""
        fields: dict[str, Any] = self.fields
        below = units_below(office)
        near = Organisation.objects.filter(dissolved_on=None).exclude(pk=office.pk)
        above = Q(pk__in=[pk for pk in office.path.split("/") if pk]) | Q(parent=office.parent_id, parent__isnull=False)
        wide = near.filter(above | Q(path__startswith=office.path))
        units = {"letter": wide, "monthly": wide, "report": near.filter(above)}.get(self.kind.code, below)
        if self.kind.code == "urging":
            self.owed = owed(office, now())
            late = {each.unit for each in self.owed} | set(self._chosen())
            units = below.filter(pk__in=late)
            fields["to"].help_text = "列出的都是有逾期事项的单位；清单只列所选单位的事项。"
        fields["unit"].queryset, fields["to"].queryset = units.order_by("path"), units.order_by("path")
        fields["copies"].queryset = (wide if self.kind.code != "report" else near.filter(above)).order_by("path")
        fields["round"].queryset = Round.objects.visible_to(self.user).closed().without_frame()
        fields["period"].choices = period_choices(self.kind.code)

    def _chosen(self) -> list[int]:
        return list(self.paper.to.values_list("pk", flat=True)) if self.paper else []

    @classmethod
    def start(cls, kind: Kind, user: Any) -> dict[str, Any]:
        """As the office's last paper of this kind had it."""
        plain: dict[str, Any] = {"issuer": user.organisation.name, "contact": user.full_name, "report": REPORT}
        plain |= {"layout": "letter" if kind.letter else "file", "workdays": 5 if "workdays" in kind.needs else None}
        last = Paper.objects.filter(organisation=user.organisation, kind=kind.code).first()
        if last is None:
            return plain
        again = {name: last.facts.get(name) for name in ("issuer", "contact", "phone")}
        return plain | again | {"prefix": last.prefix, "layout": last.facts.get("layout")}

    @classmethod
    def initial_of(cls, paper: Paper) -> dict[str, Any]:
        told = {name: paper.facts.get(name) for name in paper.kind_of.ask}
        names = "，".join(unit.name for unit in paper.receivers())
        told |= {"to": list(paper.to.all()), "copies": list(paper.copies.all())}
        told |= {"title": paper.title, "text": paper.text, "prefix": paper.prefix, "version": paper.version}
        return told | {"addressee": "" if paper.facts.get("addressee") == names else paper.facts.get("addressee")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.paper and not self.errors:
            for problem in paper_text.word_problems(cleaned["title"], cleaned["text"], self._facts(cleaned)):
                self.add_error("text", problem + "。")
        return cleaned

    def _facts(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What the words may rest on after this save."""
        stated = {name: cleaned[name] for name in self.kind.ask if name in cleaned}
        return {**(self.paper.facts if self.paper else {}), **stated, "due": None}

    @property
    def texts(self) -> tuple[str, str]:
        return self.cleaned_data["title"].strip(), self.cleaned_data["text"].replace("\r\n", "\n").strip()

    def wanted(self) -> Wanted:
        clean = self.cleaned_data
        paper, left = self.paper, ("prefix", "round", "matter")
        stated = {name: clean[name] for name in self.kind.ask if name in clean and name not in left}
        units = (
            (paper.unit,) if paper and paper.unit else (clean["unit"],) if clean.get("unit") else clean.get("to", ())
        )
        return Wanted(
            self.kind.code,
            clean["prefix"],
            {name: None if value == "" else value for name, value in stated.items()},
            tuple(units),
            tuple(clean["copies"]),
            paper.round if paper else clean.get("round"),
            clean.get("matter", "").replace("\r\n", "\n"),
        )

    def figures(self) -> list[tuple[str, str]]:
        """Names the words may use, with what each prints."""
        if self.paper is None:
            return []
        values = paper_text.values_of(self.paper.facts)
        filled = {name: len(table["rows"]) for name, table in self.paper.facts["tables"].items() if table["rows"]}
        tables = {name: f"（表，{many} 行）" for name, many in filled.items()}
        return [(f"{{{{{name}}}}}", value) for name, value in {**values, **tables}.items() if value is not None]


class TemplateForm(BaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = words("标题", 200)
    text = words("正文", 20_000, 20)


REPLIES = {"answered": "已反馈", "in_time": "按期反馈", "waiting": "未反馈"}


class PaperFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Paper.Status.choices
    SORTS = {"at": "at", "issued": "issued_at", "number": "doc_number"}
    MORE = ("since", "until", "reply")

    q = forms.CharField(label="标题、字号或单位", max_length=100)
    kind = forms.ChoiceField(label="文种", choices=[("", "全部"), *CHOICES])
    since = forms.DateField(label="印发自", widget=DateInput)
    until = forms.DateField(label="印发至", widget=DateInput)
    reply = forms.ChoiceField(label="反馈", choices=[("", "不限"), *REPLIES.items()])

    def base(self) -> QuerySet[Paper]:
        return Paper.objects.visible_to(self.user).listed()

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        rows = rows.matching(wanted["q"]) if "q" in wanted else rows
        rows = rows.filter(kind=wanted["kind"]) if "kind" in wanted else rows
        if {"since", "until"} & set(wanted):
            rows = rows.issued_between(wanted.get("since", dt.date.min), wanted.get("until", dt.date.max))
        return rows.filter(Exists(_replies(wanted["reply"]))) if "reply" in wanted else rows


def _replies(state: str) -> QuerySet[Delivery]:
    sent = Delivery.objects.filter(paper=OuterRef("pk"), is_copy=False)
    if state == "waiting":
        return sent.filter(replied_at=None)
    came = sent.exclude(replied_at=None)
    return came.filter(replied_at__lte=F("reply_due")) if state == "in_time" else came
