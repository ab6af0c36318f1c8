"""Invented but plausible ledgers of an exact shape: so many accounts per level and platform."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

Row = dict[str, object]

# Unit suffix under a city or county, and the word an account of such a unit carries.
_BUREAUS = """
教育局:教育 公安局:公安 卫生健康委员会:健康 人力资源和社会保障局:人社 文化广电和旅游局:文旅
市场监督管理局:市监 应急管理局:应急 交通运输局:交通 自然资源和规划局:自然资源 生态环境局:生态环境
住房和城乡建设局:住建 农业农村局:农业农村 民政局:民政 司法局:司法 水利局:水利 商务局:商务
医疗保障局:医保 退役军人事务局:退役军人 统计局:统计 审计局:审计 财政局:财政 科学技术局:科技
城市管理局:城管 税务局:税务 气象局:气象 消防救援大队:消防 信访局:信访 林业局:林业 体育局:体育
政务服务中心:政务服务 融媒体中心:融媒 图书馆:图书馆 博物馆:博物馆 疾病预防控制中心:疾控
公共资源交易中心:公共资源 发展和改革委员会:发改
"""
BUREAUS = [pair.split(":") for pair in _BUREAUS.split()]
TOWNS = ["城关", "东门", "南桥", "西湖", "北塘", "新安", "河口", "石门", "龙泉", "白云", "青山", "长乐"]
NAME_FORMS = ("{}", "{}发布", "{}在线", "{}服务", "{}资讯", "{}微平台")


@dataclass(frozen=True)
class Unit:
    """A sponsor as the ledger prints it, and the stem of its accounts' names."""

    name: str
    stem: str
    level: str
    district: str = ""


@dataclass(frozen=True)
class Named:
    """An account that the published notice names."""

    name: str
    platform: str
    unit: Unit
    account_type: str = ""


def bureaus(place: str, *, stem: str, level: str, district: str = "") -> list[Unit]:
    """The usual departments of one government: 无锡市 → 无锡市教育局 …"""
    return [Unit(f"{place}{suffix}", f"{stem}{word}", level, district) for suffix, word in BUREAUS]


def departments_and_towns(place: str, *, stem: str, level: str, district: str = "") -> list[Unit]:
    """Everything below one county; its district is the county itself unless told otherwise."""
    where = district or place
    towns = [Unit(f"{place}{town}镇人民政府", f"{place[:2]}{town}", level, where) for town in TOWNS]
    return bureaus(place, stem=stem, level=level, district=where) + towns


def places(printed: Iterable[str], *, level: str) -> list[Unit]:
    """Everything below several counties, each given as `name:stem`: 江阴市:江阴 …"""
    pairs = (each.split(":") for each in printed)
    return [unit for name, stem in pairs for unit in departments_and_towns(name, stem=stem, level=level)]


def ledger(
    shape: Mapping[str, Mapping[str, int]], units: Sequence[Unit], named: Sequence[Named], *, opened_before: dt.date
) -> list[Row]:
    """Rows in which every level has exactly the wanted number of accounts on every platform, named ones included."""
    rows: list[Row] = []
    for level, platforms in shape.items():
        here = [unit for unit in units if unit.level == level]
        for platform, wanted in platforms.items():
            given = [item for item in named if item.unit.level == level and item.platform == platform]
            taken = {item.name for item in given}
            rows += [row(item.name, platform, item.unit, item.account_type) for item in given]
            rows += islice(invented(here, platform, taken), wanted - len(given))
    for number, account in enumerate(rows, 1):
        opened = opened_before - dt.timedelta(days=90 + number * 37 % 2400)
        account |= {"序号": number, "开设日期": opened.isoformat()}
    return rows


def invented(units: Iterable[Unit], platform: str, taken: set[str]) -> Iterable[Row]:
    for form, unit in product(NAME_FORMS, list(units)):
        name = form.format(unit.stem)
        if name not in taken:
            yield row(name, platform, unit)


def row(name: str, platform: str, unit: Unit, account_type: str = "") -> Row:
    return {
        "账号名称": name,
        "平台": platform,
        "账号类型": account_type,
        "主办单位": unit.name,
        "单位层级": unit.level,
        "所属地区": unit.district,
        "国办系统": "是",
        "状态": "正常",
    }


def result(account: Row, verdict: str, **cells: str) -> Row:
    """One line of a results table about an account of the ledger."""
    same = {key: account[key] for key in ("账号名称", "平台", "主办单位", "所属地区")}
    return {**same, "结论": verdict, **cells}
