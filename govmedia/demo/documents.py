"""The demonstration's official papers: orders on the closed round, a notification, a talk still in draft, a monthly."""

from typing import Any

from core.calendar import Period
from govmedia.demo import county
from govmedia.demo.dates import Dates
from inspections.models import Round
from notices.models import Paper
from notices.services import orders
from notices.services.papers import Wanted, advance, draft_paper, step
from orgs.commands import acting_user
from orgs.models import Organisation

REPORT = "请写明问题原因、整改措施、完成情况和责任人，加盖公章后扫描，通过本平台“收文”回复并上传盖章件。"
HEAD = {"issuer": county.OFFICE, "contact": "沈小雪", "phone": "0500-0000000"}
MATTER = """一、自查范围
各单位开设的全部政务新媒体账号，包括已停止运维尚未注销的账号。
二、自查内容
（一）内容更新。对照更新频次要求，逐个账号查看最近发布时间。
（二）安全管理。核对管理员、密码保管和值守安排，第三方运维的一并核对合同。
三、有关要求
发现问题立即整改，不能立即整改的明确责任人和完成时间。"""
TALK = {
    "talk_time": "下周五上午九时",
    "talk_place": "县政府办公楼二楼会议室",
    "talk_whom": "单位主要负责同志、政务新媒体工作分管负责同志",
}


def begin(dates: Dates, people: dict[str, str]) -> None:
    """Safe to repeat. `people`: who drafts, checks and signs."""
    if Paper.objects.exists():
        return
    by = acting_user(people["supervisor"])
    closed = Round.objects.closed().filter(organisation=by.organisation).latest("pk")
    orders.make_orders(closed, "朗政办改", {**HEAD, "workdays": 5, "report": REPORT}, by=by)
    for move, who in (("check", "reviewer"), ("sign", "leader"), ("issue", "supervisor")):
        advance(Paper.objects.of_round(closed), move, by=acting_user(people[who]))
    told = draft_paper(_notification(by), by=by)
    for move, who in (("check", "reviewer"), ("sign", "leader"), ("issue", "supervisor")):
        step(told, move, by=acting_user(people[who]), reason="")
    bad = Paper.objects.of_round(closed).first()
    if bad is not None and bad.unit is not None:
        draft_paper(Wanted("talk", "朗政办谈", {**HEAD, **TALK}, (bad.unit,), round=closed), by=by)
    month = Period.parse(f"{dates.today:%YM%m}")
    stated = {**HEAD, "period": month.code, "addressee": "各乡镇人民政府，县直各单位"}
    draft_paper(Wanted("monthly", "朗政办月报", stated), by=by)


def _notification(by: Any) -> Wanted:
    units = Organisation.objects.filter(name__in=[county.DEPARTMENTS[name] for name in ("文旅", "公安")])
    stated = {**HEAD, "subject": "开展政务新媒体自查", "workdays": 10, "addressee": "县直各有关单位"}
    return Wanted("notification", "朗政办函", stated, tuple(units.order_by("pk")), body=MATTER)
