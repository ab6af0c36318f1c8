"""A small county with one of everything in one unit, and people of every role in units around it."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.bulk import Slip
from core.calendar import Period
from core.clock import now, today
from core.excel import read_table
from core.files import keep
from core.jobs import HEARTBEAT, mark_alive
from core.models import Job
from core.outbound import Answer as Received
from inspections.models import IndicatorSet, PlannedRound, SecondCheck
from inspections.services.correcting import Proposal, propose_correction
from inspections.services.deciding import Stray, report_unfiled
from inspections.services.evidence import attach
from inspections.services.planning import plan_rounds, save_template
from inspections.services.repeating import propose_redraw
from inspections.services.results import preview_results
from inspections.services.self_checks import Answers, ask_units, save_answers
from inspections.services.upper import COLUMNS, import_upper
from inspections.services.websites import state_websites
from inspections.tests.factories import account, round_of
from notices.models import Delivery, Notice, Paper, Profile, WordTemplate
from notices.services.papers import Wanted, new_paper
from notices.services.publishing import publish
from notices.services.word_templates import keep_template, sample
from notices.tests.factories import closed_round, notice_at
from orgs.models import Organisation, RoleGrant, User
from orgs.roles import UNIT_STAFF, Role
from registry.models import (
    AccountException,
    Campaign,
    Closing,
    Filing,
    LinkPattern,
    NationalLayout,
    Platform,
    ReturnReason,
    RevivalWatch,
    YearlyReview,
)
from registry.services import agree
from registry.services.attachments import add_papers
from registry.services.batches import read_batch, start_import
from registry.services.bulk import start_bulk
from registry.services.campaigns import save_campaign
from registry.services.copies import make_copies
from registry.services.differences import Seen, report_difference
from registry.services.exceptions import propose_exception
from registry.services.reconciling import run_reconciliation, start_reconciliation
from registry.services.yearly_reviews import open_reviews
from registry.tests.factories import make_filing
from scans.conversation import Looked, Target
from scans.credentials.granting import keep_grant, register_app
from scans.models import Alarm, AlarmKind, Answer, AppCheck, BridgeCanary, Claim, HostPace
from scans.pacing.pace import SharedTurns
from scans.pacing.rates import Lane
from scans.pacing.turns import OPEN_AFTER, Report
from scans.people.app_checks import Tried, report
from scans.people.human_checks import kept, proof_of
from scans.people.observations import Upload, import_observations, preview_observations
from scans.platforms.seen import malformed
from scans.platforms.tokens import Won
from scans.record.recording import write_looks
from scans.services import rescan
from scans.targets import read_cell
from scans.watch.causes import Cause
from scans.watch.watching import raise_alarm
from tests.pages import Page

MARK = "甲鲸"  # in the name of every object, so that a leak can be seen in any page or file
MARKUP = "<img/src=x/onerror=x>"
EVIL = f"{MARK}{MARKUP}"  # planted in every text people type
RESULTS = f"账号名称,平台,结论,问题指标\n{EVIL}发布,新浪微博,不合格,NO_UPDATE_2W\n"
UPPER = f"账号名称,平台,结论,问题描述\n{EVIL}发布,新浪微博,不合格,{EVIL}\n"
LOOKS = f"渠道,账号名称,监测时间,监测结果,问题描述\n新浪微博,{EVIL}发布,2022-10-01 10:00,未更新,{EVIL}停更\n"
LEDGER = f"账号名称,平台,主办单位\n{EVIL}新号,新浪微博,{EVIL}局\n,新浪微博,{EVIL}局\n"
SECRETS = ("an-app-secret-1", "an-access-token-1", "a-refresh-token-1")  # sealed in the unit's app and grant
# Where a person's unit stands to the unit that owns the objects.
PLACES = ("own", "above", "below", "beside", "elsewhere")


@dataclass
class World:
    units: dict[str, Organisation]
    people: dict[tuple[str, str], User]
    uploads: Path
    objects: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def url(self, page: Page) -> str:
        """The page's address with the record it is about; `app:thing` where two apps use one word."""
        if not page.thing:
            return page.url()
        app = page.name.split(":")[0]
        return page.url(*self.objects.get(f"{app}:{page.thing}", self.objects.get(page.thing, ())))

    def somebody(self, roles: Iterable[str]) -> User:
        """A person of the owning unit with one of these roles, the weightiest first."""
        order = ("supervisor", "system_admin", "security_admin", "audit_admin", *Role.values)
        return self.people["own", next(role for role in order if role in set(roles))]

    def within(self, place: str, role: str) -> bool:
        """The rule of scope: unit staff their own unit, the office its own and everything below."""
        return place == "own" or (place == "above" and role not in UNIT_STAFF)


