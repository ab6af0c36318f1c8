"""What an office's own Word template may name: the data items of our notices, the parts of a paper, the columns of its annex."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.docx_template import Vocabulary
from core.joined_cells import Joined
from notices.columns import COLUMNS
from notices.composition import Part
from notices.given import FACT_KEYS
from notices.placeholders import values_of
from notices.render import columns_of

BODY, ANNEXES, ANNEX = "正文", "全部附件", "附件"
BLOCKS = {BODY: "各部分标题和段落，一段一段按模板里这一段的字体和缩进排", ANNEXES: "附件的标题、表格和说明，一项不少"}
PARTS = {
    "红头": "发文机关标志",
    "主送机关": "主送机关，末尾带冒号",
    "附件说明": "正文之后的附件名称",
    "署名": "发文机关署名",
    "公开方式": "附注，例如（此件主动公开）",
    "抄送": "版记里的抄送机关",
    "印发机关": "版记里的印发机关",
    "印发日期": "版记里的印发日期",
}
ROW_COLUMNS = {
    "序号": "seq",
    "所属地区": "district",
    "主办单位": "unit",
    "账号名称": "account",
    "平台": "platform",
    "存在问题": "problem",
    "是否单项否决": "veto",
    "备案情况": "filed",
    "层级": "level",
    "结论": "result",
    "检查时间": "checked_at",
    "最后更新时间": "last_update",
    "账号编号": "number",
    "备注": "remark",
}
PROBLEM = re.compile(r"问题\d+(.+)")
PROBLEM_WORDS = "问题1名称、问题2名称……：第几个问题就写几"
SHAPES = {"para": "para", "last_para": "para", "heading": "heading", "remark": "para", "annex_label": "label"}


@cache
def _every_name() -> tuple[str, ...]:
    """The data items of a notice without figures and with one problem."""
    keys = ("code", "printed", "veto", "level", "accounts", "items", "share", "named")
    nothing = {**dict.fromkeys(FACT_KEYS), "problems": [{**dict.fromkeys(keys), "named": []}]}
    return tuple(values_of(nothing, {"unit": "个", "period_label": ""}))


def names() -> tuple[str, ...]:
    return tuple(name for name in _every_name() if not PROBLEM.match(name))


def problem_names() -> tuple[str, ...]:
    """What comes after 问题1 …"""
    return tuple(found[1] for name in _every_name() if (found := PROBLEM.match(name)))


def vocabulary() -> Vocabulary:
    problems = rf"问题[1-9]\d?(?:{'|'.join(problem_names())})"
    return Vocabulary((*names(), *PARTS), (problems,), tuple(BLOCKS), {ANNEX: tuple(ROW_COLUMNS)})


def content_of(facts: Mapping[str, Any], extras: Mapping[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
    """What the limited process is given: printed values, blocks and rows; nothing else of the notice."""
    values = dict(values_of(facts, extras))
    values["发文字号"] = values["发文字号"] or ""  # given when it is issued
    values |= {name: text or None for name, text in _parts(parts).items()}
    columns = ROW_COLUMNS.items()
    return {
        "values": values,
        "blocks": {BODY: _blocks(parts, _is_body), ANNEXES: _blocks(parts, _is_annex)},
        "rows": {ANNEX: [{name: COLUMNS[key](row) for name, key in columns} for row in extras["annex"]["rows"]]},
    }


def _parts(parts: Sequence[Part]) -> dict[str, str]:
    found = dict.fromkeys(PARTS, "")
    for part in parts:
        if part.kind == "mark":
            found["红头"] = part.text.replace("\n", "　") + part.lead
        elif part.kind == "addressee":
            found["主送机关"] = part.text
        elif part.kind == "annex_list":
            numbered = len(part.lines) > 1
            found["附件说明"] = "\n".join(f"{n}.{line}" if numbered else line for n, line in enumerate(part.lines, 1))
        elif part.kind in ("signature", "sealed_signature"):
            found["署名"] = part.text
        elif part.kind == "note":
            found["公开方式"] = part.text
        elif part.kind == "imprint":
            found["印发机关"], found["印发日期"] = part.text, part.lead.removesuffix("印发")
            found["抄送"] = "".join(part.lines).removeprefix("抄送：").removesuffix("。")
    return found


def _is_body(part: Part) -> bool:
    return part.kind in ("heading", "para", "last_para")


def _is_annex(part: Part) -> bool:
    return part.kind in ("annex_label", "annex_title", "table", "remark")


def _blocks(parts: Sequence[Part], wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in filter(wanted, parts):
        if part.table:
            rows = [[None if isinstance(cell, Joined) else cell for cell in row] for row in part.table.rows]
            widths = [column.width for column in columns_of(part.table)]
            found.append({"kind": "table", "headers": list(part.table.headers), "rows": rows, "widths": widths})
        elif part.kind == "annex_title":
            found += [{"kind": "title", "text": line} for line in part.lines]
        else:
            found.append({"kind": SHAPES[part.kind], "text": part.text, "lead": part.lead})
    return found
