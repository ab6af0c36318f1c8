"""Eight promises about any notice, over random rounds, against an oracle that imports nothing of the portal."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from inspections.models import Finding
from inspections.services import round_facts
from notices.models import Profile
from notices.services import Request, draft_notice
from notices.services.documents import build, document_of, facts_bytes
from notices.tests import oracle
from notices.tests.random_rounds import GROUPS, check, judge, make_accounts, rng_of, seen_by_oracle
from registry.models import Account

pytestmark = pytest.mark.django_db
OVER_RANDOM_ROUNDS = settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.integers(0, 10**6)
TABLES = {
    "by_platform": lambda each: GROUPS[each["code"]],
    "by_level": lambda each: each["level"] or "未填写",
    "by_district": lambda each: each["district"],
}
PHONES = ("13855512345", "0563-7012345", "QQ：123456789", "wang@example.cn", "342522198001011234")


class Random:
    """One random round, closed; what a person would have counted; and its notice."""

    def __init__(self, seed, people, *, many=30, period="2022Q3", as_of=dt.date(2022, 9, 30), accounts=None, **wanted):
        self.rng, self.by = rng_of(seed), people["by"]
        self.accounts = accounts or make_accounts(people["county"], self.rng, self.rng.randint(2, many))
        judge(self.accounts, self.rng)
        self.passing = self.rng.random() < 0.5
        policy = "pass" if self.passing else "exclude"
        self.round, inside = check(
            self.accounts, by=self.by, confirmed_by=people["other"], period=period, as_of=as_of, policy=policy, **wanted
        )
        self.seen = seen_by_oracle(inside)

    def facts(self, given=None, **style):
        data = {"name": "随机", "figures": {"default": {"decimals": 2, **style}}}
        profile, _ = Profile.objects.update_or_create(name="随机", version=1, defaults={"data": data})
        return build(self.round, profile, given or {}, {}).facts

    def draft(self, given=None):
        profile, _ = Profile.objects.get_or_create(name="随机", version=1, defaults={"data": {"name": "随机"}})
        return draft_notice(Request(self.round, profile, given or {}), by=self.by)


@pytest.fixture
def people(county, supervisor, inspector):
    return {"county": county, "by": supervisor, "other": inspector}


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS)
def test_sums_by_platform_level_and_district_are_the_totals(people, seed):
    with transaction.atomic():
        made = Random(seed, people, scope="sample", ratio="0.7")
        facts = made.facts()
        for table in TABLES:
            whole, parts = facts["population"][table], facts["sample"][table]
            assert sum(whole.values()) == facts["population"]["total"] == len(made.accounts)
            if parts is not None:
                assert sum(part["checked"] for part in parts.values()) == facts["sample"]["checked"]
                assert sum(part["failed"] for part in parts.values()) == facts["failing"]["count"]
        transaction.set_rollback(True)


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS)
def test_lists_are_as_long_as_the_numbers_beside_them(people, seed):
    with transaction.atomic():
        made = Random(seed, people)
        facts = made.facts()
        failing = [each for each in made.seen if oracle.verdict(each["findings"]) == "fail"]
        assert (
            facts["failing"]["count"] == len(failing) == len([row for row in facts["failing_accounts"] if row["filed"]])
        )
        for problem in facts["problems"]:
            assert problem["accounts"] == len(problem["named"]) <= problem["items"]
        transaction.set_rollback(True)


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS, decimals=st.integers(0, 3))
def test_rates_follow_from_the_counts_of_what_was_seen(people, seed, decimals):
    with transaction.atomic():
        made = Random(seed, people)
        facts = made.facts(decimals=decimals)
        checked, failed, undetermined = oracle.counts(made.seen, made.passing)
        assert (facts["sample"]["checked"], facts["failing"]["count"]) == (checked, failed)
        assert (facts["rate"], facts["undetermined"]) == (oracle.rate(checked, failed, decimals), undetermined)
        for table, key in TABLES.items():
            wanted = oracle.table(made.seen, made.passing, key)
            for label, part in (facts["sample"][table] or {}).items():
                assert part["rate"] == oracle.rate(*wanted[label,][:2], decimals)
        transaction.set_rollback(True)


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS, decimals=st.integers(0, 2))
def test_deltas_are_those_of_the_printed_rates(people, seed, decimals):
    with transaction.atomic():
        last = Random(seed, people, period="2022Q2", as_of=dt.date(2022, 6, 30))
        now = Random(seed + 1, people, accounts=last.accounts)
        facts = now.facts(decimals=decimals)
        before, after = (oracle.rate(*oracle.counts(each.seen, each.passing)[:2], decimals) for each in (last, now))
        told = facts["previous"] or {"rate": None, "delta_points": None}
        assert (told["rate"], told["delta_points"]) == (before, oracle.delta(after, before))
        transaction.set_rollback(True)


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS, decimals=st.integers(0, 3), zeros=st.booleans())
def test_half_up_and_truncation_each_hold_for_every_figure(people, seed, decimals, zeros):
    with transaction.atomic():
        made = Random(seed, people, many=45)
        for rounding in ("half-up", "truncate"):
            facts = made.facts(decimals=decimals, rounding=rounding, zeros=zeros)
            printed = {"truncate": rounding == "truncate", "zeros": zeros}
            checked, failed, _ = oracle.counts(made.seen, made.passing)
            assert facts["rate"] == oracle.rate(checked, failed, decimals, **printed)
            for table, key in TABLES.items():
                wanted = oracle.table(made.seen, made.passing, key)
                for label, part in (facts["sample"][table] or {}).items():
                    assert part["rate"] == oracle.rate(*wanted[label,][:2], decimals, **printed)
            for problem in facts["problems"]:
                passed = checked - problem["accounts"]
                assert problem["share"] == oracle.rate(checked, passed, decimals, **printed)
        transaction.set_rollback(True)


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS)
def test_the_same_round_gives_the_same_bytes_on_every_run(people, seed):
    with transaction.atomic():
        made = Random(seed, people)
        first, second = made.draft(), made.draft()
        assert document_of(first) == document_of(second)
        assert facts_bytes(first) == facts_bytes(second)
        transaction.set_rollback(True)


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS, words=st.lists(st.sampled_from(PHONES), min_size=1, max_size=3))
def test_the_public_version_leaks_nothing_that_reaches_a_person(people, seed, words):
    with transaction.atomic():
        made = Random(seed, people, many=12)
        Account.objects.update(phone=PHONES[0], leader="钱某某", manager="孙某某", address="人民路1号")
        said = "；".join(f"请联系{word}" for word in words)
        Finding.objects.filter(round=made.round).update(description=said)
        made.round.stats = json.loads(
            json.dumps(made.round.stats).replace('"description": ""', f'"description": {json.dumps(said)}')
        )
        made.round.save()
        stated = {"contacts": f"王某某 {words[0]}", "free_text": {"demands": said}, "addressees": ["各单位"]}
        inside, outside = made.draft(stated), made.draft({**stated, "public": True})
        texts = [
            text_of(document_of(outside)),
            facts_bytes(outside).decode(),
            json.dumps(outside.extras, ensure_ascii=False),
        ]
        for secret in (*words, "王某某", "钱某某", "孙某某", "人民路1号"):
            assert not any(secret in text for text in texts)
        assert words[0] in text_of(document_of(inside))
        same = ("rate", "sample", "population", "failing")
        assert [outside.facts[key] for key in same] == [inside.facts[key] for key in same]
        transaction.set_rollback(True)


def text_of(file):
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(file)) as paper:
        return "".join(paper.read(name).decode() for name in paper.namelist() if name.endswith(".xml"))


@OVER_RANDOM_ROUNDS
@given(seed=SEEDS)
def test_what_is_exported_and_imported_again_is_equal(people, seed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    with transaction.atomic():
        made = Random(seed, people)
        Account.objects.update(leader="李某", phone="13855512345", followers=12_345, remark="=1+1")
        first = exported(folder / "first.xlsx")
        again = imported(folder / "first.xlsx", made.by)
        assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(made.accounts))
        Account.objects.update(leader="别人", followers=1)
        assert imported(folder / "first.xlsx", made.by)["updated"] == len(made.accounts)
        assert exported(folder / "second.xlsx") == first
        assert (folder / "second.xlsx").read_bytes() == (folder / "first.xlsx").read_bytes()
        assert round_facts(made.round)["sample"]["checked"] == oracle.counts(made.seen, made.passing)[0]
        transaction.set_rollback(True)


def exported(path: Path):
    out = StringIO()
    call_command("export_ledger", str(path), "--json", stdout=out)
    return json.loads(out.getvalue())


def imported(path: Path, by):
    out = StringIO()
    call_command("import_ledger", str(path), "--by", by.username, "--json", stdout=out)
    return json.loads(out.getvalue())
