"""Accounts and rounds for tests, made the way the portal makes them."""

import datetime as dt
from itertools import count
from typing import Any

from inspections.models import Round
from inspections.rules import Wanted, same_words
from inspections.services import Opening, Upload, open_round
from orgs.models import Organisation
from registry.models import Account, Platform

AS_OF = dt.date(2022, 9, 30)
NAMES = {"wechat_official": "微信公众号", "weibo": "新浪微博", "douyin": "抖音", "app": "移动客户端"}
ALIASES = {"weibo": ["微博"], "douyin": ["抖音号"]}
_numbers = count(1)


def platform(code: str = "weibo") -> Platform:
    order = list(NAMES).index(code) if code in NAMES else 9
    defaults = {"name": NAMES.get(code, code), "aliases": ALIASES.get(code, []), "group": "其他类型", "order": order}
    return Platform.objects.get_or_create(code=code, defaults=defaults)[0]


def account(name: str, unit: Organisation, code: str = "weibo", **fields: Any) -> Account:
    fields = {"level": "县级", "opened_on": dt.date(2020, 1, 1), "registered_on": AS_OF} | fields
    return Account.objects.create(
        number=f"A{next(_numbers):06d}",
        name=name,
        name_key=same_words(name),
        platform=platform(code),
        organisation=unit,
        **fields,
    )


def accounts(many: int, unit: Organisation, code: str = "weibo", **fields: Any) -> list[Account]:
    return [account(f"账号{i:03d}", unit, code, **fields) for i in range(many)]


def round_of(by: Any, period: str = "2022Q3", as_of: dt.date = AS_OF, seed: str = "s", **wanted: Any) -> Round:
    return open_round(Opening(period=period, as_of=as_of, seed=seed, wanted=Wanted(**wanted)), by=by)


def table(*rows: str, head: str = "账号名称,平台,结论,指标") -> Upload:
    """A results table as a .csv an office might send."""
    return Upload("\n".join([head, *rows]).encode(), "结果.csv")


def passes(round_: Round, *others: str) -> Upload:
    """合格 for every drawn account whose name does not stand in `others`, which are rows of their own."""
    named = {row.split(",")[0] for row in others}
    left = [sheet for sheet in round_.sheets.all() if sheet.name not in named]
    good = [f"{sheet.name},{NAMES[sheet.platform_code]},合格," for sheet in left]
    return table(*good, *others)
