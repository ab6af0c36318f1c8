"""Forms about units and people."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.db.models import Q, QuerySet

from core.forms import BaseForm, DateInput, FieldsetMixin
from core.lists import FilterForm
from core.models import JournalEntry
from orgs.act_words import all_acts
from orgs.models import COMMAND_USER, Organisation, User
from orgs.roles import ADMINISTRATORS, Role


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不正确，请重新输入。连续输错 5 次将锁定 15 分钟。",
        "inactive": "用户名或密码不正确，请重新输入。连续输错 5 次将锁定 15 分钟。",
    }
    use_required_attribute = False


class UnitForm(FieldsetMixin, forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Organisation
        fields = ["name", "parent", "level", "district", "code", "filing_office"]
        help_texts = {
            "name": "写全称，与公章一致。",
            "level": "如：省级、市级、县级、乡镇级。",
            "code": "统一社会信用代码或内部代码，可以不填。",
            "filing_office": "审核下级单位备案的单位才选；都不选时，由最上级单位作为县级主管单位审核。",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Organisation.objects.manageable_by(by)
        if self.instance.pk:
            parents = parents.exclude(path__startswith=self.instance.path)
        field = self.fields["parent"]
        field.queryset = parents
        field.label_from_instance = lambda unit: "　" * (unit.depth - 1) + unit.name
        is_top = self.instance.pk and self.instance.parent_id is None
        field.required = not is_top and Organisation.objects.exists()
        field.empty_label = "（没有上级）" if is_top else "请选择"


class PersonForm(FieldsetMixin, forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = User
        fields = ["username", "full_name", "organisation", "phone"]
        help_texts = {"username": "用于登录，字母、数字和 @ . + - _，确定后不能修改。", "phone": "可以不填。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = self.fields["organisation"].required = True
        self.fields["organisation"].empty_label = "请选择"
        if self.instance.pk:
            del self.fields["username"]


class RolesForm(BaseForm):
    roles = forms.MultipleChoiceField(
        label="角色",
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="系统管理员、安全管理员、审计管理员须由三人分任，也不能兼任业务角色。",
    )

    def clean_roles(self) -> set[str]:
        roles = set(self.cleaned_data["roles"])
        if roles & ADMINISTRATORS and len(roles) > 1:
            raise forms.ValidationError(
                "系统管理员、安全管理员、审计管理员须由三人分任，也不能兼任业务角色，请只保留一个。"
            )
        return roles


class ProfileForm(FieldsetMixin, forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = User
        fields = ["phone"]


class PasswordForm(BaseForm):
    ONE_COLUMN = True

    old = forms.CharField(
        label="现在的密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="再输一次新密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = "".join(password_validators_help_texts())

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不正确，请重新输入。")
        return self.cleaned_data["old"]

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.user)
        if self.cleaned_data["new"] == self.cleaned_data.get("old"):
            raise forms.ValidationError("新密码不能与现在的密码相同。")
        return self.cleaned_data["new"]

    def clean_again(self) -> str:
        if self.cleaned_data.get("new") not in (None, self.cleaned_data["again"]):
            raise forms.ValidationError("两次输入的新密码不一致。")
        return self.cleaned_data["again"]


class UnitFilter(FilterForm):
    q = forms.CharField(label="单位名称", max_length=100)
    level = forms.CharField(label="层级", max_length=50)
    district = forms.CharField(label="所属地区", max_length=100)

    def base(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.user).with_counts()

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        for name, lookup in (("q", "name__contains"), ("level", "level__contains"), ("district", "district__contains")):
            if name in wanted:
                rows = rows.filter(**{lookup: wanted[name]})
        return rows


class UserFilter(FilterForm):
    SORTS = {"username": "username", "unit": "organisation__path", "joined": "date_joined"}

    q = forms.CharField(label="用户名或姓名", max_length=100)
    unit = forms.CharField(label="单位", max_length=100)
    role = forms.ChoiceField(label="角色", choices=[("", "全部"), *Role.choices])
    active = forms.ChoiceField(label="状态", choices=[("", "全部"), ("yes", "启用"), ("no", "停用")])

    def base(self) -> QuerySet[User]:
        people = User.objects.exclude(username=COMMAND_USER)
        return people.select_related("organisation").prefetch_related("grants").order_by("username")

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        if "q" in wanted:
            rows = rows.filter(Q(username__icontains=wanted["q"]) | Q(full_name__contains=wanted["q"]))
        if "unit" in wanted:
            rows = rows.filter(organisation__name__contains=wanted["unit"])
        if "role" in wanted:
            rows = rows.filter(grants__role=wanted["role"])
        if "active" in wanted:
            rows = rows.filter(is_active=wanted["active"] == "yes")
        return rows


class JournalFilter(FilterForm):
    MORE = ("address", "unit")

    q = forms.CharField(label="操作人或对象", max_length=100)
    act = forms.ChoiceField(label="行为")
    since = forms.DateField(label="从", widget=DateInput)
    until = forms.DateField(label="到", widget=DateInput)
    success = forms.ChoiceField(label="结果", choices=[("", "全部"), ("yes", "成功"), ("no", "被拒绝")])
    unit = forms.CharField(label="单位", max_length=100)
    address = forms.CharField(label="来源地址", max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", "全部"), *all_acts().items()]

    def base(self) -> QuerySet[JournalEntry]:
        return JournalEntry.objects.order_by("-pk")

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        lookups = {
            "act": "act",
            "since": "at__date__gte",
            "until": "at__date__lte",
            "unit": "unit__contains",
            "address": "address",
        }
        for name in lookups.keys() & wanted.keys():
            rows = rows.filter(**{lookups[name]: wanted[name]})
        if "q" in wanted:
            rows = rows.filter(Q(by_name__contains=wanted["q"]) | Q(object_name__contains=wanted["q"]))
        if "success" in wanted:
            rows = rows.filter(success=wanted["success"] == "yes")
        return rows
