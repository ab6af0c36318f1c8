"""Starts the limited process for one template and hands back what it found or made; the portal itself never parses one."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.docx_template.gate import MAX_FILE as MOST
from core.docx_template.gate import SAVE_AGAIN
from core.limited import run_child
from core.refusals import Refusal

__all__ = ["MOST", "Looked", "Vocabulary", "fill_in", "look_at"]
SECONDS = 30
SHOWN = 30  # problems told at once


@dataclass(frozen=True)
class Vocabulary:
    """The names that a template may use."""

    fields: Sequence[str]
    patterns: Sequence[str] = ()
    blocks: Sequence[str] = ()
    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Looked:
    """Names used, each with where it stands."""

    fields: list[tuple[str, str]]

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}


def look_at(template: bytes, filename: str, allowed: Vocabulary) -> Looked:
    """Raises Refusal for what must not be read, and for every unknown field with where it stands."""
    told, _ = _asked(template, filename, {"allowed": asdict(allowed)})
    return Looked([(name, place) for name, place in told["fields"]])


def fill_in(template: bytes, allowed: Vocabulary, content: Mapping[str, Any]) -> bytes:
    """The filled document. `content`: values by name, blocks of paragraphs and tables, rows of repeated table rows."""
    _, made = _asked(template, "template.docx", {"allowed": asdict(allowed), "content": content})
    return made


def _asked(template: bytes, filename: str, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    with tempfile.TemporaryDirectory(prefix="govmedia-template-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "template").write_bytes(template)
        (folder / "asked.json").write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
        arguments = [str(folder / "template"), filename, str(folder / "asked.json"), name]
        code = run_child("core.docx_template.child", arguments, seconds=SECONDS)
        if code != 0:
            raise Refusal("too_heavy", f"模板过于庞大或已损坏，处理超出限制；请删去多余的内容，{SAVE_AGAIN}")
        told = json.loads((folder / "answer.json").read_bytes())
        made = (folder / "out.docx").read_bytes()
    _refuse(told)
    return told, made


def _refuse(told: Mapping[str, Any]) -> None:
    if "error" in told:
        raise Refusal(told["error"]["code"], told["error"]["message"])
    if told["problems"]:
        listed = [f"{place}：{words}" for place, words in told["problems"]]
        more = f"；另有 {len(listed) - SHOWN} 处" if len(listed) > SHOWN else ""
        raise Refusal("bad_template", "；".join(listed[:SHOWN]) + more, problems=told["problems"])
