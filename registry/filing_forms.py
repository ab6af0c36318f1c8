"""Forms of filings: one field per thing asked, whose errors come from the rules; filters of the list; decisions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import Q, QuerySet

from core.forms import BaseForm, DateInput, FieldsetMixin
from core.lists import FilterForm
from orgs.roles import Role
from registry.account_field import AccountField, about
from registry.forms import PlainSelect
from registry.links import LinkReader
from registry.models import Account, Campaign, Filing, FilingCopy, Platform, ReturnReason
from registry.models.filing import DECIDE
from registry.name_search import NameColumns
from registry.proposal import FIELDS, GROUPS, Asked, evened, names_of, needed

YES_NO = (("", "未填"), ("是", "是"), ("否", "否"))
MOST_LINKED = 1000
TITLE = NameColumns("title_key", "title_initials", "title_pinyin")


class AskedField(forms.CharField):
    """Takes whatever was typed; what is wrong with it is said by the rules, so that a draft can always be kept."""

    def validate(self, value: Any) -> None:
        return None


def open_platforms(chosen: str = "") -> list[tuple[str, str]]:
    """Those on which an account may still be opened, and the one a draft has named, although it was switched off."""
    rows = Platform.objects.filter(Q(active=True) | Q(code=chosen)).values_list("code", "name", "active")
    return [(code, name if active else f"{name}（已停用）") for code, name, active in rows]


def _widget(asked: Asked, filing: Filing) -> forms.Widget:
    if asked.kind in {"date", "future"}:
        return DateInput()
    if asked.kind in {"long", "accounts"}:
        return forms.Textarea(attrs={"rows": 3})
    if asked.kind == "yes_no":
        return PlainSelect(choices=YES_NO)
    if asked.kind == "platform":
        return PlainSelect(choices=[("", "请选择"), *open_platforms(str((filing.proposal or {}).get(asked.name, "")))])
    if asked.kind == "choice":
        return PlainSelect(choices=[("", "请选择"), *asked.choices])
    return forms.TextInput(attrs={"maxlength": asked.limit} if asked.kind == "text" else {})


def running_clean_ups(filing: Filing) -> list[tuple[str, str]]:
    """What a closing may belong to: the clean-ups running above the unit, and the one already named."""
    if filing.kind not in Filing.STOPS:
        return []
    named = [filing.campaign] if filing.campaign else []
    running = {each.pk: each for each in (*Campaign.objects.running_for(filing.organisation), *named)}
    return [(str(pk), str(each)) for pk, each in running.items()]


class FilingForm(BaseForm):
    """The words of one filing as they were typed."""

    HIDDEN = frozenset({"version", "form_key"})

    def __init__(self, filing: Filing, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            data, initial=(filing.proposal or {}) | {"statement": filing.statement, "emergency": filing.emergency}
        )
        self.filing = filing
        must = needed(filing.kind, emergency=filing.emergency)
        for name in names_of(filing.kind):
            asked = FIELDS[name]
            self.fields[name] = AskedField(
                label=asked.label,
                help_text=asked.help,
                required=name in must,
                strip=False,
                widget=_widget(asked, filing),
            )
        if filing.kind == Filing.Kind.CLOSURE:
            self.fields["emergency"] = forms.BooleanField(
                label="紧急关停：账号已先行停用，现在补办备案", required=False
            )
        if running := running_clean_ups(filing):
            self.fields["clean_up"] = AskedField(
                label="专项整治",
                required=False,
                initial=str(filing.campaign_id or ""),
                widget=PlainSelect(choices=[("", "不属于专项整治"), *running]),
            )
        self.fields["statement"] = AskedField(
            label="申请理由", required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 5000})
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=filing.version)
        if filing.pk is None:
            self.fields["form_key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def FIELDSETS(self) -> list[tuple[str, list[str]]]:  # type: ignore[override]
        groups = [(legend, list(names)) for legend, names in GROUPS[self.filing.kind]]
        first = ["emergency"] if self.filing.kind == Filing.Kind.CLOSURE else []
        return [(groups[0][0], first + groups[0][1]), *groups[1:], ("说明", ["clean_up", "statement"])]

    def typed(self) -> dict[str, str]:
        """Everything on the page, as typed."""
        names = [name for name in self.fields if name not in self.HIDDEN]
        return {name: str(self.data.get(name, "")) for name in names}

    def version_shown(self) -> int:
        shown = str(self.data.get("version", ""))
        return int(shown) if shown.isdecimal() and len(shown) < 10 else 0

    def form_key(self) -> UUID:
        """What tells a form that was sent twice from two forms."""
        try:
            return UUID(str(self.data.get("form_key", "")))
        except ValueError:
            return uuid4()

    def others_words(self) -> dict[str, str]:
        """Beside each field in which the stored draft says something else, what it says now."""
        stored = (self.filing.proposal or {}) | {"statement": self.filing.statement}
        differs = {name: str(stored.get(name, "")) for name, typed in self.typed().items() if name in stored}
        return {
            name: f"现在保存的是：“{self._printed(name, words)}”。"
            for name, words in differs.items()
            if evened(words) != evened(str(self.data.get(name, "")))
        }

    def _printed(self, name: str, words: str) -> str:
        choices = getattr(self.fields[name].widget, "choices", ())
        return str(dict(choices).get(words, words)) or "（空）"

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Put each sentence beside its field; what belongs to none stands on top."""
        self.full_clean()
        for name, sentence in faults.items():
            self.add_error(name if name in self.fields else None, sentence)


