"""The default words of a notice: text blocks whose figures are placeholders, and a person's edits."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.calendar import chinese_number
from core.refusals import Refusal
from notices.placeholders import PATTERN, Values, fill, problems_of, say, values_of
from notices.profiles import PrintRules

DEMANDS = (
    (
        "demand_duty",
        "压实主体责任",
        "各主办单位要落实政务新媒体建设运维主体责任，明确专人，常态化自查内容更新和功能可用情况。",
    ),
    ("demand_fix", "抓好问题整改", "被通报单位要逐项整改、举一反三，坚决防止同类问题反复出现。"),
    ("demand_register", "规范备案管理", "开设、变更、关停、注销账号要及时备案，无力运维的账号要按程序关停整合。"),
)


# Pieces of sentences: each is printed only when its figures exist; words in square brackets are the profile's.
OPENING = (
    "根据{{依据}}要求，",
    "我们组织开展了{{期间}}政务新媒体检查",
    "，检查时间为{{检查时间}}",
    "。现将有关情况通报如下。",
)
OVERVIEW: dict[str, tuple[str, ...]] = {
    "population": (
        "截至{{统计日期}}，",
        "[全市]在运行的政务新媒体共{{账号总数}}[个]",
        "。按平台分，{{分平台数量}}",
        "。按层级分，{{分层级数量}}",
    ),
    "change": (
        "与上期相比，",
        "新开设{{新开数}}[个]，",
        "关停注销{{关停数}}[个]，",
        "{{净增减}}",
        "，幅度{{净增减幅度}}",
    ),
    "websites": (
        "政府网站方面，",
        "正在运行{{网站总数}}[家]，",
        "检查{{网站检查数}}[家]",
        "，检查比例{{网站检查比例}}",
        "，[网站不合格]{{网站不合格数}}[家]",
        "，[网站合格率]{{网站合格率}}",
        "。其中，{{网站分项}}",
    ),
    "sample": (
        "本次共检查政务新媒体{{检查数}}[个]",
        "，检查比例{{检查比例}}",
        "，[不合格]{{不合格数}}[个]",
        "（其中存在突出问题{{突出问题数}}[个]）",
        "，[合格率]{{合格率}}",
        "，{{合格率变化}}",
        "，{{上期说明}}",
        "（{{阶段名称}}[合格率]为{{阶段合格率}}）",
    ),
    "failing_change": ("与上期相比，[不合格]账号数{{不合格数变化}}",),
    "year_before": ("{{同比变化}}",),
    "by_platform": ("按平台分，[合格率]分别为：", "{{分平台合格率}}"),
    "by_level": ("按层级分，[合格率]分别为：", "{{分层级合格率}}"),
    "crossed": ("{{交叉合格率}}",),
    "undetermined": ("另有{{无法判断数}}[个]账号因条件所限无法判断，未计入[合格率]",),
    "unchecked": ("另有{{未完成检查数}}[个]账号本次未完成检查，未计入[合格率]",),
    "recheck": (
        "对{{复查期间}}通报的问题账号进行了复查，",
        "共复查{{复查数}}[个]，",
        "合格{{复查合格数}}[个]，",
        "仍[不合格]的有：{{复查仍不合格}}",
    ),
    "bands": ("按地区看，{{地区分档}}",),
    "grades": ("按得分评定等次，{{等次分布}}",),
    "ranking": ("得分排名：{{得分排名}}",),
    "year": (
        "{{年度}}年共通报检查{{年度检查次数}}次，累计检查政务新媒体{{年度检查数}}[个]次",
        "，[不合格]{{年度不合格数}}[个]次",
        "，全年[合格率]{{年度合格率}}",
        "，各期[合格率]分别为：{{年度各期合格率}}",
    ),
    "upper_check": (
        "{{上级抽查}}",
        "，[合格率]{{上级合格率}}",
        "，结论与本次检查不同的{{上级结论不同数}}[个]",
    ),
    "repeats": ("连续不合格的账号有：{{连续不合格名单}}",),
    "praised": ("{{表扬单位}}工作落实较好，予以表扬",),
    "draw": (
        "检查名单从{{抽样框数量}}[个]账号中随机抽取{{抽取数}}[个]",
        "，规则：{{抽取规则}}",
        "；随机种子：{{抽取种子}}",
        "；抽样框校验值（SHA-256）：{{抽样框校验值}}",
    ),
}


@dataclass(frozen=True)
class Block:
    """One paragraph: a lead set apart (（一）…) and the text with placeholders."""

    key: str
    section: str
    text: str
    lead: str = ""
    hidden: bool = False
    edited: bool = False


@dataclass(frozen=True)
class Section:
    key: str
    heading: str
    blocks: tuple[Block, ...]


def sections_of(
    facts: Mapping[str, Any], extras: Mapping[str, Any], rules: PrintRules, edits: Mapping[str, Any] | None = None
) -> list[Section]:
    """All sections with default blocks, the profile's own texts, free texts and, over them, a person's edits."""
    values = values_of(facts, extras)
    blocks = [*_opening(values), *_overview(values, rules), *_problems(facts, values, rules), *_demands(values)]
    blocks = [_by_profile(block, values, rules) for block in blocks]
    blocks = [block for block in blocks if block.text and block.key not in (rules.get("leave_out") or [])]
    sections = list(rules.get("sections"))
    for key, words in (extras.get("free_text") or {}).items():
        section = _section_for(key, sections)
        blocks += [
            Block(f"free_{section}_{n}", section, line) for n, line in enumerate(words.splitlines()) if line.strip()
        ]
    changed = [_edited(block, (edits or {}).get(block.key)) for block in blocks]
    placed = _placed(changed, sections)
    return [Section(s["key"], s.get("heading", ""), tuple(placed[s["key"]])) for s in sections]


def kept(sections: list[Section]) -> list[dict[str, Any]]:
    """The words as they stand, placeholders and all, to be stored with what is issued."""
    return [asdict(section) for section in sections]


def read_back(words: list[dict[str, Any]]) -> list[Section]:
    return [Section(each["key"], each["heading"], tuple(Block(**block) for block in each["blocks"])) for each in words]


def with_gaps_named(sections: list[Section], values: Values, word: str) -> list[Section]:
    """Where a person's words hold a figure that is not to be had here, this word stands in its place."""

    def said(block: Block) -> Block:
        filled_in = PATTERN.sub(lambda found: found[0] if values.get(found[1]) is not None else word, block.text)
        return replace(block, text=filled_in) if block.edited else block

    return [replace(section, blocks=tuple(said(block) for block in section.blocks)) for section in sections]