def build_units() -> dict[str, Organisation]:
    def unit(name: str, parent: Organisation | None) -> Organisation:
        return Organisation.objects.create(name=name, district="郎溪县", level="县级", parent=parent)

    top = unit("郎溪县", None)
    above = unit("郎溪县人民政府", top)
    own = unit(f"{EVIL}局", above)
    elsewhere = unit("邻县", top)
    return {
        "own": own,
        "above": above,
        "below": unit("下属大队", own),
        "beside": unit("教育局", above),
        "elsewhere": unit("邻县水利局", elsewhere),
    }


def build_world(uploads: Path) -> World:
    units = build_units()
    password = make_password("pass-word-1")
    people = {}
    for place, role in product(PLACES, Role.values):
        name = f"{role}-{place}"
        user = User.objects.create(
            username=name, full_name=f"{name}{MARKUP}", password=password, organisation=units[place]
        )
        RoleGrant.objects.create(user=user, role=role)
        people[place, role] = user
    world = World(units, people, uploads)
    mark_alive()  # and stays so, however long a walk over all pages takes
    Job.objects.filter(key=HEARTBEAT).update(heartbeat=now() + dt.timedelta(days=1))
    world.objects = {thing: (record.pk,) for thing, record in one_of_everything(world).items()}
    return world


def a_picture() -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    return SimpleUploadedFile(f"{MARK}.png", picture.getvalue())


def ledger_upload(by: User) -> Any:
    """A ledger read and waiting for confirmation, with a row that is refused."""
    batch = start_import(LEDGER.encode(), f"{MARK}.csv", by=by)
    read_batch(batch.pk)
    return batch


def claimed(by: User) -> Claim:
    """A hired monitor says the account is silent; a second person has still to agree."""
    import_observations(Upload(LOOKS.encode(), f"{MARK}说.csv"), by=by)
    claim = Claim.objects.get()
    claim.detail["proof"] = kept(proof_of(a_picture()))
    claim.save()
    return claim


def asked_for(unit: Organisation, by: User) -> AccountException:
    """A second account on a platform, waiting for somebody else's word."""
    platform = Platform.objects.get(code="douyin")
    return propose_exception(unit, platform, limit=2, reason=EVIL, valid_until=dt.date(2099, 12, 31), by=by)


def filed(world: World) -> dict[str, Any]:
    """A filing under review with a paper, and a granted one with its receipt and a copy to be signed for."""
    clerk, own, sender = world.people["own", "filer"], world.units["own"], world.people["own", "supervisor"]
    words = {"certified_body": "", "is_certified": "否", "statement": EVIL}
    waiting = make_filing(by=clerk, name=f"{MARK}公安", platform="kuaishou", **words)
    papers = add_papers(waiting, "sealed", [a_picture()], by=clerk)
    classroom = account(f"{EVIL}课堂", own)
    granted = make_filing("change", by=clerk, account=classroom, name=f"{MARK}讲堂", statement=EVIL)
    judge = User.objects.create(username="judge", full_name="审核", organisation=own.parent.parent)
    RoleGrant.objects.create(user=judge, role="reviewer")
    agree(granted, by=judge)
    make_copies(granted, [f"{EVIL}网信办"], office=own)
    return {
        "filing": Filing.objects.get(pk=waiting.pk),
        "attachment": papers.kept[0],
        "receipt": granted,
        "copy": granted.copies.get(),
        "bulk": start_bulk("agree", [waiting.pk], Slip("one", now()), by=sender, reason=EVIL),
    }


def compared(by: User) -> Any:
    """A list of the national system held against the register."""
    made = start_reconciliation(
        LEDGER.encode(),
        f"{EVIL}国办.csv",
        by=by,
        layout=NationalLayout.objects.get(),
        own=(LEDGER.encode(), f"{EVIL}自报.csv"),
    )
    run_reconciliation(made.pk)
    made.refresh_from_db()
    return made


def asked_with(world: World, watched: Any) -> dict[str, Any]:
    """An app of the unit, and a grant that was given through it."""
    by, told = world.people["own", "supervisor"], {"name": f"{EVIL}应用", "client_id": f"{MARK}1"}
    app = register_app("weibo", world.units["own"], **told, typed={"secret": SECRETS[0]}, by=by)
    won = Won(SECRETS[1], 0, SECRETS[2], 0, f"{EVIL}7", (EVIL,))
    return {"app": app, "grant": keep_grant(watched, "weibo", app, won, by=by)}


