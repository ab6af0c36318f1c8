"""The certified body is the host unit (R09).

Sources: 国办发〔2018〕123号: the host unit's name is shown in the public certification; 江苏's 规范指标: irregular certification
is a problem. A government's office runs the government's own account, so the one may stand for the other.
"""

import re
import unicodedata
from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked, warned

STRICT = "opening.certified_body"
NOISE = re.compile(r"[\s()（）·.。,，、\-—_“”\"'《》]")
ADDED = re.compile(r"(机关|本级)$")
OFFICE = re.compile(r"(人民政府|委员会|管委会)(办公室|办公厅)$")
PROVINCE = re.compile(r"^(中华人民共和国|中国)?[^省]{2,6}省")
CITY = re.compile(r"^[^市县区]{2,6}市(?=[^市]{2,})")


def run(proposed: Proposed) -> Iterator[Found]:
    body, unit = proposed.text("certified_body"), proposed.unit
    certified = proposed.record.get("is_certified")
    if certified and not body:
        yield blocked("no_certified_body", "certified_body", "已认证的账号请填写平台上显示的认证主体全称。")
    elif certified is False:
        yield warned("not_certified", "is_certified", "账号没有认证。请以主办单位名义完成平台认证，再更新备案。")
    if not body or unit is None or same_body(body, unit.name):
        return
    strict = proposed.settings.get(STRICT, "warn") == "block"
    message = f"认证主体“{body}”与主办单位“{unit.name}”不一致。请核对；认证错了的，请先在平台上更正认证。"
    yield (blocked if strict else warned)("other_body", "certified_body", message)


def same_body(body: str, unit: str) -> bool:
    """The same body, whether or not the names of province and city stand in front."""
    return not _ways_of(body).isdisjoint(_ways_of(unit))


def _ways_of(name: str) -> set[str]:
    whole = NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    whole = ADDED.sub("", whole)
    ways = {whole, PROVINCE.sub("", whole), CITY.sub("", PROVINCE.sub("", whole))}
    return {OFFICE.sub(r"\1", way) for way in ways} - {""}
