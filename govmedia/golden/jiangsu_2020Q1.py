"""江苏省 2020 Q1: 6,030 accounts, 219 drawn from two levels, four rates by platform that only one set of counts gives.

The published rates fix how many accounts of each platform were drawn and failed. The seed is one whose draw divides so.
"""

import datetime as dt

from govmedia.golden.accounts import Row, Unit, bureaus, departments_and_towns, ledger, result
from govmedia.golden.case import Case, line_of, quarter_by_commands
from inspections.sampling import Plan, build_frame, draw, exact_share

NAME = "jiangsu_2020Q1"
ISSUER = "江苏省人民政府办公厅"
AS_OF = dt.date(2020, 3, 20)
PROVINCE, CITY, COUNTY = "省级部门", "设区市政府及其部门", "县(市、区)政府及其部门、乡镇(街道)"
SEED = "江苏省2020年第一季度-395"
OTHER = "其他类型"
# 76 of 375 and 143 of 1,446; the counties are not drawn from.
QUOTA = {PROVINCE: "0.2025", CITY: "0.0985"}
GROUPS = {"微信公众号": "微信", "新浪微博": "微博", "移动客户端": "移动客户端"}
# Levels and groups are published; how they cross is invented.
SHAPE = {
    PROVINCE: {"微信公众号": 226, "新浪微博": 118, "移动客户端": 24, "抖音": 4, "今日头条": 3},
    CITY: {"微信公众号": 872, "新浪微博": 456, "移动客户端": 92, "抖音": 16, "今日头条": 10},
    COUNTY: {"微信公众号": 2788, "新浪微博": 912, "移动客户端": 51, "抖音": 298, "今日头条": 160},
}
# Failing accounts by level and group: 11 + 11 = 6 + 10 + 5 + 1.
FAILING = {
    PROVINCE: {"微信": 3, "微博": 5, "移动客户端": 3, OTHER: 0},
    CITY: {"微信": 3, "微博": 5, "移动客户端": 2, OTHER: 1},
}
STALE = ("NO_UPDATE_2W", "监测时间点前2周内无更新")
LATE = ("NO_REPLY", "未在规定时限内有效回复")
CITIES = """
南京市 玄武区 秦淮区 江宁区
无锡市 江阴市 宜兴市 惠山区
徐州市 沛县 睢宁县 邳州市
常州市 武进区 溧阳市 金坛区
苏州市 常熟市 昆山市 太仓市
南通市 海安市 如皋市 启东市
连云港市 东海县 灌云县 赣榆区
淮安市 涟水县 盱眙县 洪泽区
盐城市 射阳县 阜宁县 东台市
扬州市 江都区 宝应县 高邮市
镇江市 丹阳市 扬中市 句容市
泰州市 姜堰区 靖江市 泰兴市
宿迁市 沭阳县 泗阳县 泗洪县
"""


def build() -> Case:
    accounts = ledger(SHAPE, units(), [], opened_before=AS_OF)
    quota = " ".join(f"--quota level={level}:{share}" for level, share in QUOTA.items())
    commands = quarter_by_commands(
        office=ISSUER,
        period="2020Q1",
        as_of=AS_OF,
        at="2020-03-20",
        profile=PROFILE["name"],
        draw=f"--scope sample --strata level {quota} --seed {SEED} --indicators jiangsu",
    )
    return Case(NAME, accounts, results(accounts), NOTICE, PROFILE, commands)


def units() -> list[Unit]:
    found = bureaus("江苏省", stem="江苏", level=PROVINCE) + bureaus("江苏省直属", stem="江苏省直", level=PROVINCE)
    for city, *places in map(str.split, CITIES.strip().splitlines()):
        found += bureaus(city, stem=city[:-1], level=CITY, district=city)
        for place in places:
            stem = place[:-1] if len(place) > 2 else place
            found += departments_and_towns(place, stem=stem, level=COUNTY, district=city)
    return found


def drawn(accounts: list[Row], seed: str = SEED) -> list[Row]:
    by_line = {line_of(account): account for account in accounts}
    plan = Plan("level", quotas={level: exact_share(share) for level, share in QUOTA.items()})
    return [by_line[line] for line in draw(build_frame(by_line), plan, seed)]


def results(accounts: list[Row]) -> list[Row]:
    """Late answers fail by the province's own rule, ten provincial and eleven city accounts; one is stale."""
    left = {level: dict(groups) for level, groups in FAILING.items()}
    rows, stale = [], True
    for account in drawn(accounts):
        level, group = str(account["单位层级"]), GROUPS.get(str(account["平台"]), OTHER)
        if not left[level][group]:
            rows.append(result(account, "合格", 检查时间="2020-03-20 09:00"))
            continue
        left[level][group] -= 1
        is_stale = stale and level == PROVINCE and group == "微博"
        stale = stale and not is_stale
        code, words = STALE if is_stale else LATE
        rows.append(result(account, "不合格", 检查时间="2020-03-20 09:00", 指标=code, 问题描述=words, 单项否决="是"))
    return rows


NOTICE = {
    "issuer": ISSUER,
    "title": f"{ISSUER}关于2019年全省政务新媒体运行情况和2020年第一季度检查情况的通报",
    "date": "2020-04-01",
    "addressees": ["各设区市人民政府", "省各委办厅局，省各直属单位"],
    "deadline": {"date": "2020-04-10", "time": None, "channel": "全省政务新媒体备案检查系统"},
    "previous": {"rate": None, "total": 6381, "text": "上一季度合格率较本季度低8个多百分点"},
    "annex": {
        "title": "存在单项否决问题政务新媒体名单",
        "columns": [
            {"key": "seq", "header": "序号"},
            {"key": "unit", "header": "主办单位"},
            {"key": "account", "header": "账号名称"},
            {"key": "platform", "header": "平台"},
            {"key": "problem", "header": "存在问题"},
        ],
        "rows": "failing",
    },
    "hide": ["population.by_district", "sample.by_district", "sample.ratio"],
    "free_text": {
        "2019年工作情况": "2019年，全省政务新媒体由近万个整合至6000余个，关停超三成；"
        "监狱戒毒单位基层监所20余家微博微信完成整合，10个船闸微信公众号迁移整合为1个。"
        "个别省级单位微信公众号连续3次不合格。",
        "problems": "备案管理方面，有的备案账号在平台上搜索不到，有的已发停更公告但备案信息未更新。",
    },
}
PROFILE: dict = {
    "name": "江苏省",
    "issuer": ISSUER,
    "area_word": "全省",
    "platform_groups": [
        {"label": "微信", "platforms": ["wechat_official", "wechat_channels", "wechat_miniprogram"]},
        {"label": "微博", "platforms": ["weibo"]},
        {"label": "移动客户端", "platforms": ["app"]},
    ],
    "other_platforms": OTHER,
    "levels": {
        "population": [{"label": level, "levels": [level]} for level in (PROVINCE, CITY, COUNTY)],
        "sample": [{"label": PROVINCE, "levels": [PROVINCE]}, {"label": "设区市", "levels": [CITY]}],
    },
    "problems_by_level": True,
    "figures": {"default": {"decimals": 1, "rounding": "half-up", "zeros": False}},
    "texts": {"deadline": "请有关地区和单位于{{整改期限}}前，将抽查结果和问题账号整改情况通过{{报送方式}}报送。"},
}