def stopped(world: World) -> dict[str, Any]:
    """An account stopped in an emergency: its closing is under way, and it is watched."""
    clerk, day = world.people["own", "filer"], str(today())
    old = account(f"{EVIL}旧号", world.units["own"])
    words = {"emergency": "on", "occurred_on": day, "close_detail": EVIL}
    agree(make_filing("closure", by=clerk, account=old, **words), by=User.objects.get(username="judge"))
    return {"closing": Closing.objects.get(), "revival": RevivalWatch.objects.get()}


def overseen(world: World, watched: Any) -> dict[str, Any]:
    """An account renamed without a filing, its review of the year, and a clean-up that is running."""
    by, today_ = world.people["own", "supervisor"], today()
    told = Seen("renamed", watched.platform, f"{EVIL}改名", EVIL, account=watched, proof=a_picture())
    open_reviews(today_.year + 1, by=by)
    words = {"title": f"{EVIL}整治", "basis": EVIL, "year": today_.year}
    campaign = Campaign(**words, starts_on=today_, ends_on=today_)
    save_campaign(campaign, by=by)
    campaign.make("start", by=by)
    return {
        "difference": report_difference(told, by=by),
        "review": YearlyReview.objects.get(account=watched),
        "campaign": campaign,
    }


def tell_beside(round_: Any, by: User) -> None:
    """Websites counted by hand, and what the upper level found."""
    state_websites(round_, [{"name": f"{EVIL}网站", "running": 2, "checked": 2, "failed": 1}], number=0, by=by)
    import_upper(round_, read_table(UPPER.encode(), f"{EVIL}.csv", COLUMNS), body=f"{EVIL}厅", by=by)


def corrected(closed: Any, by: User) -> Any:
    """Somebody holds that a closed round has missed something; another person has still to decide."""
    added = Proposal(EVIL, sheet=closed.sheets.last(), indicator="TYPO", description=EVIL)
    return propose_correction(closed, added, by=by)


def tried_out(world: World) -> AppCheck:
    """A monitor could not open the app; a second person has still to agree."""
    check = AppCheck.objects.create(account=account(f"{EVIL}通", world.units["own"], "app"), period="2022-10")
    tried = Tried(AppCheck.Outcome.NO_OPEN, ("found", "downloaded"), EVIL, EVIL, a_picture())
    report(check, tried, by=world.people["own", "monitor"])
    return check


def watched_over(world: World, watched: Any) -> dict[str, Any]:
    """An alarm about a bridge of this unit, and its canary."""
    cause = Cause(AlarmKind.CANARY_SILENT, "bridge.example.cn", f"{EVIL}哑了", now(), EVIL)
    alarm = raise_alarm(cause, world.units["own"], now())
    Alarm.objects.filter(pk=alarm.pk).update(owner=world.people["own", "supervisor"])
    told = {"account": watched, "set_by": world.people["own", "supervisor"]}
    canary = BridgeCanary.objects.create(host="bridge.example.cn", **told)
    return {"alarm": alarm, "canary": canary, "answer": heard(watched)}


def heard(watched: Any) -> Answer:
    """What the account's feed answered to the first look."""
    [line] = read_cell(watched.sources)
    received = Received(200, {"X-Note": EVIL}, b"<rss/>", line.source.value, "192.0.2.1")
    target = Target(watched.pk, line.key, line.source)
    write_looks([Looked(target, malformed("no_channel").seen, now(), answer=received)])
    return Answer.objects.get(sighting__account=watched)


def resting_host() -> HostPace:
    """A host that has just failed five times in a row."""
    turns, lane = SharedTurns(), Lane("dead.example.cn")
    turns.exchange(Report(), {lane: 1}, 1)
    turns.exchange(Report(freed=Counter([lane.host]), failed=Counter({lane.host: OPEN_AFTER})), {}, 0)
    return HostPace.objects.failing().get()


def planned_and_asked(open_now: Any, watched: Any, world: World) -> dict[str, Any]:
    """A self-check that the unit has begun, and a template of the round with a planned check of it."""
    by, clerk = world.people["own", "supervisor"], world.people["own", "filer"]
    ask_units(open_now, [watched.pk], due_on=None, by=by)
    asked = open_now.self_checks.get()
    line = asked.lines.get()
    told = {line.pk: {"posts": 3, "originals": 1, "problems": 1, "detail": EVIL}}
    save_answers(asked, Answers(told, EVIL), version=asked.version, by=clerk, scan=a_picture())
    template = save_template(open_now, f"{EVIL}模板", by=by)
    plan_rounds(template, [Period.parse("2023Q2")], by=by)
    return {"selfcheck": asked, "template": template, "planned": PlannedRound.objects.get()}


