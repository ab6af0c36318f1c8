"""The text of a paper: words with names in double braces become the parts that are printed; no database."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.refusals import Refusal
from notices.composition import Part, Table, title_lines
from notices.paper_kinds import Kind
from notices.paper_words import ANNEX, BODY
from notices.placeholders import PATTERN, Values, day, fill, problems_of
from notices.typed import figures_in

ALONE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LEVEL_1 = re.compile(r"[一二三四五六七八九十]+、")
LEVEL_2 = re.compile(r"（[一二三四五六七八九十]+）")
UNDATED = "　　年　月　日"
SENTENCE = re.compile(r"[^。]*。|[^。]+$")
STATED = {
    "发文单位": "issuer",
    "主送单位": "unit",
    "联系人": "contact",
    "联系电话": "phone",
    "反馈要求": "report",
    "事由": "subject",
    "约谈时间": "talk_time",
    "约谈地点": "talk_place",
    "约谈对象": "talk_whom",
}
Facts = Mapping[str, Any]


def values_of(facts: Facts) -> Values:
    """Every name the words may use, or None where this paper has no such figure."""
    stated = {name: facts.get(key) or None for name, key in STATED.items()}
    return {**stated, "成文日期": day(facts.get("date")), "期限": _limit(facts), **(facts.get("figures") or {})}


def _limit(facts: Facts) -> str | None:
    if facts.get("due"):
        due = dt.datetime.strptime(facts["due"], "%Y-%m-%d %H:%M")
        minute = f"{due.minute}分" if due.minute else ""
        return f"{due.year}年{due.month}月{due.day}日{due.hour}时{minute}前"
    return f"本文印发之日起{facts['workdays']}个工作日内" if facts.get("workdays") else None


def drafted(words: str, facts: Facts, body: str = "") -> str:
    """The words of a template for these facts: sentences without a figure left out, the typed body put in."""
    values, kept = {**values_of(facts), **_table_marks(facts)}, []
    for line in words.splitlines():
        if line.strip() == BODY:
            kept += body.splitlines()
        else:
            kept.append("".join(each for each in SENTENCE.findall(line) if not _is_empty(each, values)))
    return "\n".join(_without_bare_annexes([line.strip() for line in kept if line.strip()]))


def _is_empty(sentence: str, values: Values) -> bool:
    return any(name in values and values[name] is None for name in PATTERN.findall(sentence))


def _table_marks(facts: Facts) -> Values:
    """Tables by name, None for one without rows."""
    return {name: name if table["rows"] else None for name, table in (facts.get("tables") or {}).items()}


def _without_bare_annexes(lines: list[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ANNEX
        if not (line.startswith(ANNEX) and following.startswith(ANNEX)):
            yield line


def word_problems(title: str, text: str, facts: Facts) -> list[str]:
    """Why these words cannot be printed, in sentences."""
    values, tables = values_of(facts), _table_marks(facts)
    problems = problems_of(title, values)
    for line in text.splitlines():
        alone = ALONE.fullmatch(line.strip())
        if alone and alone[1] in tables:
            problems += [] if tables[alone[1]] else [f"“{alone[1]}”没有内容，请删去这一行"]
        elif line.strip() == BODY:
            problems.append(f"“{BODY}”还没有换成正文")
        else:
            problems += problems_of(line, values)
    return list(dict.fromkeys(problems)) + ([] if _has_body(text) else ["正文是空的"])


def _has_body(text: str) -> bool:
    return any(line.strip() for line in text.partition(ANNEX)[0].splitlines())


def typed_in(words: Sequence[str], template: Sequence[str]) -> list[str]:
    """Figures that a person typed: the template does not have them, and no name stands for them."""
    plain = {figure for text in template for figure in figures_in(text)}
    return list(dict.fromkeys(figure for text in words for figure in figures_in(text) if figure not in plain))


def parts_of(kind: Kind, title: str, text: str, facts: Facts, number: str) -> list[Part]:
    """Head, body, signature, annexes and foot in the order of GB/T 9704."""
    if problems := word_problems(title, text, facts):
        raise Refusal("bad_placeholder", "；".join(problems) + "。")
    letter, issuer = facts.get("layout") == "letter", facts["issuer"]
    body, annexes = _split(text)
    parts = [Part("letter_mark", issuer) if letter else Part("mark", f"{issuer}文件"), _number(kind, facts, number)]
    parts.append(Part("title", lines=title_lines(fill(title, values_of(facts)))))
    if facts.get("addressee"):
        parts.append(Part("addressee", facts["addressee"].rstrip("：:") + "："))
    parts += _body(body, facts)
    if annexes:
        parts.append(Part("annex_list", lines=tuple(name for name, _ in annexes)))
    parts.append(Part("sealed_signature", issuer, lines=(day(facts.get("date")) or UNDATED,)))
    if note := _note(kind, facts, text):
        parts.append(Part("note", f"（{note}）"))
    return parts + _annexes(annexes, facts) + _imprint(facts, letter=letter)


def _number(kind: Kind, facts: Facts, number: str) -> Part:
    return Part("number_and_signer", number, lead=facts.get("signer") or "") if kind.upward else Part("number", number)


def _note(kind: Kind, facts: Facts, text: str) -> str:
    """[7.3.6] openness, and whom to ask unless the words say it already."""
    told = [facts["openness"].strip("（）()")] if facts.get("openness") else []
    if facts.get("contact") and "{{联系人}}" not in text:
        told.append(f"联系人：{facts['contact']}" + (f"，联系电话：{facts['phone']}" if facts.get("phone") else ""))
    return "；".join(told)


def _split(text: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    body: list[str] = []
    annexes: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(ANNEX):
            annexes.append((line.removeprefix(ANNEX).strip(), []))
        else:
            (annexes[-1][1] if annexes else body).append(line)
    return body, annexes


def _body(lines: list[str], facts: Facts) -> list[Part]:
    parts = [_part(line, facts) for line in lines]
    if parts and parts[-1].kind == "para":
        last = parts[-1]
        parts[-1] = Part("last_para", last.text, lead=last.lead, level=last.level)
    return parts


def _part(line: str, facts: Facts) -> Part:
    alone, tables = ALONE.fullmatch(line), facts.get("tables") or {}
    if alone and alone[1] in tables:
        return Part("inline_table", table=_table(tables[alone[1]]))
    values = values_of(facts)
    level = 1 if LEVEL_1.match(line) else 2 if LEVEL_2.match(line) else 0
    if not level:
        return Part("para", fill(line, values))
    lead, stop, rest = line.partition("。")
    if level == 1 and not rest:
        return Part("heading", fill(line.rstrip("。"), values))
    return Part("para", fill(rest, values), lead=fill(lead + stop, values), level=level)


def _table(table: Mapping[str, Any]) -> Table:
    return Table(tuple(table["keys"]), tuple(table["headers"]), tuple(tuple(map(str, row)) for row in table["rows"]))


def _annexes(annexes: list[tuple[str, list[str]]], facts: Facts) -> list[Part]:
    parts: list[Part] = []
    for place, (name, lines) in enumerate(annexes, start=1):
        parts.append(Part("annex_label", f"附件{place}" if len(annexes) > 1 else "附件"))
        parts.append(Part("annex_title", lines=title_lines(name)))
        parts += [
            replace(each, kind="table") if each.table else each for each in (_part(line, facts) for line in lines)
        ]
    return parts


def _imprint(facts: Facts, *, letter: bool) -> list[Part]:
    """[7.4]; in a letter the copies alone [10.1]."""
    copies = (f"抄送：{'，'.join(facts['copies'])}。",) if facts.get("copies") else ()
    if letter:
        return [Part("imprint", lines=copies)] if copies else []
    return [Part("imprint", facts["issuer"], lead=f"{day(facts.get('date')) or ''}印发", lines=copies)]


def unknown_names(words: str, known: Sequence[str]) -> list[str]:
    """Names in a template that no paper of its kind will ever have."""
    return [name for name in dict.fromkeys(PATTERN.findall(words)) if name not in known]
