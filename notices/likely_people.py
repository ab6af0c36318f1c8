"""Who else may be named in words that go to the public: likely names and numbers by plain rules, for a person to judge; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安乐傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝臧伏戴谈宋茅庞熊纪舒屈祝董梁杜"
    "阮蓝闵席季麻贾江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解丁宣邓洪包左石崔吉龚程邢裴陆翁甄封靳段焦侯"
    "宁仇甘武符刘景詹束龙叶黎薄白蒲赖卓池乔温庄晏柴瞿阎连艾容古易廖耿匡文欧聂曾沙关查游权肖闫涂邸冉覃付代褟谭粟"
)
NAME = rf"(?:欧阳|司马|上官|诸葛|司徒|东方|夏侯|皇甫|尉迟|公孙|[{SURNAMES}])[\u4e00-\u9fff]{{1,2}}"
OFFICES = "同志|先生|女士|老师|局长|主任|科长|处长|股长|所长|站长|县长|市长|区长|镇长|乡长|书记|干事|记者|编辑"
ACTS = "牵头|负责|签字|签收|反映|回复|承认|解释|联系|值班|称|说(?!明|法)|表示"
GOES_ON = "未|没|已|的|在|将|拒|不|称|说|负责|牵头|同志|表示|反映|承认|解释"  # after a name that follows a role
ROLES = "联系人|责任人|负责人|经办人|值班员|管理员|运维员|审核人|校对|编辑|记者|局长|主任|科长|书记"
# A name goes before an office or an act, or comes after a role; what is shorter is tried first, as 王敏 in 王敏负责.
NAMED = re.compile(
    rf"(?=(?P<before>{NAME}?)(?:{OFFICES}|{ACTS}|[（(]?1\d{{2}}\d*))|(?:{ROLES})[:：为是、\s]*(?P<after>{NAME}?)(?={GOES_ON}|[^\u4e00-\u9fff]|$)"
)
NUMBER = re.compile(
    r"(?:电话|手机|短号|座机|分机|传真|拨打|联系方式|微信|QQ|qq)(?:号码?)?[为是:：\s]*(?P<number>[0-9A-Za-z][0-9A-Za-z_\-—]{3,18}[0-9A-Za-z])"
)
# Words of the trade that begin as a surname does.
PLAIN = re.compile(
    r"周[一二三四五六日末内边围年]|高度|高效|高位|全|方面|严格|严肃|严重|严禁|安全|安排|任何|任务|程序|文明|文件|文字|文化|文旅|管理|管辖|关停|关注|关于|关闭"
    r"|连续|连带|白天|万|江|华|金额|贺|石|解决|解读|解释|符合|段|白|管|单位|宣传|包括|包含|包保|盛|雷同|时间|查|权限|权|代|付"
    r"|云|温馨|易|容|古|左右|花|和|计|游|凡|武|马上|何|许可|祝|庄|龙|章|毕|元|米|束|封|席|池|伏|薄|季度|季|康|乐|宁|吉|昌"
    r"|.+[市县区镇乡省州村局办处院校部委队所站社会]$"
)
AROUND = 12


@dataclass(frozen=True)
class Likely:
    """A word that may reach or name a person, with the words around it."""

    word: str
    around: str


def likely_people(texts: Iterable[str], held: Iterable[str] = ()) -> list[Likely]:
    """Each word once, in the order of the text. `held`: names of units and accounts, which stay."""
    stays = re.compile("|".join(map(re.escape, sorted(held, key=len, reverse=True))) or r"(?!)")
    found: dict[str, Likely] = {}
    for text in texts:
        plain = stays.sub(lambda seen: "｜" * len(seen[0]), text)
        for start, end in sorted(_places(plain)):
            word = text[start:end]
            around = _around(text, start, end)
            found.setdefault(word, Likely(word, around))
    return list(found.values())


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _places(text: str) -> Iterable[tuple[int, int]]:
    for seen in NAMED.finditer(text):
        part = "before" if seen["before"] else "after"
        if not PLAIN.match(seen[part]):
            yield seen.span(part)
    for seen in NUMBER.finditer(text):
        yield seen.span("number")