def _placed(blocks: list[Block], sections: list[dict[str, Any]]) -> dict[str, list[Block]]:
    """What a section claims by name, a block or all of another section, stands in it first and in that order."""
    taken: dict[str, list[Block]] = {s["key"]: [] for s in sections}
    left = list(blocks)
    for s in sections:
        for name in s.get("blocks", []):
            claimed = [block for block in left if name in (block.key, block.section)]
            left = [block for block in left if block not in claimed]
            taken[s["key"]] += [replace(block, section=s["key"]) for block in claimed]
    for block in left:
        if block.section in taken:
            taken[block.section].append(block)
    return taken


def shown(sections: list[Section]) -> Iterator[tuple[Section, list[Block]]]:
    """Sections that have something to print, with what they print."""
    for section in sections:
        visible = [block for block in section.blocks if not block.hidden]
        if visible:
            yield section, visible


def filled(block: Block, values: Values, place: int) -> tuple[str, str]:
    """Lead and text with figures; free text keeps what it does not know as written."""
    lead = f"（{chinese_number(place)}）{fill(block.lead, values)}。" if block.lead else ""
    if block.key.startswith("free_") and not block.edited and problems_of(block.text, values):
        return lead, block.text
    return lead, fill(block.text, values)


def _opening(values: Values) -> list[Block]:
    return [Block("opening", "opening", say(values, *OPENING))]


def _overview(values: Values, rules: PrintRules) -> list[Block]:
    return [Block(key, "overview", _sentence(values, *_worded(pieces, rules))) for key, pieces in OVERVIEW.items()]


def _worded(pieces: tuple[str, ...], rules: PrintRules) -> list[str]:
    """The issuer's own words for unit, bad verdict and rate."""
    websites = rules.get("website_words") or {}
    words = {
        "[个]": rules.unit,
        "[家]": websites.get("unit") or "家",
        "[网站不合格]": websites.get("fail") or rules.word("fail"),
        "[网站合格率]": websites.get("rate") or rules.word("rate"),
        "[不合格]": rules.word("fail"),
        "[合格率]": rules.word("rate"),
        "[全市]": rules.get("area_word") or "",
    }
    for mark, word in words.items():
        pieces = tuple(piece.replace(mark, word) for piece in pieces)
    return list(pieces)


