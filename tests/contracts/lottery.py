"""The draw of a round done a second time, from the published rule alone."""

import hashlib
import unicodedata
from decimal import ROUND_CEILING, Decimal

CODES = {
    "微信公众号": "wechat_official",
    "新浪微博": "weibo",
    "抖音": "douyin",
    "移动客户端": "app",
    "今日头条": "toutiao",
}
Row = dict[str, str]


def line(row: Row) -> str:
    name = unicodedata.normalize("NFKC", row["账号名称"])
    return "\t".join((CODES[row["平台"]], name, row["主办单位"], row.get("所属地区", ""), row.get("单位层级", "")))


def frame_text(rows: list[Row]) -> str:
    return "\n".join(sorted((line(row) for row in rows), key=str.encode)) + "\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def need(share: str, size: int) -> int:
    return int((Decimal(share) * size).to_integral_value(ROUND_CEILING))


def groups(rows: list[Row], strata: str) -> dict[str, list[Row]]:
    column = {"level": "单位层级", "platform": "平台", "district": "所属地区"}.get(strata)
    made: dict[str, list[Row]] = {}
    for row in rows:
        made.setdefault(row.get(column, "") if column else "", []).append(row)
    return made


class Lottery:
    def __init__(self, rows: list[Row], seed: str, must: list[Row]) -> None:
        self.rows, self.must = rows, must
        self.prefix = f"{unicodedata.normalize('NFC', seed).strip()}\n{digest(frame_text(rows))}\n"

    def lowest(self, rows: list[Row], number: int) -> list[Row]:
        return sorted(rows, key=lambda row: digest(self.prefix + line(row)))[: max(number, 0)]

    def by_share(self, share: str, strata: str = "", quota: dict[str, str] | None = None) -> set[str]:
        drawn = list(self.must)
        for name, members in groups(self.rows, strata).items():
            fixed = [row for row in members if row in self.must]
            rest = [row for row in members if row not in self.must]
            drawn += self.lowest(rest, need((quota or {}).get(name, share), len(members)) - len(fixed))
        return {row["账号名称"] for row in drawn}

    def by_count(self, count: int, strata: str = "") -> set[str]:
        rest = groups([row for row in self.rows if row not in self.must], strata)
        left, total = max(count - len(self.must), 0), sum(map(len, rest.values()))
        whole = {name: left * len(members) // total for name, members in rest.items()}
        order = sorted(rest, key=lambda name: (-(left * len(rest[name]) % total), name))
        for name in order[: left - sum(whole.values())]:
            whole[name] += 1
        drawn = list(self.must)
        for name, members in rest.items():
            drawn += self.lowest(members, whole[name])
        return {row["账号名称"] for row in drawn}