class StartForm(BaseForm):
    """What is to be filed, and for which account: one of the own unit's list, or its number where there are too many."""

    ONE_COLUMN = True
    LISTED = 200

    kind = forms.ChoiceField(
        label="备案类型",
        choices=[(kind.value, kind.label) for kind in Filing.Kind if kind != Filing.Kind.TAKEOVER],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择备案类型。"},
    )
    account = forms.CharField(
        label="账号",
        required=False,
        max_length=16,
        help_text="开设不选；其他类型请选择要办理的账号，也可以从账号页面直接发起。",
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        own = Account.objects.filter(organisation=by.organisation_id).select_related("platform").order_by("number")
        listed = list(own[: self.LISTED + 1])
        if len(listed) <= self.LISTED:
            rows = [(each.number, account_words(each)) for each in listed]
            self.fields["account"].widget = PlainSelect(choices=[("", "不选（开设新账号）"), *rows])
        else:
            self.fields["account"].label = "账号编号"
            self.fields["account"].help_text = "开设不填；其他类型填要办理的账号编号，也可以从账号页面直接发起。"

    def clean(self) -> dict[str, Any]:
        """An opening makes a new account, whatever is chosen beside it."""
        cleaned = super().clean() or {}
        number = cleaned.get("account", "").strip().upper()
        cleaned["account"] = None
        if cleaned.get("kind") in {None, Filing.Kind.OPENING} or "account" in self.errors:
            return cleaned
        if not number:
            self.add_error("account", "请选择要办理的账号。")
            return cleaned
        cleaned["account"] = Account.objects.visible_to(self.by).filter(number=number).first()
        if cleaned["account"] is None:
            self.add_error("account", f"没有编号为“{number}”的账号，请选择要办理的账号。")
        return cleaned


def account_words(account: Account) -> str:
    return f"{account.number} {account.name}（{account.platform}，{account.get_state_display()}）"


class FilingFilter(FilterForm):
    SORTS = {
        "number": "pk",
        "name": ("title_key", "pk"),
        "unit": ("organisation__name", "pk"),
        "submitted": ("submitted_at", "pk"),
        "due": ("due_at", "pk"),
    }
    DEFAULT_SORT = "-number"
    TAB_FIELD, TAB_CHOICES = "status", Filing.Status.choices
    MORE = ("sponsor", "receipt", "account", "copies")

    q = AccountField()
    kind = forms.ChoiceField(
        label="备案类型", choices=[("", "全部（不含接管）"), *Filing.Kind.choices], widget=PlainSelect
    )
    turn = forms.ChoiceField(
        label="待办", choices=[("", "全部"), ("mine", "等我办理"), ("late", "审核已超期")], widget=PlainSelect
    )
    sponsor = forms.CharField(label="申请单位", max_length=100)
    receipt = forms.CharField(label="回执号", max_length=20)
    account = forms.CharField(label="账号编号", max_length=16)
    copies = forms.ChoiceField(
        label="抄送",
        choices=[("", "全部"), ("mine", "等我送达、签收"), ("unsigned", "还没有签收"), ("any", "有抄送")],
        widget=PlainSelect,
    )

    @property
    def may_decide(self) -> bool:
        """Whether deciding many at once is this person's work; who only files may at most take over an account."""
        deciders = (Role.UNIT_HEAD, Role.REVIEWER, Role.SUPERVISOR)
        return bool(self.user.has_perm(DECIDE) and self.user.has_role(*deciders))

    def base(self) -> QuerySet[Filing]:
        return Filing.objects.visible_to(self.user).select_related("organisation", "account", "waiting_at")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> QuerySet[Filing]:
        kind = wanted.get("kind")
        rows = rows.filter(kind=kind, whole=None) if kind else rows.applications()
        if "q" in wanted:
            rows = rows.filter(about(wanted["q"], own=TITLE) | _linked(wanted["q"]))
        if "sponsor" in wanted:
            rows = rows.filter(organisation__name__contains=wanted["sponsor"].strip())
        if "account" in wanted:
            rows = rows.filter(account__number=wanted["account"].strip().upper())
        if "receipt" in wanted:
            rows = rows.filter(receipt=wanted["receipt"].strip().upper())
        if "copies" in wanted:
            rows = rows.filter(pk__in=self._copies(wanted["copies"]).values("filing"))
        if wanted.get("turn") == "mine":
            rows = rows.filter(pk__in=Filing.objects.awaiting(self.user))
        if wanted.get("turn") == "late":
            rows = rows.overdue()
        return rows

    def _copies(self, wanted: str) -> QuerySet[FilingCopy]:
        copies = FilingCopy.objects.all()
        if wanted == "any":
            return copies
        return copies.to_send(self.user) if wanted == "mine" else copies.unsigned()


def _linked(text: str) -> Q:
    """Openings of the page that is meant, which have no account yet: their links stand as they were typed."""
    reader = LinkReader() if "." in text else None
    link = reader.read(text) if reader else None
    if reader is None or link is None or not link.canonical_link:
        return Q(pk__in=[])
    maybe = Filing.objects.filter(account=None, proposal__link__icontains=link.value or link.key)
    typed = maybe.order_by().values_list("pk", "proposal__link")[:MOST_LINKED]
    return Q(pk__in=[pk for pk, written in typed if reader.read(written).key == link.key])


class AgreeForm(BaseForm):
    """An opinion that may stay empty."""

    reason = forms.CharField(label="审核意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SendBackForm(BaseForm):
    """Reasons from the office's list, and what to do about them."""

    ONE_COLUMN = True

    reasons = forms.ModelMultipleChoiceField(
        ReturnReason.objects.none(), label="退回理由", required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清要改什么、补什么。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].queryset = ReturnReason.objects.filter(active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parts = [str(reason) for reason in cleaned.get("reasons") or ()]
        parts += [cleaned["text"].strip()] if cleaned.get("text", "").strip() else []
        if not parts:
            raise forms.ValidationError("请至少选择一条理由，或在说明里写明原因。")
        cleaned["reason"] = "；".join(parts)
        return cleaned


class ReasonRowForm(FieldsetMixin, forms.ModelForm):  # type: ignore[type-arg]
    """One line of the office's list; its code is made once and never shown."""

    use_required_attribute = False
    ONE_COLUMN = True

    class Meta:
        model = ReturnReason
        fields = ("text", "order", "active")
        help_texts = {"order": "数字小的排在前面。", "active": "不再使用时取消勾选，不删除。"}

    def save(self, commit: bool = True) -> ReturnReason:
        self.instance.code = self.instance.code or f"own_{uuid4().hex[:12]}"
        return super().save(commit)
