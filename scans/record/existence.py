"""What looks say of an account's existence, name and owner: put to people after two looks a day apart, never decided
(R18, M19; platforms.md §7)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q

from core.clock import SHANGHAI
from registry.keys import folded_key
from registry.models import Account, Difference
from scans.models import GOOD, Sighting, State
from scans.platforms.sources import key_of, lines_of, parse_line
from scans.source_words import kind_words
from scans.words import reason_words

APART = dt.timedelta(hours=24)
LATELY = dt.timedelta(hours=36)
HISTORY = 60
NOT_FOUND, RENAMED, OTHER = Difference.Kind.NOT_FOUND, Difference.Kind.RENAMED, Difference.Kind.OTHER_SUBJECT
UNVERIFIED = "unverified"

_SHORT_VIDEO = frozenset({"account_cancelled", "account_banned"})
_PAGE = frozenset({"account_cancelled", "account_migrated"})
# The platform's own word that an account is gone. A bridge, a missing page and a lost grant say nothing of the kind.
GONE: dict[str, frozenset[str]] = {
    "wechat_authorizer_info": frozenset({"account_cancelled", "account_banned", "account_frozen"}),
    "weibo_timeline": frozenset({"user_missing"}),
    "weibo_user_show": frozenset({"user_missing"}),
    "douyin_video_list": _SHORT_VIDEO,
    "toutiao_video_list": _SHORT_VIDEO,
    "apple_lookup": frozenset({"delisted_or_never_in_cn"}),
    "huawei_app_info": frozenset({"taken_down", "taken_down_by_developer", "withdrawn"}),
    "tencent_app_status": frozenset({"withdrawn"}),
    "webpage_meta": _PAGE,
    "webpage_list": _PAGE,
}
TWO_ARTICLES = frozenset(
    {"webpage_meta", "webpage_list"}
)  # a notice on a page is weaker: two known articles must bear it
NAMES = frozenset(GONE) - TWO_ARTICLES | {"kuaishou_photo_list", "bilibili_archive_list", "feed"}
NAMING_BRIDGES = ("wewe-rss", "we-mp-rss")  # their titles are the account's name; other feeds have titles of their own


@dataclass(frozen=True)
class Signal:
    """What a look says against the register."""

    kind: str
    told: str


@dataclass(frozen=True)
class Run:
    """Looks of one kind of source that have said the same, without one in between that said otherwise."""

    signal: Signal
    account: Account
    source_kind: str
    first: Sighting
    last: Sighting
    sources: frozenset[str]

    @property
    def is_enough(self) -> bool:
        needed = 2 if self.signal.kind == NOT_FOUND and self.source_kind in TWO_ARTICLES else 1
        return self.last.last_seen_at - self.first.first_seen_at >= APART and len(self.sources) >= needed

    @property
    def words(self) -> str:
        first, last = _when(self.first.first_seen_at), _when(self.last.last_seen_at)
        hashes = "，".join(dict.fromkeys(filter(None, (self.first.raw_sha256, self.last.raw_sha256)))) or "未留存"
        return (
            f"系统监测两次看到（{kind_words(self.source_kind)}）：{said(self.signal)}。"
            f"第一次 {first}，再次 {last}。应答 SHA-256：{hashes}。只是提示，请核实后说明或办理备案。"
        )


def said(signal: Signal) -> str:
    if signal.kind == NOT_FOUND:
        return reason_words(signal.told)
    if signal.kind == RENAMED:
        return f"平台显示的名称是“{signal.told}”"
    return "平台显示账号没有认证" if signal.told == UNVERIFIED else f"平台显示的主体是“{signal.told}”"


def _when(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def candidates(moment: dt.datetime) -> Iterator[Sighting]:
    """Present looks that differ from the register in any way: few, whatever the number of accounts."""
    gone = Q(state=State.NOT_FOUND)
    good = Q(state__in=GOOD)
    named = good & ~Q(account_name="") & ~Q(account_name=F("account__name"))
    owned = good & ~Q(subject="") & ~Q(subject=F("account__certified_body"))
    lost = good & Q(verified=False, account__is_certified=True)
    looks = Sighting.objects.since(moment - LATELY).filter(account__state=Account.State.RUNNING)
    rows = looks.filter(gone | named | owned | lost).select_related("account__platform", "account__organisation")
    return rows.order_by("account", "pk").iterator(chunk_size=500)


def signals_of(look: Sighting) -> list[Signal]:
    """Against its account as the register has it now."""
    account, kind = look.account, look.source_kind
    if look.state == State.NOT_FOUND:
        return [Signal(NOT_FOUND, look.reason)] if look.reason in GONE.get(kind, ()) else []
    if look.state not in GOOD:
        return []
    found = []
    if look.account_name and _names(look) and folded_key(look.account_name) != account.name_key:
        found.append(Signal(RENAMED, look.account_name.strip()))
    if look.verified is False and account.is_certified:
        found.append(Signal(OTHER, UNVERIFIED))
    elif look.subject and account.certified_body and folded_key(look.subject) not in _owners(account):
        found.append(Signal(OTHER, look.subject.strip()))
    return found


def _owners(account: Account) -> set[str]:
    return {folded_key(account.certified_body), folded_key(account.organisation.name)}


def _names(look: Sighting) -> bool:
    """Whether this source shows the account's own name, under the same id as ever."""
    if look.source_kind != "feed":
        return look.source_kind in NAMES
    lines = {key_of(line): parse_line(line) for line in lines_of(look.account.sources)}
    line = lines.get(look.source_key)
    return line is not None and line.params.get("bridge", "") in NAMING_BRIDGES


def run_of(look: Sighting, signal: Signal) -> Run:
    """Back through the looks of this kind of source, until one that contradicts. Failed looks say neither."""
    past = Sighting.objects.filter(account=look.account, source_kind=look.source_kind)
    first, sources = look, {look.source_key}
    for earlier in past.exclude(pk=look.pk).order_by("-last_seen_at", "-pk")[:HISTORY]:
        earlier.account = look.account
        if says(earlier, signal):
            sources.add(earlier.source_key)
            first = min(first, earlier, key=lambda each: each.first_seen_at)
        elif contradicts(earlier, signal):
            break
    return Run(signal, look.account, look.source_kind, first, look, frozenset(sources))


def says(look: Sighting, signal: Signal) -> bool:
    if signal.kind == NOT_FOUND:
        return look.state == State.NOT_FOUND and look.reason in GONE.get(look.source_kind, ())
    if look.state not in GOOD:
        return False
    if signal.kind == RENAMED:
        return bool(look.account_name) and folded_key(look.account_name) == folded_key(signal.told)
    if signal.told == UNVERIFIED:
        return look.verified is False
    return bool(look.subject) and folded_key(look.subject) == folded_key(signal.told)


def contradicts(look: Sighting, signal: Signal) -> bool:
    """A good look that shows something else; one that is silent on the matter is no word against it."""
    if look.state not in GOOD or says(look, signal):
        return False
    if signal.kind == NOT_FOUND:
        return True
    if signal.kind == RENAMED:
        return bool(look.account_name)
    return look.verified is True if signal.told == UNVERIFIED else bool(look.subject)


def tells_of(look: Sighting, kind: str) -> bool:
    """Whether a look has anything to say on the matter at all."""
    if look.state not in GOOD:
        return False
    if kind == RENAMED:
        return bool(look.account_name)
    return kind == NOT_FOUND or look.verified is not None or bool(look.subject)
