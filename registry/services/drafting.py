"""Drafts of filings: shown empty, kept with the first save, kept again as typed; nothing is stored before that."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from core import journal
from core.refusals import Refusal
from registry.keys import folded_key
from registry.models import Account, Filing
from registry.proposal import names_of, raw_of
from registry.services.campaigns import chosen
from registry.sounds import sounds_of

LONGEST = 20_000
RUNNING, CLOSING, CLOSED = Account.State.RUNNING, Account.State.CLOSING, Account.State.CLOSED
STARTS: dict[str, tuple[str, ...]] = {
    Filing.Kind.CHANGE: (RUNNING, CLOSING),
    Filing.Kind.CLOSURE: (RUNNING,),
    Filing.Kind.DEREGISTRATION: (CLOSING, CLOSED),
    Filing.Kind.MERGER: (RUNNING,),
    Filing.Kind.HANDOVER: (RUNNING, CLOSING),
}


def blank_filing(kind: str, *, by: Any, account: Account | None = None, raw: Mapping[str, str] | None = None) -> Filing:
    """The filing as its form first shows it, filled with what the account has, and stored nowhere; for an account the
    draft already begun. Refusal when the account's state does not allow this kind."""
    if by.organisation is None or not by.has_perm("registry.apply_filing"):
        raise Refusal("not_allowed", "您没有填报备案的权限。")
    may_start(kind, account, by)
    if account is not None and (begun := _begun(kind, account, by)):
        return begun
    return Filing(
        kind=kind,
        account=account,
        organisation=account.organisation if account else by.organisation,
        proposal=(raw_of(account, kind) if account else {}) | dict(raw or {}),
        by=by,
        **_titled(account.name if account else (raw or {}).get("name", "")),
    )


def _begun(kind: str, account: Account, by: Any) -> Filing | None:
    rows = Filing.objects.filter(kind=kind, account=account, organisation=by.organisation)
    return rows.filter(status__in=Filing.EDITABLE).first()


@transaction.atomic
def start_filing(kind: str, *, by: Any, account: Account | None = None, raw: Mapping[str, str] | None = None) -> Filing:
    """A new draft that is stored at once, or the one already begun for the account."""
    filing = blank_filing(kind, by=by, account=account, raw=raw)
    return filing if filing.pk else _stored(filing, by)


def _stored(filing: Filing, by: Any) -> Filing:
    filing.save(force_insert=True)
    filing.authors.add(by)
    journal.record("registry.filing.draft", by=by, obj=filing)
    return filing


@transaction.atomic
def keep_new(filing: Filing, raw: Mapping[str, str], *, by: Any, form_key: UUID) -> Filing:
    """The first save of a form: the draft, made now. Sent twice, the form makes one draft; who began the same meanwhile
    is found, and `save_draft` tells whether the words are others."""
    try:
        with transaction.atomic():
            filing.form_key = form_key
            _stored(filing, by)
            save_draft(filing, raw, by=by, version=filing.version)
            return filing
    except IntegrityError:
        return Filing.objects.get(form_key=form_key, organisation=by.organisation)


def says(filing: Filing, raw: Mapping[str, str]) -> bool:
    """Whether the draft already holds exactly these words."""
    words = _words(filing, raw)
    return all(getattr(filing, name) == value for name, value in words.items())


def may_start(kind: str, account: Account | None, by: Any) -> None:
    if kind == Filing.Kind.OPENING:
        return
    if account is None:
        raise Refusal("no_account", "请先在账号台账里打开要办理的账号，再从它的页面发起备案。")
    if account.organisation_id != by.organisation_id:
        raise Refusal("not_allowed", "只能为本单位的账号办理备案。")
    state_allows(kind, account)


def state_allows(kind: str, account: Account) -> None:
    if account.state not in STARTS[Filing.Kind(kind)]:
        label = Filing.Kind(kind).label
        raise Refusal(
            "wrong_state", f"账号“{account.name}”现在是“{account.get_state_display()}”，不能办理{label}备案。"
        )


@transaction.atomic
def save_draft(filing: Filing, raw: Mapping[str, str], *, by: Any, version: int) -> None:
    """Keep what was typed as it was typed, right or wrong; only a submission must be right."""
    if not filing.is_editable or not filing.may(by, "submit"):
        raise Refusal("not_editable", f"这件备案现在是“{filing.get_status_display()}”，不能修改。")
    words = _words(filing, raw)
    changed = Filing.objects.filter(pk=filing.pk, version=version, status__in=Filing.EDITABLE)
    if not changed.update(version=F("version") + 1, **words):
        raise Refusal(
            "somebody_was_faster", "这件备案在您打开之后已被别人修改或提交；您填写的内容还在本页，请核对后再保存。"
        )
    for field, value in words.items():
        setattr(filing, field, value)
    filing.version = version + 1
    filing.authors.add(by)
    journal.record("registry.filing.save", by=by, obj=filing, after={"version": filing.version})


def _words(filing: Filing, raw: Mapping[str, str]) -> dict[str, Any]:
    """The columns a save writes."""
    kept = {name: str(raw.get(name, ""))[:LONGEST] for name in names_of(filing.kind)}
    name = kept.get("name", "").strip() or (filing.account.name if filing.account else "")
    return {
        "proposal": kept,
        "statement": str(raw.get("statement", ""))[:LONGEST].strip(),
        "emergency": filing.kind == Filing.Kind.CLOSURE and bool(raw.get("emergency")),
        **_titled(name),
        **chosen(filing, raw),
    }


def _titled(name: str) -> dict[str, str]:
    """What the filing is called in lists, and how that is found."""
    sounds = {f"title_{key.removeprefix('name_')}": sound for key, sound in sounds_of(name[:220]).items()}
    return {"title": name[:220], "title_key": folded_key(name)[:220], **sounds}
