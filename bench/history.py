"""Goals 16, 17 and 18: the record of looks on PostgreSQL, against a plain table with one row a look."""

import datetime as dt
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bench.child import processor_seconds
from registry.models import Account
from scans.conversation import Looked, Target
from scans.models import DayCount, Sighting, SourceState
from scans.platforms.dates import CHINA, Moment
from scans.platforms.seen import Item, Seen, Source, count
from scans.platforms.sources import key_of
from scans.record.recording import write_looks
from scans.schedule import Ended, next_look
from scans.verdicts import silent_at

BEGAN = dt.datetime(2021, 1, 1, 20, 0, tzinfo=CHINA)  # a look a day at eight in the evening
WEEKS_2 = 14
BATCH = 250  # as many accounts as a scan writes at once
# Of ten accounts three publish every other day, four once a week, two once a month, one never.
POSTS = """
    CREATE TABLE bench_posts AS
    SELECT a.id AS account_id, d AS day, (DATE '2021-01-01' + d)::timestamp AT TIME ZONE 'Asia/Shanghai' AS midnight
    FROM registry_account a CROSS JOIN generate_series(0, %s) d
    WHERE abs(hashint8(a.id * 100003 + d)) %% 100 <
        CASE WHEN a.id %% 10 < 3 THEN 50 WHEN a.id %% 10 < 7 THEN 14 WHEN a.id %% 10 < 9 THEN 3 ELSE 0 END
"""
DAY_COUNTS = """
    INSERT INTO scans_daycount (account_id, day, posts, first_post_at, last_post_at, known_at)
    SELECT account_id, DATE '2021-01-01' + day, 1, midnight + interval '9 hours', midnight + interval '9 hours',
        midnight + interval '20 hours'
    FROM bench_posts ORDER BY day, account_id
"""
STRETCHES = """
    INSERT INTO scans_sighting (account_id, source_key, source_kind, state, reason, last_published_at, precision,
        item_count, account_name, proves_silence, reaches_back_to, fingerprint, first_seen_at, last_seen_at, looks,
        raw_sha256)
    SELECT account_id, left(md5(account_id::text), 12), 'feed', 'ok', '', midnight + interval '9 hours', 'second', 10,
        '县政府发布', true, midnight - interval '40 days', decode(left(md5(account_id::text || day), 16), 'hex'),
        midnight + interval '20 hours', midnight + interval '20 hours' + (until - day - 1) * interval '1 day',
        until - day, decode(md5(account_id::text || day) || md5(day::text || account_id), 'hex')
    FROM (SELECT *, lead(day, 1, %s + 1) OVER (PARTITION BY account_id ORDER BY day) AS until FROM bench_posts) p
    ORDER BY day, account_id
"""
STATES = """
    INSERT INTO scans_sourcestate (account_id, source_key, sighting_id, etag, last_modified, rest, failures,
        undated_ids)
    SELECT DISTINCT ON (account_id) account_id, source_key, id, '', '', interval '0', 0, ''
    FROM scans_sighting ORDER BY account_id, first_seen_at DESC
"""
CONFIRMATIONS = """
    INSERT INTO registry_platformconfirmation (account_id, at, how, seen)
    SELECT s.account_id, last_seen_at - s.account_id % 3 * interval '1 day', 'look', ''
    FROM scans_sourcestate s JOIN scans_sighting g ON g.id = s.sighting_id
"""
PLAIN = """
    INSERT INTO bench_plainlook (account_id, source_key, source_kind, state, reason, last_published_at, precision,
        item_count, account_name, raw_sha256, observed_at)
    SELECT a.id, left(md5(a.id::text), 12), 'feed', 'ok', '', p.at, 'second', 10, '县政府发布',
        md5(a.id::text || d) || md5(d::text || a.id),
        (DATE '2021-01-01' + d)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '20 hours'
    FROM generate_series(0, %s) d CROSS JOIN registry_account a
    LEFT JOIN LATERAL (SELECT midnight + interval '9 hours' AS at FROM bench_posts
        WHERE account_id = a.id AND day <= d ORDER BY day DESC LIMIT 1) p ON true
"""
DISTINCT_ON = """
    SELECT account_id FROM (
        SELECT DISTINCT ON (account_id) account_id, last_published_at FROM bench_plainlook
        WHERE observed_at <= %s ORDER BY account_id, observed_at DESC
    ) newest WHERE last_published_at IS NULL OR last_published_at < %s
"""


