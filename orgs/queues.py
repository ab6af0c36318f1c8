"""What waits for the administrators on the to-do page."""

from typing import Any

from django.urls import reverse

from core.clock import today
from core.models import Job
from orgs.calendar_keeping import may_keep
from orgs.models import COMMAND_USER, CalendarYear, Delivery, User
from orgs.workbench import Queue, queue


@queue("orgs")
def people_without_a_role(user: Any) -> list[Queue]:
    if not user.has_perm("orgs.grant_roles"):
        return []
    waiting = User.objects.filter(is_active=True, grants=None).exclude(username=COMMAND_USER).count()
    return [Queue("新用户待授予角色", waiting, reverse("orgs:user-list"))]


@queue("orgs")
def work_that_did_not_get_through(user: Any) -> list[Queue]:
    if not user.has_perm("orgs.view_jobs"):
        return []
    return [Queue("后台任务失败或搁置", Job.objects.in_trouble().count(), reverse("orgs:job-list"), urgent=True)]


@queue("orgs")
def messages_that_did_not_arrive(user: Any) -> list[Queue]:
    if not user.has_perm("orgs.view_jobs"):
        return []
    url = reverse("orgs:delivery-list") + f"?state={Delivery.State.FAILED}"
    return [Queue("消息投递失败", Delivery.objects.failed().count(), url, urgent=True)]


@queue("orgs")
def notices_to_take_in(user: Any) -> list[Queue]:
    """This year's holiday notice, and from November on, when it usually comes out, next year's."""
    if not may_keep(user):
        return []
    here = today()
    years = {here.year, here.year + (here.month >= 11)}
    missing = sorted(years - set(CalendarYear.objects.filter(announced=True).values_list("year", flat=True)))
    url = f"{reverse('orgs:calendar-notice')}?year={missing[0] if missing else here.year}"
    note = f"{'、'.join(map(str, missing))}年，录入前期限都是暂定的" if missing else ""
    return [Queue("放假通知待录入", len(missing), url, urgent=here.year in missing, note=note)]
