"""What is wrong with the watching at this moment: each kind of alarm as one cheap question to the tables (M26, O04)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery

from core.clock import SHANGHAI
from core.models import Job
from orgs.models import COMMAND_USER, Channel, Delivery, Organisation, User
from orgs.settings_in_force import Held
from registry.models import Account
from scans.credentials.keyring import ALL_FAMILIES
from scans.freshness import RECENT
from scans.models import AlarmKind, Grant, PlatformApp, SourceState, State, WatchDay
from scans.platforms import ADAPTERS
from scans.services import watched
from scans.source_words import kind_words
from scans.targets import readable
from scans.watch.canaries import silent_canaries

STALLED_AFTER = dt.timedelta(minutes=5)
DAY = dt.timedelta(hours=24)
WEEK = dt.timedelta(days=7)
BAD = (State.AUTH_ERROR, State.RATE_LIMITED, State.UNREACHABLE)
FEWEST_BLOCKED = 3  # one broken address is the account's trouble, three are the collector's
MOST_HOSTS = 20
NAMED = 5


@dataclass(frozen=True)
class Cause:
    """Why an alarm stands: one per kind and subject."""

    kind: str
    subject: str
    words: str
    since: dt.datetime
    detail: str = ""


Finder = Callable[[dt.datetime, dict[str, Held]], Iterable[Cause]]
FINDERS: list[Finder] = []


def finder(function: Finder) -> Finder:
    """Register a question that the watch asks every minute."""
    FINDERS.append(function)
    return function


def _when(moment: dt.datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def heartbeat() -> dt.datetime | None:
    """When scheduler, broker, worker and database last worked together."""
    return Job.objects.filter(key="heartbeat").values_list("heartbeat", flat=True).first()


def stalled_since(moment: dt.datetime) -> dt.datetime | None:
    beat = heartbeat()
    return beat if beat is not None and beat < moment - STALLED_AFTER else None


@finder
def stalled(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    """Also told afterwards: after an outage the first evaluation finds its own last one long ago."""
    last = WatchDay.objects.aggregate(at=Max("evaluated_at"))["at"]
    gap = last if last is not None and last < moment - STALLED_AFTER else None
    since = min(filter(None, (stalled_since(moment), gap)), default=None)
    if since is not None:
        detail = "调度或后台处理进程停过，这段时间没有监测，也没有发消息。仍未恢复的，请系统管理员重启服务。"
        yield Cause(AlarmKind.STALLED, "", f"后台处理从 {_when(since)} 起停滞", since, detail)


def _old_enough(moment: dt.datetime, age: dt.timedelta) -> Any:
    """Watched accounts with a source that have been here long enough to have been looked at."""
    return watched().with_sources().filter(changed_at__lt=moment - age)


@finder
def no_scan(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    if SourceState.objects.filter(sighting__last_seen_at__gte=moment - DAY).exists():
        return
    last = SourceState.objects.aggregate(at=Max("sighting__last_seen_at"))["at"]
    first = _old_enough(moment, DAY).aggregate(at=Min("changed_at"))["at"]
    if first is not None:
        told = f"最近一次监测是 {_when(last)}" if last else "还从来没有监测过"
        detail = f"{told}。请系统管理员查看“后台任务”，确认调度和后台处理进程在运行。"
        yield Cause(AlarmKind.NO_SCAN, "", "24 小时内没有监测任何账号", last or first, detail)


def seen_since(edge: dt.datetime) -> Exists:
    """Whether a look at the account succeeded since then."""
    return Exists(SourceState.objects.filter(account=OuterRef("pk")).seen_well_since(edge))


@finder
def too_few(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    bar, edge = held["watch.coverage_bar"].value, moment - RECENT
    rows = _old_enough(moment, RECENT).order_by().annotate(is_seen=seen_since(edge))
    counted = rows.values("platform__code", "platform__name").annotate(
        total=Count("pk"), seen=Count("pk", filter=Q(is_seen=True))
    )
    for code, name, total, seen in counted.values_list("platform__code", "platform__name", "total", "seen"):
        if seen * 100 < total * bar:
            words = f"{name}：36 小时内只看到 {seen} / {total} 个账号"
            detail = f"低于设置的 {bar}%。请在“监测覆盖”里查看没有看到的原因，逐项处理。"
            yield Cause(AlarmKind.TOO_FEW, code, words, moment, detail)


def _lately(moment: dt.datetime) -> Any:
    """The present stretches of sources that were asked within the last day and a half."""
    return SourceState.objects.filter(sighting__last_seen_at__gte=moment - RECENT)


def _mostly(bad: int, total: int) -> bool:
    return bad >= FEWEST_BLOCKED and bad * 2 > total


@finder
def blocked_kinds(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    counted = _lately(moment).order_by().values_list("sighting__source_kind").annotate(
        total=Count("pk"), bad=Count("pk", filter=Q(sighting__state__in=BAD))
    )  # fmt: skip
    for kind, total, bad in counted:
        if _mostly(bad, total):
            yield _blocked(f"kind:{kind}", kind_words(kind), bad, total, moment)


@finder
def blocked_hosts(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    """Only hosts the register names: those of platforms are known by their kind."""
    open_kinds = [key for key, adapter in ADAPTERS.items() if not hasattr(adapter, "host")]
    trouble = _lately(moment).filter(sighting__state__in=BAD, sighting__source_kind__in=open_kinds)
    cells = trouble.values_list("source_key", "account__sources")
    bad = Counter(host for key, cell in cells if (host := _host_of_key(cell, key)))
    for host, number in bad.most_common(MOST_HOSTS):
        if number < FEWEST_BLOCKED:
            return
        asked = _lately(moment).filter(account__sources__contains=host.removesuffix(":443").removesuffix(":80"))
        pairs = asked.values_list("source_key", "account__sources")
        total = sum(_host_of_key(cell, key) == host for key, cell in pairs)
        if _mostly(number, total):
            yield _blocked(f"host:{host}", host, number, total, moment)


def _host_of_key(cell: str, key: str) -> str:
    return next((line.host for line in readable(cell, ALL_FAMILIES) if line.key == key), "")


def _blocked(subject: str, name: str, bad: int, total: int, moment: dt.datetime) -> Cause:
    detail = "授权失效、被限流或无法访问。请按“监测覆盖”里的原因处理：重新授权、放慢访问，或核对地址和网络。"
    words = f"{name}：{total} 个来源里有 {bad} 个看不成"
    return Cause(AlarmKind.BLOCKED, subject[:200], words[:200], moment, detail)


def _named(rows: list[Any]) -> str:
    return "、".join(str(row) for row in rows[:NAMED]) + ("等" if len(rows) > NAMED else "")


@finder
def grants_expiring(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    """What will no longer be asked within a week unless its owner authorises again; one alarm per family."""
    families = dict(Grant.Family.choices)
    for family, grants in _by_family(Grant.objects.expiring(moment + WEEK)).items():
        first = min(grant.ends_at for grant in grants)
        words = f"{families[family]}：{len(grants)} 份授权 7 天内到期，最早 {_when(first)}"
        detail = f"{_named(grants)}。请账号的主办单位在到期前重新授权，否则监测中断。"
        yield Cause(AlarmKind.GRANT_EXPIRING, family, words, moment, detail)


@finder
def grants_lost(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    """What is not asked any more until a person acts: grants of owners, and apps of offices."""
    families = dict(Grant.Family.choices)
    for family, grants in _by_family(Grant.objects.needing_repair()).items():
        words = f"{families[family]}：{len(grants)} 份授权失效，须重新授权"
        yield Cause(AlarmKind.GRANT_LOST, family, words, moment, f"{_named(grants)}。请账号的主办单位重新授权。")
    for app in PlatformApp.objects.needing_repair():
        words = f"平台应用“{app.name}”须更换密钥"
        detail = "经它读取的账号都停了。请在“平台应用”里更新密钥或凭据。"
        yield Cause(AlarmKind.GRANT_LOST, f"app:{app.pk}", words[:200], moment, detail)


def _by_family(grants: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for grant in grants.select_related("account__platform").order_by("ends_at", "pk"):
        found[grant.family].append(grant)
    return dict(found)


@finder
def canaries(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    days = held["watch.canary_days"].value
    for canary, heard in silent_canaries(moment, dt.timedelta(days=days)):
        words = f"{canary.host}：哨兵账号“{canary.account.name}”{days} 天没有新内容"
        detail = "哨兵账号每天都有发布，没有新内容说明中转服务坏了。修好之前，它的订阅不用来证明任何账号没有更新。"
        yield Cause(AlarmKind.CANARY_SILENT, canary.host, words[:200], heard, detail)


@finder
def not_delivered(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    """Channels whose last delivery failed, by the server they share; a later success clears it."""
    settled = Delivery.objects.filter(
        channel=OuterRef("pk"), state__in=(Delivery.State.SENT, Delivery.State.FAILED), settled_at__isnull=False
    ).order_by("-settled_at", "-pk")
    failing = Delivery.objects.failed().filter(settled_at__gte=moment - WEEK).values("channel")
    channels = Channel.objects.listening().filter(pk__in=failing)
    last = channels.annotate(last=Subquery(settled.values("state")[:1]), at=Subquery(settled.values("settled_at")[:1]))
    lanes: dict[str, list[dt.datetime]] = defaultdict(list)
    for lane, at in last.filter(last=Delivery.State.FAILED).values_list("lane", "at"):
        lanes[lane].append(at)
    for lane, times in sorted(lanes.items()):
        through = "邮件" if lane == "mail" else "机器人"
        detail = "退信、地址停用或服务器不通。原因见系统管理员的“消息投递”；改好后在那里重试，或停用这个渠道。"
        words = f"{through}：{len(times)} 个接收渠道的消息送不到"
        yield Cause(AlarmKind.NOT_DELIVERED, lane, words, min(times), detail)


@finder
def no_contact(moment: dt.datetime, held: dict[str, Held]) -> Iterator[Cause]:
    """Units with running accounts where a message reaches nobody: no person with a role, no channel of the unit."""
    units = unreachable_units()
    names = list(units.order_by("path").values_list("name", flat=True)[:NAMED])
    if names:
        number = units.count() if len(names) == NAMED else len(names)
        more = "等" if number > len(names) else ""
        detail = f"{'、'.join(names)}{more}。请为这些单位添加用户并授予角色，或添加单位的接收渠道。"
        yield Cause(AlarmKind.NO_CONTACT, "", f"{number} 家单位有账号在运行，却没有人能收到消息", moment, detail)


def unreachable_units() -> Any:
    of_unit = {"organisation": OuterRef("pk")}
    people = User.objects.filter(is_active=True, grants__isnull=False, **of_unit).exclude(username=COMMAND_USER)
    runs = Exists(Account.objects.filter(state=Account.State.RUNNING, **of_unit))
    unreached = ~Exists(people) & ~Exists(Channel.objects.listening().filter(**of_unit))
    return Organisation.objects.filter(runs, unreached, dissolved_on=None)


def coverage_now(moment: dt.datetime) -> tuple[int, int]:
    """Watched accounts seen within a day and a half, and all of them."""
    counted = watched().order_by().annotate(is_seen=seen_since(moment - RECENT)).aggregate(
        seen=Count("pk", filter=Q(is_seen=True)), total=Count("pk")
    )  # fmt: skip
    return counted["seen"], counted["total"]