def default_words(profile: Mapping[str, Any]) -> dict[str, str]:
    """Block key → the words it has where the issuer gives none, all its figures taken to exist."""
    rules = PrintRules(profile)
    told = {key: "".join(_worded(pieces, rules)) for key, pieces in OVERVIEW.items() if pieces}
    return {**told, "opening": "".join(OPENING), **{key: text for key, _, text in DEMANDS}}


def _problems(facts: Mapping[str, Any], values: Values, rules: PrintRules) -> list[Block]:
    blocks = [_problem(place, problem, values, rules) for place, problem in enumerate(facts["problems"] or [], start=1)]
    if not blocks and facts["problems"] is not None:
        blocks = [Block("no_problems", "problems", f"本次检查未发现{rules.word('fail')}的政务新媒体。")]
    unfiled = _sentence(
        values,
        "另发现未备案账号{{未备案数}}" + rules.unit,
        "：{{未备案名单}}",
        f"，已列入名单，不计入{rules.word('rate')}" if values["未备案数"] else "",
    )
    late = _sentence(values, "未按时报送材料的单位有：", "{{迟报单位}}")
    on_time = _sentence(values, "按时报送材料的单位有：", "{{按时报送单位}}")
    beside = {"unfiled": unfiled, "late_reports": late, "on_time": on_time}
    return [*blocks, *(Block(key, "problems", text) for key, text in beside.items())]


def _problem(place: int, problem: Mapping[str, Any], values: Values, rules: PrintRules) -> Block:
    mark = f"{{{{问题{place}"
    whole = f"{mark}层级}}}}检查数" if problem["level"] else "检查总数"
    counted = values[f"问题{place}数量"] is not None
    text = _sentence(
        values,
        f"共{mark}处数}}}}处，",
        f"涉及{mark}层级}}}}{mark}数量}}}}{rules.unit}账号"
        if problem["level"]
        else f"涉及{mark}数量}}}}{rules.unit}账号",
        f"，占{whole}的{mark}占比}}}}",
        f"：{mark}名单}}}}" if counted else f"涉及{mark}名单}}}}",
    )
    key = f"problem_{problem['code']}" + (f"_{problem['level']}" if problem["level"] else "")
    return Block(key, "problems", text or "个别账号存在此类问题。", lead=f"{mark}名称}}}}")


def _demands(values: Values) -> list[Block]:
    blocks = [Block(key, "demands", text, lead=lead) for key, lead, text in DEMANDS]
    deadline = _sentence(
        values,
        "请被通报单位于{{整改期限}}前将整改情况",
        "以{{报送方式}}方式报送" if values["报送方式"] else "书面报送",
        "{{报送对象}}",
    )
    return [
        *blocks,
        Block("deadline", "demands", deadline if values["整改期限"] else ""),
        Block("contacts", "demands", _sentence(values, "联系方式：{{报送联系}}")),
    ]


def _sentence(values: Values, *pieces: str) -> str:
    """Pieces with their figures, ended by a full stop; nothing at all when no piece with a figure is left."""
    text = say(values, *pieces)
    return text.rstrip("，") + "。" if PATTERN.search(text) else ""


def _by_profile(block: Block, values: Values, rules: PrintRules) -> Block:
    """The issuer's own wording, where all its figures exist."""
    own = (rules.get("texts") or {}).get(block.key)
    if own is None:
        return block
    if any(name not in values for name in PATTERN.findall(own)):
        raise Refusal(
            "bad_placeholder", f"样式“{rules.name}”的文字“{block.key}”：" + "；".join(problems_of(own, values))
        )
    return replace(block, text="" if problems_of(own, values) else own)


def _section_for(key: str, sections: list[dict[str, Any]]) -> str:
    """The section of that key or heading; a new one before the last when there is none."""
    for section in sections:
        if key in (section["key"], section.get("heading")):
            return str(section["key"])
    sections.insert(max(len(sections) - 1, 0), {"key": key, "heading": key})
    return key


def _edited(block: Block, edit: Mapping[str, Any] | None) -> Block:
    if not edit:
        return block
    text, lead = edit.get("text", block.text), edit.get("lead", block.lead)
    return replace(
        block, text=text, lead=lead, hidden=bool(edit.get("hidden")), edited=(text, lead) != (block.text, block.lead)
    )
