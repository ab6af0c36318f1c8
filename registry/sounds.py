"""How a Chinese name sounds, and as which syllables a run of letters can be read."""

import re
import unicodedata

from pypinyin import lazy_pinyin

LITERAL = "\0"
LONGEST_PINYIN, LONGEST_INITIALS = 1400, 400
MOST_READINGS = 32  # more than any word of an office; whatever has more is looked for without its syllables

# Every syllable the dictionary of sounds gives to a character.
_SYLLABLES = """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu ca cai can cang cao
ce cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun
chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die din ding diu dong
dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen
geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hm hong hou hu hua huai
huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken
keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin
ling liu lo long lou lu luan lun luo lv lve m ma mai man mang mao me mei men meng mi mian miao mie min ming miu
mo mou mu n na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv
nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin
qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao
se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si
song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa
wai wan wang wei wen weng wo wong wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang
yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe
zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
"""
SYLLABLES = frozenset(_SYLLABLES.split())
BEGINNINGS = frozenset(syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable) + 1))
DIGITS = re.compile(r"\d+")


def sounds_of(name: str) -> dict[str, str]:
    """The columns by which a name is sorted and found: syllables with spaces, and their first letters. What has no
    sound stands in both as it is written."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    units = lazy_pinyin(plain, errors=lambda run: f"{LITERAL}{run}")
    pinyin = " ".join(part for unit in units for part in unit.removeprefix(LITERAL).split())
    initials = "".join(unit[1:] if unit.startswith(LITERAL) else unit[0] for unit in units)
    return {"name_pinyin": pinyin[:LONGEST_PINYIN], "name_initials": "".join(initials.split())[:LONGEST_INITIALS]}


def readings(letters: str) -> list[tuple[str, ...]]:
    """Every way to read the letters as syllables, of which the last may be unfinished; nothing when there are too many.
    Letters that no syllable begins with can only stand at the end, as part of something written in letters."""
    found = _readings(letters, strict=True) or _readings(letters, strict=False)
    return found if len(found) <= MOST_READINGS else []


def _readings(letters: str, *, strict: bool) -> list[tuple[str, ...]]:
    """From the end of the letters to their beginning, so that no part is read twice."""
    found: list[list[tuple[str, ...]]] = [[] for _ in letters]
    for start in reversed(range(len(letters))):
        rest = letters[start:]
        if not strict or rest in BEGINNINGS or rest.isdecimal():
            found[start].append((rest,))
        for head in _heads(rest):
            if len(head) < len(rest):
                found[start] += [(head, *after) for after in found[start + len(head)]]
        del found[start][MOST_READINGS + 1 :]
    return found[0] if letters else []


def _heads(rest: str) -> tuple[str, ...]:
    digits = DIGITS.match(rest)
    if digits:
        return (digits.group(),)
    return tuple(rest[:length] for length in range(1, 7) if rest[:length] in SYLLABLES)
