"""Closed rounds and notices for tests, made by the real moves."""

import datetime as dt
from typing import Any

from inspections.models import Finding, Round
from inspections.services import close_round
from inspections.tests.factories import AS_OF, account, round_of
from notices.models import Notice
from notices.services import Request, check_notice, draft_notice, issue_notice, sign_notice
from notices.sources import profile_named
from orgs.models import Organisation

MOVES = {
    "checked": (check_notice,),
    "signed": (check_notice, sign_notice),
    "issued": (check_notice, sign_notice, issue_notice),
}


def confirmed(round_: Round, name: str, code: str = "NO_UPDATE_2W", **fields: Any) -> Finding:
    """A confirmed finding about a drawn account of that name."""
    sheet = round_.sheets.get(name=name)
    veto = round_.indicator_by_code[code]["veto"]
    conclusion = Finding.Conclusion.FAIL if veto else Finding.Conclusion.PROBLEM
    return Finding.objects.create(
        round=round_,
        sheet=sheet,
        account=sheet.account,
        status=Finding.Status.CONFIRMED,
        conclusion=conclusion,
        indicator=code,
        veto=veto,
        name=name,
        platform_code=sheet.platform_code,
        unit=sheet.unit,
        district=sheet.district,
        level=sheet.level,
        key=f"{name}-{code}",
        **fields,
    )


def closed_round(
    by: Any, unit: Organisation, *, many: int = 10, failing: int = 1, period: str = "2022Q3", as_of: dt.date = AS_OF
) -> Round:
    """`many` accounts on two platforms, the first `failing` of them not updated; closed."""
    names = [f"{period}账号{i:03d}" for i in range(many)]
    for i, name in enumerate(names):
        account(name, unit, "weibo" if i % 2 else "wechat_official", level="县级" if i % 3 else "乡镇")
    round_ = round_of(by, period=period, as_of=as_of)
    for name in names[:failing]:
        confirmed(round_, name)
    return close_round(round_, by=by, unchecked="pass")


def notice_at(status: str, round_: Round, by: Any, **given: Any) -> Notice:
    """A notice that came to this status by its moves."""
    notice = draft_notice(Request(round_, profile_named(None), given), by=by)
    for move in MOVES.get(status, ()):
        move(notice, by=by, reason="")
    return notice
