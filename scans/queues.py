"""What waits in the watching of accounts on the to-do page."""

import datetime as dt
from typing import Any

from django.urls import reverse

from core.clock import SHANGHAI, now
from orgs.message_kinds import still_to_do
from orgs.workbench import Queue, queue
from registry.models import ImportBatch
from scans.freshness import DAYS
from scans.models import Alarm, AppCheck, Claim, Grant, PlatformApp, WatchDay
from scans.models.holder import EXPIRES_SOON
from scans.services import silent_since
from scans.watch.causes import stalled_since
from scans.watch.watching import is_asleep, missing_days


@queue("scans")
def silent_accounts(user: Any) -> list[Queue]:
    """What has shown nothing new for two weeks: to do for who may look into it, to know for who only supervises."""
    if not user.has_perm("scans.view_scan"):
        return []
    silent = silent_since(now() - dt.timedelta(days=DAYS)).visible_to(user)
    title, url = f"{DAYS} 天没有新内容的账号", f"{reverse('scans:overview')}?posts=silent"
    acts = user.has_perm("registry.confirm_account")
    return [Queue(title, silent.count(), url, urgent=acts, watch_only=not acts)]


@queue("scans")
def claims_to_confirm(user: Any) -> list[Queue]:
    if not user.has_perm("scans.confirm_observation"):
        return []
    waiting = Claim.objects.visible_to(user).needing_confirmation().exclude(by=user)
    return [Queue("待复核的监测结果", waiting.count(), f"{reverse('scans:claim-list')}?status=suspected")]


@queue("scans")
def tables_to_confirm(user: Any) -> list[Queue]:
    if not user.has_perm("scans.import_observations"):
        return []
    batches = ImportBatch.objects.visible_to(user).filter(kind=ImportBatch.Kind.OBSERVATIONS)
    waiting = batches.filter(status=ImportBatch.Status.PREVIEWED)
    return [Queue("待确认导入的监测结果", waiting.count(), f"{reverse('scans:import')}?status=previewed")]


@queue("scans")
def apps_to_try(user: Any) -> list[Queue]:
    """Apps that somebody has to try, and failures that wait for a second person."""
    page, found = reverse("scans:appcheck-list"), []
    if user.has_perm("scans.check_app"):
        waiting = AppCheck.objects.visible_to(user).to_do().count()
        found.append(Queue("待做的下载与打开检查", waiting, f"{page}?status=open"))
    if user.has_perm("scans.confirm_observation"):
        failures = AppCheck.objects.to_confirm(user).count()
        found.append(Queue("待确认不可用的应用", failures, f"{page}?status=reported&turn=confirm"))
    return found


@queue("scans")
def alarms_to_answer(user: Any) -> list[Queue]:
    """One line for each alarm this person answers for, so that the line itself says what is wrong."""
    if not user.has_perm("scans.answer_alarm"):
        return []
    mine = Alarm.objects.of(user).order_by("status", "-opened_at")
    return [
        Queue(
            f"监测报警：{alarm.words}",
            1,
            alarm.get_absolute_url(),
            urgent=alarm.status == Alarm.Status.OPEN,
            note=f"{alarm.get_status_display()}，{alarm.opened_at.astimezone(SHANGHAI):%m-%d %H:%M} 起",
        )
        for alarm in mine
    ]


@queue("scans")
def the_watch_itself(user: Any) -> list[Queue]:
    """Read from the heartbeat itself, since a stopped worker can raise no alarm; it reaches whoever opens the page."""
    if not (user.has_perm("scans.set_watch") or user.has_perm("orgs.view_jobs")):
        return []
    since = stalled_since(now())
    if since is None:
        return []
    words = f"后台处理从 {since.astimezone(SHANGHAI):%m-%d %H:%M} 起停滞，监测和消息都停了"
    page = "orgs:job-list" if user.has_perm("orgs.view_jobs") else "scans:alarm-list"
    return [Queue(words, 1, reverse(page), urgent=True, note="请系统管理员重启服务")]


@queue("scans")
def the_day(user: Any) -> list[Queue]:
    """The daily line of the top office: all quiet or not, how many were seen, and days nobody watched."""
    if not user.has_perm("scans.set_watch") or user.organisation is None or user.organisation.parent_id is not None:
        return []
    day = WatchDay.objects.first()
    if day is None:
        return []
    missing = missing_days(now())
    notes = [f"{day.evaluated_at.astimezone(SHANGHAI):%m-%d %H:%M} 检查"]
    notes += ["看守已停，数字不是现在的"] if is_asleep(now()) else []
    notes += [f"近两周有 {len(missing)} 天没有日报"] if missing else []
    return [Queue(day.words, day.total, reverse("scans:coverage"), note="；".join(notes), watch_only=True)]


@still_to_do("watch.alarm")
def alarms_still_standing(user: Any, keys: list[str]) -> list[str]:
    mine = Alarm.objects.of(user).unanswered().filter(pk__in=keys)
    return [str(pk) for pk in mine.values_list("pk", flat=True)]


@queue("scans")
def credentials_to_repair(user: Any) -> list[Queue]:
    """What no machine can mend: the owner has to authorise again, or a new secret has to be typed."""
    if not user.has_perm("scans.manage_grant"):
        return []
    soon = now() + EXPIRES_SOON
    broken = Grant.objects.visible_to(user).needing_repair().count()
    apps = PlatformApp.objects.visible_to(user).needing_repair().count()
    ending = Grant.objects.visible_to(user).expiring(soon).count()
    grants_url = reverse("scans:grant-list")
    found = [Queue("数据源授权须重新办理", broken, f"{grants_url}?trouble=repair", urgent=True)]
    if apps:
        found.append(Queue("平台应用须更换密钥", apps, f"{reverse('scans:app-list')}?trouble=repair", urgent=True))
    if ending:
        found.append(Queue(f"{EXPIRES_SOON.days} 天内到期的数据源授权", ending, f"{grants_url}?trouble=expiring"))
    return found
