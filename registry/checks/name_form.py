"""A name is short, regular and shows no internal division or campaign (R08).

Sources: 国办发〔2018〕123号: names are short and regular and tied to the unit's duty; 国办公开办函〔2021〕31号: internal
offices open none in their own name; 江苏's 规范指标 counts an irregular name as a problem. The longest name is what the
large platforms take.
"""

import re
import unicodedata
from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked

SHORTEST, LONGEST = 2, 30
MARKS = "·・-—_（）()+&《》“”"
SUFFIX = re.compile(
    r"((官方)?(发布|在线|政务|微博|微信|公众号|服务号|订阅号|视频号|抖音号|头条号|官微|资讯|之声|平台|新媒体|[（(].*[)）]))+$"
)
DIVISION = re.compile(r"(科|股|科室|室|内设机构|专班|工作组)$")
NO_DIVISION = re.compile(r"(百科|人民政府办公室|政府办公室|党委办公室|委员会办公室|图书室|阅览室|档案室|文化室)$")
CAMPAIGN = re.compile(
    r"专项行动|专项整治|整治行动|指挥部|宣传周|宣传月|活动周|活动月|运动会|博览会|交易会|艺术节|文化节|旅游节|采摘节|大赛|竞赛|评选|"
    r"人口普查|经济普查|农业普查|换届|扫黑除恶|创城|创卫|攻坚战|百日行动|春风行动|20[0-9]{2}年?"
)
GENERIC = re.compile(
    r"政务|政府|发布|在线|资讯|新闻|官方|微博|微信|公众号|服务号|订阅号|视频号|平台|服务|官微|之声|融媒体?|中心|本地|新媒体|"
    r"便民|百姓|我们的|中国|网|号|头条|信息|公开|宣传|[（）()·\s]"
)


def run(proposed: Proposed) -> Iterator[Found]:
    name = unicodedata.normalize("NFC", proposed.text("name"))
    if not name:
        return
    if not SHORTEST <= len(name) <= LONGEST:
        yield blocked(
            "name_length",
            "name",
            f"账号名称有 {len(name)} 个字，应为 {SHORTEST} 至 {LONGEST} 个字。请改成简短规范的名称。",
        )
        return
    odd = sorted({sign for at, sign in enumerate(name) if not _is_plain(name, at)})
    if odd:
        shown = " ".join(_shown(sign) for sign in odd)
        yield blocked("name_signs", "name", f"账号名称里有不规范的字符：{shown}。请只用汉字、字母和数字。")
    yield from _scope_of(name, proposed)
    if not GENERIC.sub("", name):
        yield blocked(
            "name_generic", "name", f"“{name}”看不出是哪个单位的账号。请在名称里写明地名和单位简称，如“郎溪公安”。"
        )


def _scope_of(name: str, proposed: Proposed) -> Iterator[Found]:
    """Divisions and campaigns in the name, where the place does not allow them; a unit may always use its own name."""
    core, unit = SUFFIX.sub("", name), proposed.unit.name if proposed.unit else ""
    division = DIVISION.search(core)
    if division and not proposed.settings["opening.internal_offices"] and not _is_own(core, unit, division.group()):
        yield blocked(
            "name_division",
            "name",
            f"名称像是内设机构（以“{division.group()}”结尾）。内设机构不能单独开设账号，请改用主办单位的名称。",
        )
    campaign = CAMPAIGN.search(name)
    if campaign and not proposed.settings["opening.campaigns"] and campaign.group() not in unit:
        yield blocked(
            "name_campaign",
            "name",
            f"名称里的“{campaign.group()}”像是一次活动。请改用长期使用的名称，活动内容在已有账号里开设专栏。",
        )


def _is_own(core: str, unit: str, ending: str) -> bool:
    return bool(NO_DIVISION.search(core)) or unit.endswith(ending)


def _is_plain(name: str, at: int) -> bool:
    sign = name[at]
    if sign == " ":
        return name[at - 1].isascii() or name[at + 1].isascii()  # beside words of Latin letters; never at an end
    return sign in MARKS or unicodedata.category(sign)[0] in {"L", "N"}


def _shown(sign: str) -> str:
    return "空格" if sign.isspace() else sign if sign.isprintable() else f"U+{ord(sign):04X}"
