"""Random checks made through the real services, beside what a person would have written down about them."""

import datetime as dt
import random
from itertools import count

from inspections.models import Round
from inspections.services import close_round, import_results
from inspections.tests.factories import NAMES, account, platform, round_of, table
from orgs.models import Organisation

GROUPS = {"wechat_official": "微信", "weibo": "微博", "app": "移动客户端", "douyin": "其他类型"}
LEVELS = ("省级部门", "市级部门", "县级", "")
DISTRICTS = ("郎溪县", "广德市", "宁国市")
# What may be found: (words of the results table, is a veto, corrected at once, cannot be judged)
FOUND = (
    ("不合格,NO_UPDATE_2W,", True, False, False),
    ("不合格,NO_INTERACTION,", True, False, False),
    ("存在问题,TYPO,", False, False, False),
    ("存在问题,FUNC_UNUSABLE,", False, False, False),
    ("不合格,SERIOUS_EXPR,当场整改", True, True, False),
    ("无法判断,,", False, False, True),
)
HEAD = "账号名称,平台,账号编号,结论,指标,整改情况"
_places = count(1)


def make_accounts(county, rng, many):
    """Accounts over platforms, levels and districts, as dictionaries beside the real ones."""
    for code in GROUPS:
        platform(code)
    units = []
    for district in DISTRICTS:
        number = next(_places)
        units.append(Organisation.objects.create(name=f"{district}单位{number}", district=district, parent=county))
    made = []
    for place in range(many):
        code, level, unit = rng.choice(list(GROUPS)), rng.choice(LEVELS), rng.choice(units)
        real = account(f"随机{place:03d}", unit, code, level=level)
        made.append({"real": real, "code": code, "level": level, "district": unit.district})
    return made


def judge(accounts, rng, *, left=0.1, bad=0.5):
    """What was found about each: None where nobody looked."""
    for each in accounts:
        each["findings"] = None if rng.random() < left else []
        while each["findings"] is not None and rng.random() < bad and len(each["findings"]) < 3:
            found = rng.choice(FOUND)
            if found not in each["findings"]:
                each["findings"].append(found)


def results(accounts):
    rows = []
    for each in accounts:
        start = f"{each['real'].name},{NAMES[each['code']]},{each['real'].number}"
        if each["findings"] == []:
            rows.append(f"{start},合格,,")
        rows += [f"{start},{found[0]}" for found in each["findings"] or []]
    return table(*rows, head=HEAD)


def seen_by_oracle(accounts):
    """The same accounts as the oracle takes them."""
    return [
        each | {"findings": None if each["findings"] is None else [found[1:] for found in each["findings"]]}
        for each in accounts
    ]


def check(accounts, *, by, confirmed_by, period="2022Q3", as_of=dt.date(2022, 9, 30), policy="exclude", **wanted):
    """A round over them, its results taken and confirmed, closed."""
    round_ = round_of(by, period=period, as_of=as_of, **wanted)
    drawn = set(round_.sheets.values_list("number", flat=True))
    inside = [each for each in accounts if each["real"].number in drawn]
    if any(each["findings"] is not None for each in inside):
        import_results(results(inside), round_, by=by, confirmed_by=confirmed_by)
    close_round(round_, by=by, unchecked=policy)
    return Round.objects.get(pk=round_.pk), inside


def rng_of(seed):
    return random.Random(seed)
