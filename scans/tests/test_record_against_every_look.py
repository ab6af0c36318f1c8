"""The compact record judges like a plain list of every look, for any past instant, as known then and as known now."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from registry.models import Account
from scans.conversation import Looked, Target
from scans.freshness import Question, Stretch, claimed_reach, judge
from scans.models import Claim
from scans.people.observations import note_posts
from scans.platforms.dates import CHINA, Moment
from scans.platforms.seen import Item, Seen, count
from scans.platforms.sources import key_of, parse_line
from scans.record.reading import MONITOR
from scans.record.recording import write_looks
from scans.verdicts import verdicts

BEGAN = dt.datetime(2026, 3, 1, 9, 0, tzinfo=CHINA)
LINES = ("http://a.cn/feed", "feed;bridge=wewe-rss;http://b.cn/feeds/MP_1.rss")
DAYS = 4
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a found case is short enough, and shrinking it costs minutes
HOURS = st.sampled_from((1, 7, 20, 23, 24, 30, 36, 37, 60))
OUTCOME = st.sampled_from(("list", "short", "stale", "same", "malformed", "unreachable"))
STEPS = st.one_of(
    st.tuples(st.just("post"), HOURS, st.integers(0, 30)),
    st.tuples(st.just("look"), HOURS, OUTCOME, OUTCOME),
    st.tuples(st.just("look"), HOURS, st.just("list"), st.just("list")),
    st.tuples(st.just("claim"), HOURS, st.integers(0, 90), st.booleans(), st.sampled_from(("silent", "post"))),
    st.tuples(st.just("confirm"), HOURS),
)


class Plain:
    """What really happened, look by look and post by post, kept beside the record under test."""

    def __init__(self, account, reporter, checker, set_clock):
        self.account, self.reporter, self.checker, self.set_clock = account, reporter, checker, set_clock
        self.at, self.posts, self.looks, self.learned, self.claims = BEGAN, [], [], [], []

    def step(self, kind, hours, *how):
        self.at = self.set_clock(self.at + dt.timedelta(hours=hours))
        getattr(self, kind)(*how)

    def post(self, hours_ago):
        self.posts.append(max(self.at - dt.timedelta(hours=hours_ago), BEGAN))

    def look(self, *outcomes):
        """All sources of an account are looked at together."""
        looked = []
        for source, how in enumerate(outcomes):
            before = [look for look in self.looks if look.source == key_of(LINES[source])][-1:]
            if how in ("malformed", "unreachable"):
                seen, values = Seen(how, "why"), (how, "why", False, None, "")
            elif how == "same" and before and before[0].is_good:
                seen, values = Seen("ok", unchanged=True), self.same(before[0], is_bridge=source == 1)
            else:
                seen, values = self.listed(how)
            looked.append(
                Looked(Target(self.account.pk, key_of(LINES[source]), parse_line(LINES[source])), seen, self.at)
            )
            state, reason, proves, reach, fingerprint = values
            self.looks.append(
                Stretch(key_of(LINES[source]), state, self.at, self.at, reason, proves, reach, fingerprint)
            )
        write_looks(looked)

    def listed(self, how):
        listed = sorted(self.posts)[-2:] if how == "short" else self.posts
        seen = replace(
            count([Item(str(at), Moment(at, "second")) for at in listed], self.at), stale_bridge=how == "stale"
        )
        self.learned += [(at, self.at) for at in listed]
        proof = ("stale_bridge", False) if how == "stale" else ("", True)
        return seen, (seen.state, *proof, seen.oldest_at, seen.fingerprint)

    def same(self, last, *, is_bridge):
        """The server says that nothing changed; a declared bridge has been asked for its freshness besides."""
        told = ("", True) if is_bridge else (last.reason, last.proves_silence)
        return last.state, *told, last.reaches_back_to, last.fingerprint

    def claim(self, hours_ago, confirmed, says):
        """It arrives late: what it says of the past was not known before now."""
        checked = max(self.at - dt.timedelta(hours=hours_ago), BEGAN)
        last = checked - dt.timedelta(days=1) if says == "post" else None
        facts = {"checked_at": checked, "state": "ok", "says_silent": says == "silent", "last_published_at": last}
        row = len(self.claims) + 1
        made = Claim.objects.create(account=self.account, by=self.reporter, file_sha256="f", row=row, **facts)
        note_posts([made])
        self.learned += [(last, self.at)] if last else []
        self.claims.append([made, self.at, None])
        if confirmed:
            self.confirm()

    def confirm(self):
        if self.claims and self.claims[-1][2] is None:
            self.claims[-1][0].make("confirm", by=self.checker)
            self.claims[-1][2] = self.at

    def verdict(self, at, known_at):
        newest = max((post for post, learned in self.learned if post <= at and learned <= known_at), default=None)
        looks = [look for look in self.looks if look.first_at <= known_at]
        question = Question(at, DAYS)
        told = [claim for claim in self.claims if claim[1] <= known_at and claim[0].checked_at >= question.starts_at]
        claims = [self.said(*claim, known_at) for claim in told]
        return judge(question, newest, [key_of(line) for line in LINES], looks + claims)

    def said(self, claim, recorded, confirmed, known_at):
        is_sure = confirmed is not None and confirmed <= known_at
        reach = claimed_reach(claim.checked_at, None, False) if claim.says_silent else None
        facts = {"reason": "" if is_sure else "unconfirmed", "proves_silence": claim.says_silent and is_sure}
        return Stretch(MONITOR, "ok", claim.checked_at, claim.checked_at, reaches_back_to=reach, **facts)


def summary(found):
    day = found.last_published_at and found.last_published_at.astimezone(CHINA).date()
    return found.verdict, day, [gap["reason"] for gap in found.gaps]


@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=6, max_size=24), points=st.lists(st.floats(0, 1.1), min_size=4, max_size=4))
def test_any_verdict_of_the_past_is_the_same_from_the_record_as_from_every_look(
    make_account, clerk, supervisor, set_clock, steps, points
):
    with transaction.atomic():
        plain = Plain(make_account(*LINES), clerk, supervisor, set_clock)
        for step in steps:
            plain.step(*step)
        accounts = Account.objects.filter(pk=plain.account.pk)
        for point in points:
            at = BEGAN + point * (plain.at - BEGAN)
            for known_at, then in ((at, at), (plain.at, None)):
                [(_, found)] = verdicts(accounts, at, DAYS, then)
                assert summary(found) == summary(plain.verdict(at, known_at))
        transaction.set_rollback(True)