class PlainLook(models.Model):
    """The peer's table: what one look found, one row a look."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    source_key = models.CharField(max_length=12)
    source_kind = models.CharField(max_length=32)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=120, default="")
    last_published_at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=8, default="")
    item_count = models.PositiveIntegerField(default=0)
    account_name = models.CharField(max_length=200, default="")
    raw_sha256 = models.CharField(max_length=64, default="")
    observed_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        indexes = [models.Index(fields=["account", "observed_at"], name="plain_looks")]


def create_database(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")


def fill_history(days: int) -> dict[str, int]:
    """The same history of a look a day into both: as our tables keep it, and one row a look."""
    with connection.schema_editor() as editor:
        editor.create_model(PlainLook)
    with connection.cursor() as cursor:
        cursor.execute(POSTS, [days - 1])
        cursor.execute("CREATE INDEX ON bench_posts (account_id, day)")
        cursor.execute(DAY_COUNTS)
        cursor.execute(STRETCHES, [days - 1])
        cursor.execute(STATES)
        cursor.execute(CONFIRMATIONS)
        _rest_as_after_a_good_look()
        cursor.execute("VACUUM FULL scans_sourcestate")  # what filling rewrote is no part of the history
        cursor.execute("ANALYZE bench_posts")
        cursor.execute(PLAIN, [days - 1])
        cursor.execute("DROP TABLE bench_posts")
        cursor.execute("VACUUM ANALYZE")
    return {"looks": PlainLook.objects.count(), "changes": Sighting.objects.count()}


def _rest_as_after_a_good_look() -> None:
    """The wait of a source hangs on its name: the pass that is measured finds it as the pass before left it."""
    states = list(SourceState.objects.all())
    for state in states:
        ended = Ended("ok", "", BEGAN)
        state.rest = next_look(ended, f"{state.account_id} {state.source_key}") - BEGAN
    SourceState.objects.bulk_update(states, ["rest"], batch_size=5_000)


def _moments(days: int) -> list[dt.datetime]:
    return [BEGAN + dt.timedelta(days=int(days * part), hours=1) for part in (0.4, 0.6, 0.8, 0.95)]


def _asked(days: int, ask: Callable[[dt.datetime], list[int]]) -> dict[str, Any]:
    """The median over past moments, each asked twice; the answers themselves for the comparison."""
    seconds, found, cpu = [], {}, processor_seconds()
    for at in _moments(days) * 2:
        began = time.perf_counter()
        found[str(at)] = sorted(ask(at))
        seconds.append(time.perf_counter() - began)
    told = {at: [len(pks), hash(tuple(pks))] for at, pks in found.items()}
    return {"cost": {"seconds": median(seconds), "cpu": processor_seconds() - cpu}, "stale": told}


def stale_ours(days: int) -> dict[str, Any]:
    return _asked(days, lambda at: list(silent_at(Account.objects.order_by(), at).values_list("pk", flat=True)))


def stale_distinct_on(days: int) -> dict[str, Any]:
    def ask(at: dt.datetime) -> list[int]:
        edge = timezone.localtime(at, CHINA).replace(hour=0) - dt.timedelta(days=WEEKS_2)
        with connection.cursor() as cursor:
            cursor.execute(DISTINCT_ON, [at, edge])
            return [pk for (pk,) in cursor.fetchall()]

    return _asked(days, ask)


def history_sizes() -> dict[str, float]:
    """Megabytes with all indexes."""

    def size(*tables: type[models.Model]) -> float:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s) name",
                [[table._meta.db_table for table in tables]],
            )
            return float(cursor.fetchone()[0]) / 1e6

    return {"ours": size(Sighting, DayCount, SourceState), "plain": size(PlainLook)}


def _pass(accounts: int) -> list[tuple[int, Seen, dt.datetime]]:
    """What the next look at each account shows: every fifth has published, the others are as they were."""
    kept = list(SourceState.objects.select_related("sighting").order_by("account")[:accounts])
    at = max(state.sighting.last_seen_at for state in kept if state.sighting) + dt.timedelta(days=1)
    looks = []
    for number, state in enumerate(kept):
        last = state.sighting
        if number % 5 == 0 or last is None:
            seen = count([Item(str(at), Moment(at - dt.timedelta(hours=3), "second"))], at, "县政府发布")
        else:
            facts = {"last_published_at": last.last_published_at, "oldest_at": last.reaches_back_to}
            seen = Seen("ok", item_count=10, precision="second", account_name="县政府发布",
                        fingerprint=last.fingerprint, **facts)  # fmt: skip
        looks.append((state.account_id, seen, at))
    return looks


def write_ours(accounts: int) -> dict[str, Any]:
    """As a scan does: so many accounts in one transaction."""
    rows, source = _pass(accounts), Source("feed", "http://a.cn/")
    keys = dict(SourceState.objects.values_list("account", "source_key"))
    looks = [Looked(Target(pk, keys[pk], source), seen, at, raw_sha256="0" * 64) for pk, seen, at in rows]
    began, cpu = time.perf_counter(), processor_seconds()
    for start in range(0, len(looks), BATCH):
        with transaction.atomic():
            write_looks(looks[start : start + BATCH])
    return {"cost": {"seconds": time.perf_counter() - began, "cpu": processor_seconds() - cpu}, "looks": len(looks)}


def write_saves(accounts: int, with_account: bool = False) -> dict[str, Any]:
    """A row a look; `with_account`: and the account's newest post, which ours keeps too, by which lists are sorted."""
    rows, key = _pass(accounts), key_of("http://a.cn/")
    registered = Account.objects.in_bulk([pk for pk, *_ in rows]) if with_account else {}
    began, cpu = time.perf_counter(), processor_seconds()
    for pk, seen, at in rows:
        PlainLook(
            account_id=pk,
            source_key=key,
            source_kind="feed",
            state=seen.state,
            last_published_at=seen.last_published_at,
            precision=seen.precision,
            item_count=seen.item_count,
            account_name=seen.account_name,
            raw_sha256="0" * 64,
            observed_at=at,
        ).save()
        if account := registered.get(pk):
            account.last_post_at = seen.last_published_at
            account.save()
    return {"cost": {"seconds": time.perf_counter() - began, "cpu": processor_seconds() - cpu}, "looks": len(rows)}
