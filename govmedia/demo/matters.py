"""What is going on in the register of the demonstration: filings at every station, a closing, an exception, a difference."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from govmedia import commands
from govmedia.demo import county, tables
from orgs.commands import acting_user
from orgs.models import Organisation, User
from orgs.workdays import work_calendar
from registry import services
from registry.models import Account, Closing, Difference, Filing, Platform
from registry.services.closing import save_steps
from registry.services.differences import Seen, report_difference
from registry.services.exceptions import propose_exception

FILER, UNIT_HEAD, REVIEWER, INSPECTOR = "filer", "unit_head", "reviewer", "inspector"
# Filers of other bureaus, in the register only: nobody signs in as them.
COLLEAGUES = {"公安": ("gongan", "严霜降"), "教体": ("jiaoti", "华夏至"), "应急": ("yingji", "金处暑")}
STRAY = "朗川文旅攻略"


def are_under_way() -> bool:
    """All of it is written in one transaction, so one of them tells."""
    return Difference.objects.filter(name=STRAY).exists()


@transaction.atomic
def begin(today: dt.date) -> None:
    """By the people of the county, each through the portal's own services; nothing here opens or ends an account's life
    in the counts. Safe to repeat."""
    if are_under_way():
        return
    for bureau, (name, full_name) in COLLEAGUES.items():
        unit = county.DEPARTMENTS[bureau]
        commands.run("add_user", name, "--role", FILER, "--unit", unit, "--full-name", full_name)
    openings()
    changes(today)
    closings(today)
    others(today)


def openings() -> None:
    """One is still being written, one waits for the office, one came back."""
    filed("opening", by=FILER, at="draft", words=opening("朗川文旅", "wechat_channels", "文旅", "n01") | {"phone": ""})
    filed("opening", by="jiaoti", words=opening("朗川教体", "wechat_channels", "教体", "n02"))
    returned = filed("opening", by=UNIT_HEAD, words=opening("朗川文旅", "kuaishou", "文旅", "n03"))
    reason = "盖章的备案表没有上传；功能栏目请写明由谁回复留言、几个工作日内回复。"
    services.send_back(returned, by=acting_user(REVIEWER), reason=reason)


def opening(name: str, platform: str, bureau: str, handle: str) -> dict[str, str]:
    unit = county.DEPARTMENTS[bureau]
    at = sum(map(ord, unit))
    return {
        "platform": platform,
        "name": name,
        "handle": f"demo-{handle}",
        "certified_body": unit,
        "is_certified": "是",
        "supervising_unit": county.OFFICE,
        "leader": tables.person(at),
        "manager": tables.person(at + 5),
        "phone": str(tables.PHONE + 900 + int(handle[1:])),
        "functions": "工作动态\n办事指南\n留言回复",
        "statement": "短视频已是群众获取信息的主要渠道，现有账号不能发布，申请开设。",
    }


def changes(today: dt.date) -> None:
    """A renamed account keeps its number and its former name; another change is under review."""
    account = running("朗川应急管理", "新浪微博")
    words = {
        "name": "朗川应急",
        "occurred_on": today.isoformat(),
        "statement": "按照各平台名称一致的要求，与微信公众号统一名称。",
    }
    services.agree(filed("change", by="yingji", account=account, words=words), by=acting_user(REVIEWER))
    words = {"functions": "文旅资讯\n景区预约\n投诉建议", "statement": "新增景区预约菜单。"}
    filed("change", by=FILER, account=running("朗川文旅", "微信公众号"), words=words)


def closings(today: dt.date) -> None:
    """One is carried out step by step, one account is struck off its platform, one was stopped in an emergency."""
    reviewer = acting_user(REVIEWER)
    notice = announcement(today)
    closing = filed("closure", by=FILER, account=running("朗川文旅", "抖音"), words=notice)
    services.agree(closing, by=reviewer)
    half_done(Closing.objects.get(filing=closing), notice, today)
    old = Account.objects.get(name="朗川旅游", platform__name="今日头条")
    gone = old.closed_on or today
    words = {
        "platform_applied_on": gone.isoformat(),
        "closed_on": min(today, gone + dt.timedelta(days=9)).isoformat(),
        "platform_receipt": "平台已受理并完成注销，主页不能再打开。",
    }
    services.agree(filed("deregistration", by=UNIT_HEAD, account=old, words=words), by=reviewer)
    words = {
        "close_reason": "其他",
        "close_detail": "管理员手机遗失，账号出现异常登录，为防止冒用，先行停用并向平台申请冻结。",
        "occurred_on": today.isoformat(),
        "emergency": "on",
    }
    filed("closure", by="gongan", account=running("平安朗川", "抖音"), words=words)


def announcement(today: dt.date) -> dict[str, str]:
    until = work_calendar(today).add_days(today, 15)
    return {
        "close_reason": "无力维护",
        "close_detail": "人员调整后无力保证更新，内容并入微信公众号。",
        "announcement": "本账号自公告期满之日起停止更新，感谢关注。请继续关注微信公众号“朗川文旅”。",
        "announcement_link": "https://www.example.cn/notice/1",
        "announced_from": today.isoformat(),
        "announced_until": until.isoformat(),
        "moves_to": "微信公众号“朗川文旅”",
        "archive": "局机关档案室移动硬盘",
    }


def half_done(closing: Closing, notice: Mapping[str, str], today: dt.date) -> None:
    """The announcement is out, followers are told, the posts are kept; the platform and the national system come later."""
    day, by = today.isoformat(), acting_user(FILER)
    typed = {
        "announcement-link": notice["announcement_link"],
        "announcement-from_on": notice["announced_from"],
        "announcement-until_on": notice["announced_until"],
        "announcement-done_by": by.full_name,
        "migration-target": notice["moves_to"],
        "migration-count": str(closing.account.followers or 0),
        "migration-done_on": day,
        "migration-done_by": by.full_name,
        "archive-target": notice["archive"],
        "archive-done_on": day,
        "archive-done_by": acting_user(UNIT_HEAD).full_name,
        "materials-needed": "no",
        "materials-why_not": "没有专用手机和证书。",
    }
    save_steps(closing, typed, by=by, version=closing.version)


def others(today: dt.date) -> None:
    """A bureau asks for a second account; the inspector has come upon one that nobody filed."""
    unit, filer = bureau_named("文旅"), acting_user(FILER)
    reason = "旅游投诉受理须用服务号，与订阅号分开运行，拟于两年内整合。"
    until = today + dt.timedelta(days=365)
    wechat = Platform.objects.get(code="wechat_official")
    propose_exception(unit, wechat, limit=2, reason=reason, valid_until=until, by=filer)
    seen = Seen(
        kind=Difference.Kind.UNFILED,
        platform=Platform.objects.get(code="xiaohongshu"),
        name=STRAY,
        source="在小红书搜索“朗川 文旅”时发现，认证主体写的是县文化和旅游局，台账里没有。",
        unit_guess=unit.name,
        found_on=today,
    )
    report_difference(seen, by=acting_user(INSPECTOR))


def bureau_named(short: str) -> Organisation:
    return Organisation.objects.get(name=county.DEPARTMENTS[short])


def running(name: str, platform: str) -> Account:
    return Account.objects.get(name=name, platform__name=platform, state=Account.State.RUNNING)


def filed(
    kind: str, *, by: str, words: Mapping[str, str], account: Account | None = None, at: str = "submitted"
) -> Filing:
    """Written and, unless it stays a draft, submitted by this person."""
    person: User = acting_user(by)
    filing = services.start_filing(kind, by=person, account=account, raw=None if account else words)
    services.save_draft(filing, {**(filing.proposal or {}), **words}, by=person, version=filing.version)
    if at == "submitted":
        services.submit(filing, by=person)
    return filing