def sealed() -> dict[str, str]:
    """The scan that a unit has sent with its reply."""
    return {"scan_sha256": keep(a_picture().read()), "scan_name": f"{MARK}.png", "scan_type": "image/png"}


def ordered(closed: Any, world: World) -> Paper:
    """A draft of an order to a unit below."""
    terms = {"issuer": EVIL, "workdays": 5, "contact": EVIL, "phone": EVIL, "report": EVIL}
    wanted = Wanted("order", MARK, terms, (world.units["below"],), round=closed)
    made = new_paper(wanted, by=world.people["own", "supervisor"])
    made.facts["figures"] = {"期间": EVIL, "账号数": "1", "问题数": "1"}
    table = {"keys": ["seq", "problem"], "headers": ["序号", EVIL], "rows": [["1", EVIL]], "places": [None]}
    made.facts["tables"] = {"问题列表": table}
    made.text = made.kind_of.text
    made.save()
    return made


def own_template(by: User) -> WordTemplate:
    """A Word template of the owning office, named as nobody else may read it."""
    return keep_template(MARK, sample(MARK), f"{MARK}.docx", by=by, note=EVIL)


def published_notice(by: User, unit: Organisation) -> Notice:
    """A notice that anybody may read; its address is no secret, its words hold nothing of the world's."""
    closed = closed_round(by, unit, many=1, period="2022Q2", as_of=dt.date(2022, 6, 30))
    made = notice_at("issued", closed, by, openness="此件主动公开", title="公开的通报", issuer="公开的单位")
    publish(made, by=by)
    return made


def shipped_rows() -> dict[str, Any]:
    """What is there after migrate, for everybody."""
    return {
        "reason": ReturnReason.objects.get(code="seal"),
        "pattern": LinkPattern.objects.get(seed="weibo-u"),
        "platform": Platform.objects.get(code="weibo"),
        "indicator-set": IndicatorSet.objects.get(code="national"),
        "layout": NationalLayout.objects.first(),
        "profile": Profile.objects.earliest("pk"),
    }


def one_of_everything(world: World) -> dict[str, Any]:
    """Thing in the addresses → a record of the owning unit, made the way the portal makes it."""
    own, supervisor = world.units["own"], world.people["own", "supervisor"]
    watched = account(f"{EVIL}发布", own, sources="feed;https://feeds.example.cn/1")
    open_now = round_of(supervisor, period="2022Q4", as_of=dt.date(2022, 12, 31))
    drawn = round_of(supervisor, period="2023Q1", as_of=dt.date(2022, 12, 31), scope="sample", count=1)
    closed = closed_round(supervisor, own, many=2, period="2022Q3")
    tell_beside(closed, supervisor)
    tell_beside(open_now, supervisor)
    return {
        "unit": own,
        "user": world.people["own", "filer"],
        "account": watched,
        "round": open_now,
        "notices:round": closed,
        "sheet": open_now.sheets.first(),
        "second": SecondCheck.objects.create(sheet=open_now.sheets.first(), why=SecondCheck.Why.DRAWN),
        "finding": report_unfiled(open_now, Stray(f"{EVIL}野号", "weibo", description=EVIL), by=supervisor),
        **planned_and_asked(open_now, watched, world),
        "evidence": attach(open_now.sheets.first(), a_picture(), by=supervisor),
        "results": preview_results(open_now, RESULTS.encode(), f"{EVIL}.csv", by=supervisor),
        "job": Job.objects.create(kind="demo", key="given-up", state=Job.State.PARKED),
        "registry:import": ledger_upload(supervisor),
        "scans:import": preview_observations(LOOKS.encode(), f"{EVIL}看.csv", by=supervisor),
        "run": rescan(watched, by=supervisor),
        "host": resting_host(),
        "claim": claimed(world.people["own", "monitor"]),
        **filed(world),
        **stopped(world),
        **overseen(world, watched),
        **watched_over(world, watched),
        "appcheck": tried_out(world),
        **asked_with(world, watched),
        "exception": asked_for(own, world.people["own", "filer"]),
        **shipped_rows(),
        "reconciliation": compared(supervisor),
        "redraw": propose_redraw(drawn, by=supervisor, reason=EVIL),
        "correction": corrected(closed, supervisor),
        "notice": notice_at("draft", closed, supervisor, title=f"{EVIL}通报"),
        "public": published_notice(supervisor, own),
        "paper": ordered(closed, world),
        "wordtemplate": own_template(supervisor),
        "delivery": Delivery.objects.create(
            notice=Notice.objects.drafts().get(), organisation=own, reply_due=now(), reply=EVIL, **sealed()
        ),
    }
