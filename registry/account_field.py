"""One way to look for an account in every list that is of accounts or refers to them: same hint, same meaning (R17)."""

from typing import Any

from django import forms
from django.db.models import Q

from registry.models import Account
from registry.name_search import NameColumns, words_in_name
from registry.search import AccountSearch

SEARCHED = "名称、拼音、编号或链接"
IN_FULL = "账号名称的一部分、拼音或首字母、曾用名、账号编号、账号ID，或粘贴链接"


class AccountField(forms.CharField):
    """Whatever somebody knows of an account."""

    def __init__(self, **more: Any) -> None:
        hint = {"placeholder": SEARCHED, "title": IN_FULL}
        super().__init__(label="查找账号", max_length=500, widget=forms.TextInput(hint), **more)


def accounts_meant(text: str) -> Any:
    """The accounts, for `filter(account__in=…)`."""
    return AccountSearch(text).narrow(Account.objects.all()).order_by().values("pk")


def about(text: str, *, own: NameColumns | None = None) -> Q:
    """Condition on records of accounts: of one that is meant or, where a record names one that is not filed, that name."""
    meant = Q(account__in=accounts_meant(text))
    return meant if own is None else meant | words_in_name(text, own)
