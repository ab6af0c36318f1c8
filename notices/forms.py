"""Forms about notices: which round, what a person states, the words, the list's filter."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from core.refusals import Refusal
from inspections.models import Round
from notices.both_texts import both_texts
from notices.further_annexes import further_annex, pasted, retyped
from notices.models import Notice, Profile
from notices.placeholders import Values, contacts_in_words, fill, problems_of, values_of
from notices.services import sections_for
from notices.text import Block, Section

LINES = forms.Textarea(attrs={"rows": 3})
OPEN_CHOICES = [
    ("", "不注明"),
    ("此件主动公开", "此件主动公开"),
    ("此件依申请公开", "此件依申请公开"),
    ("此件不予公开", "此件不予公开"),
]


class NoticeFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Notice.Status.choices
    SORTS = {"at": "at", "issued": "issued_at", "number": "doc_number"}

    q = forms.CharField(label="标题或字号", max_length=100)

    def base(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.user).listed()

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        return rows.matching(wanted["q"]) if "q" in wanted else rows


class CreateForm(BaseForm):
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label="检查",
        empty_label="请选择已办结的检查",
        error_messages={"required": "请选择一次已办结的检查。"},
    )
    profile = forms.ModelChoiceField(
        Profile.objects.none(),
        label="通报样式",
        empty_label=None,
        help_text="样式决定平台分组、用语、小数位数和附件的列。",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.visible_to(user).closed()  # type: ignore[attr-defined]
        self.fields["profile"].queryset = Profile.objects.visible_to(user).in_use()  # type: ignore[attr-defined]


class DetailsForm(BaseForm):
    """What the round does not know: stated by a person, checked against the figures afterwards."""

    FIELDSETS = [
        ("文头", ["issuer", "co_issuers", "title", "doc_number", "date", "addressees", "basis", "openness"]),
        ("整改与报送", ["deadline_date", "deadline_time", "deadline_channel", "deadline_receiver", "contacts"]),
        ("点名", ["praised", "late_reports", "on_time"]),
        ("另附一张表", ["annex_title", "annex_table"]),
    ]
    version = forms.IntegerField(widget=forms.HiddenInput)
    issuer = forms.CharField(label="发文机关", max_length=100, error_messages={"required": "请填写发文机关。"})
    co_issuers = forms.CharField(
        label="联合发文机关",
        required=False,
        widget=LINES,
        max_length=1000,
        help_text="一行一个，署名排在发文机关之后。",
    )
    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    doc_number = forms.CharField(label="发文字号", max_length=60, required=False, help_text="留空则在印发时自动编号。")
    date = forms.DateField(label="成文日期", widget=DateInput, error_messages={"required": "请填写成文日期。"})
    addressees = forms.CharField(
        label="主送机关", required=False, widget=LINES, max_length=4000, help_text="一行一个。"
    )
    basis = forms.CharField(
        label="依据", required=False, widget=LINES, max_length=4000, help_text="一行一个文件名称或文号。"
    )
    openness = forms.ChoiceField(label="公开属性", choices=OPEN_CHOICES, required=False)
    deadline_date = forms.DateField(label="整改期限", widget=DateInput, required=False)
    deadline_time = forms.CharField(label="具体时刻", max_length=20, required=False, help_text="可以不填，例如 12:00。")
    deadline_channel = forms.CharField(
        label="报送方式", max_length=200, required=False, help_text="例如 加盖公章的扫描件。"
    )
    deadline_receiver = forms.CharField(
        label="报送对象", max_length=200, required=False, help_text="例如 市政府办公室电子政务科。"
    )
    contacts = forms.CharField(label="联系方式", max_length=500, required=False)
    praised = forms.CharField(label="表扬单位", required=False, widget=LINES, max_length=4000, help_text="一行一个。")
    late_reports = forms.CharField(
        label="迟报单位", required=False, widget=LINES, max_length=4000, help_text="一行一个，事项写在“：”后面。"
    )

    on_time = forms.CharField(
        label="按时报送单位", required=False, widget=LINES, max_length=4000, help_text="一行一个。"
    )
    annex_title = forms.CharField(label="附表名称", required=False, max_length=200)
    annex_table = forms.CharField(
        label="附表内容",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="从 Excel 复制后粘贴，第一行是表头。",
    )

    @staticmethod
    def initial_of(notice: Notice) -> dict[str, Any]:
        facts, deadline = notice.facts, notice.facts.get("deadline") or {}
        late = [
            row["unit"] + (f"：{row['task']}" if row.get("task") else "") for row in facts.get("late_reports") or []
        ]
        return {
            **{name: facts.get(name) for name in ("issuer", "title", "date", "doc_number")},
            "version": notice.version,
            **{name: "\n".join(facts.get(name) or []) for name in ("addressees", "basis", "praised")},
            "co_issuers": "\n".join(notice.given.get("co_issuers", notice.extras.get("co_issuers")) or []),
            "on_time": "\n".join(notice.given.get("on_time") or []),
            **{f"deadline_{name}": deadline.get(name) for name in ("date", "time", "channel", "receiver")},
            **pasted(notice.given.get("annexes") or []),
            "openness": facts.get("openness") or "",
            "late_reports": "\n".join(late),
            "contacts": contacts_in_words(notice.given.get("contacts", notice.extras.get("contacts"))),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stated = (kwargs.get("initial") or {}).get("openness")
        if stated and stated not in dict(OPEN_CHOICES):
            self.fields["openness"].choices = [*OPEN_CHOICES, (stated, stated)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        besides = [cleaned.get(f"deadline_{name}") for name in ("time", "channel", "receiver")]
        if not cleaned.get("deadline_date") and any(besides):
            self.add_error("deadline_date", "填了时刻、报送方式或报送对象，请一并填写整改期限的日期。")
        for name, other in (("annex_title", "annex_table"), ("annex_table", "annex_title")):
            if cleaned.get(other) and not cleaned.get(name):
                self.add_error(name, "附表的名称和内容要一并填写。")
        if cleaned.get("annex_table") and not self.errors:
            self._check_table(cleaned)
        return cleaned

    def _check_table(self, cleaned: dict[str, Any]) -> None:
        try:
            further_annex({"title": cleaned["annex_title"], "table": cleaned["annex_table"]}, "附表")
        except Refusal as refusal:
            self.add_error("annex_table", refusal.message)

    def changes(self) -> dict[str, Any]:
        """Only what differs from the page as it was opened; an emptied field takes the statement back."""
        whole = {"deadline": "deadline", "annex": "annexes"}
        names = {whole.get(name.partition("_")[0], name) for name in self.changed_data}
        return {name: self._stated(name) for name in names - {"version"}}

    def _stated(self, name: str) -> Any:
        clean = self.cleaned_data
        if name == "deadline":
            day = clean["deadline_date"]
            return day and {
                "date": day.isoformat(),
                "time": clean["deadline_time"] or None,
                "channel": clean["deadline_channel"] or None,
                **({"receiver": clean["deadline_receiver"]} if clean["deadline_receiver"] else {}),
            }
        if name == "annexes":
            return retyped(self.initial.get("annexes") or [], clean["annex_title"], clean["annex_table"]) or None
        if name == "date":
            return clean["date"].isoformat()
        if name == "late_reports":  # nobody, also where self-checks came late
            pairs = [line.partition("：") for line in _lines(clean[name])]
            return [{"unit": unit.strip(), "task": task.strip() or None} for unit, _, task in pairs]
        if name == "co_issuers":  # nobody beside the first one, also where the profile names others
            return _lines(clean[name])
        if name in ("addressees", "basis", "praised", "on_time"):
            return _lines(clean[name]) or None
        return clean[name] or (None if name != "openness" else "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class WordsForm(BaseForm):
    """Two fields a block and a tick to leave it out; figures are placeholders, which must stay ones that exist."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    keys = forms.CharField(widget=forms.HiddenInput, required=False)  # of the blocks as the page showed them
    differing: frozenset[int] = frozenset()
    homeless: Sequence[str] = ()

    @classmethod
    def beside_the_saved(cls, posted: QueryDict, notice: Notice) -> "WordsForm":
        """The typed words again, over what somebody else has saved meanwhile."""
        both = both_texts(posted, cls(notice=notice).blocks, notice.version)
        form = cls(both.data, notice=notice)
        form.differing, form.homeless = both.differing, both.homeless
        return form

    @property
    def is_stale(self) -> bool:
        return (
            str(self.data.get("version", "")).isdigit() and int(self.data["version"]) != self.fields["version"].initial
        )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = values_of(notice.facts, notice.extras)
        self.sections: list[Section] = sections_for(notice)
        self.blocks: list[Block] = [block for section in self.sections for block in section.blocks]
        self.fields["version"].initial = notice.version
        self.fields["keys"].initial = ",".join(block.key for block in self.blocks)
        for n, block in enumerate(self.blocks):
            if block.lead:
                self.fields[f"lead-{n}"] = forms.CharField(
                    label=f"第{n + 1}段的小标题", initial=block.lead, max_length=200
                )
            self.fields[f"text-{n}"] = forms.CharField(
                label=f"第{n + 1}段",
                initial=block.text,
                max_length=5000,
                required=False,
                widget=forms.Textarea(attrs={"rows": min(8, 2 + len(block.text) // 45)}),
            )
            self.fields[f"hidden-{n}"] = forms.BooleanField(label="略去本段", initial=block.hidden, required=False)
            self.fields[f"theirs-{n}"] = forms.BooleanField(label="本段用已保存的文字", required=False)

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows: heading before the first block of a section, fields, and the figures in use."""
        rows, n = [], 0
        for section in self.sections:
            for place, block in enumerate(section.blocks):
                rows.append(
                    {
                        "heading": section.heading if place == 0 else "",
                        "block": block,
                        "printed": "（略去）" if block.hidden else printed(block.text, self.values),
                        "text": self[f"text-{n}"],
                        "hidden": self[f"hidden-{n}"],
                        "theirs": self[f"theirs-{n}"] if n in self.differing else None,
                        "lead": self[f"lead-{n}"] if block.lead else None,
                    }
                )
                n += 1
        return rows

    def figures(self) -> list[tuple[str, str]]:
        """Placeholder and value, for those that print something."""
        return [(f"{{{{{name}}}}}", value) for name, value in self.values.items() if value is not None]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n, _ in enumerate(self.blocks):
            if cleaned.get(f"hidden-{n}") or cleaned.get(f"theirs-{n}"):
                continue
            if not cleaned.get(f"text-{n}", "x").strip():
                self.add_error(f"text-{n}", "这一段没有文字；不需要的话请勾选“略去本段”。")
            for name in (f"lead-{n}", f"text-{n}"):
                for problem in problems_of(cleaned.get(name) or "", self.values):
                    self.add_error(name, problem + "。")
        return cleaned

    def words(self) -> dict[str, dict[str, Any]]:
        clean = self.cleaned_data
        typed = {
            block.key: {
                "text": clean[f"text-{n}"].replace("\r\n", "\n").strip(),
                "hidden": clean[f"hidden-{n}"],
                "lead": clean.get(f"lead-{n}", block.lead),
            }
            for n, block in enumerate(self.blocks)
        }
        given_up = [block for n, block in enumerate(self.blocks) if clean[f"theirs-{n}"]]
        return typed | {
            block.key: {"text": block.text, "hidden": block.hidden, "lead": block.lead} for block in given_up
        }


def printed(words: str, values: Values) -> str:
    """What a block prints as it stands now."""
    return "；".join(problems_of(words, values)) or fill(words, values)


class OptionalReasonForm(BaseForm):
    """A reason that is needed only when the figures contradict each other or were typed by hand."""

    reason = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="数据对不上、与上期完全相同或正文中有手工填写的数字而仍要通过时，必须写明理由。",
    )
