"""Who keeps the keys of the demonstration's accounts, and how far the units are with the review of the year."""

import datetime as dt
from typing import Any

from django.db import transaction

from govmedia.demo import tables
from govmedia.demo.dates import Dates
from govmedia.demo.matters import FILER, REVIEWER, filed, running
from orgs.commands import acting_user
from orgs.models import User
from registry import services
from registry.models import Account, Custody, CustodyHandover, YearlyReview
from registry.services.custody import hand_over, save_custody
from registry.services.yearly_reviews import accept_review, confirm_review, lapse_overdue, open_reviews, year_to_open

SUPERVISOR, SCHOOLS, POLICE, RESCUE = "supervisor", "jiaoti", "gongan", "yingji"
CONTRACTOR = "朗川传媒服务有限公司"


def is_written() -> bool:
    """All of it is written in one transaction, so one of them tells."""
    return YearlyReview.objects.exists()


@transaction.atomic
def begin(dates: Dates) -> None:
    """By the people of the county, each through the portal's own services. Safe to repeat."""
    if is_written():
        return
    contract(dates)
    custody(dates)
    reviews(dates)


def contract(dates: Dates) -> None:
    """An account in the hands of a company whose contract is about to end."""
    words = {
        "contractor": CONTRACTOR,
        "contract_from": dates.contract_from.isoformat(),
        "contract_until": dates.contract_until.isoformat(),
        "contract_scope": "排版和数据统计；稿件由本单位审核，发布权在本单位。",
        "statement": "委托排版，登记合同。",
    }
    change = filed("change", by=SCHOOLS, account=running("朗川教体", "微信公众号"), words=words)
    services.agree(change, by=acting_user(REVIEWER))


def custody(dates: Dates) -> None:
    """One kept well after a hand-over, one whose password is old, one that nobody has named a holder for."""
    culture = running("朗川文旅", "微信公众号")
    kept(culture, FILER, dates.password_old)
    passed_on(culture, FILER, dates.password_fresh)
    kept(running("朗川教体", "微信公众号"), SCHOOLS, dates.password_fresh)
    kept(running("平安朗川", "微信公众号"), POLICE, dates.password_old)
    nobody = {"platform_admin": "", "phone_holder": "", "note": "原保管人已调离，待重新指定。"}
    write(running("朗川应急", "微信公众号"), RESCUE, nobody)


def kept(account: Account, name: str, password: dt.date) -> None:
    at = sum(map(ord, account.name))
    values = {
        "phone_holder": tables.person(at),
        "holder_phone": str(tables.PHONE + 700 + at % 100),
        "platform_admin": tables.person(at + 1),
        "operators": "\n".join(tables.person(at + n) for n in (2, 3)),
        "password_changed_on": password,
        "recovery_email_held": True,
        "note": "",
    }
    write(account, name, values)


def write(account: Account, name: str, values: dict[str, Any]) -> None:
    save_custody(account, values, by=acting_user(name), version=0)


def passed_on(account: Account, name: str, day: dt.date) -> None:
    custody = Custody.objects.get(account=account)
    taker = tables.person(sum(map(ord, account.name)) + 7)
    handed = CustodyHandover(giver=custody.phone_holder, taker=taker, on=day, password_changed=True)
    hand_over(account, handed, by=acting_user(name), version=custody.version)


def reviews(dates: Dates) -> None:
    """Asked for three weeks ago: most units have ten days left, one is late, one has lapsed, two have answered."""
    supervisor = acting_user(SUPERVISOR)
    open_reviews(year_to_open(supervisor.organisation), by=supervisor)
    # The county was asked in its own window, and nobody can ask in the past: the days are set, the moves are real.
    rows = YearlyReview.objects.all()
    rows.update(year=dates.today.year)
    asked(rows, dates.review_opens, dates.review_closes, dates.review_lapses)
    late, lapsed = dates.review_late, dates.review_lapsed
    asked(of(rows, "朗川文旅", "微信公众号"), dates.review_opens, late, dates.review_lapses)
    asked(of(rows, "朗川消防", "抖音"), dates.review_opens, late, lapsed)
    lapse_overdue()
    schools, police = User.objects.get(username=SCHOOLS), User.objects.get(username=POLICE)
    confirm_review(of(rows, "朗川教体", "微信公众号").get(), YearlyReview.Answer.RIGHT, by=schools)
    done = of(rows, "平安朗川", "微信公众号").get()
    confirm_review(done, YearlyReview.Answer.RIGHT, by=police, note="人员、功能与登记一致。")
    accept_review(done, by=supervisor)


def asked(rows: Any, opens: dt.date, closes: dt.date, lapses: dt.date) -> None:
    rows.update(opens_on=opens, closes_on=closes, lapses_on=lapses)


def of(rows: Any, name: str, platform: str) -> Any:
    return rows.filter(account__name=name, account__platform__name=platform)
