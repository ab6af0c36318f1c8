"""The limited process that looks at and fills a template: `python -m core.docx_template.child TEMPLATE NAME ASKED OUT_DIR`.

ASKED is JSON: `{allowed}` to look, `{allowed, content}` to fill. Writes `answer.json`, and `out.docx` when filled. All files
are open before the first byte of the template is parsed; from then on the process can open nothing more, no socket either.
"""

import encodings.cp437  # names in archives; nothing can be loaded later
import json
import sys
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from core.docx_shapes import ILLEGAL
from core.docx_template.filling import Allowed, Filler, look
from core.docx_template.gate import look_from_outside, parsed
from core.limited import limit_self, shut_in
from core.refusals import Refusal

MEMORY = 384 * 1024 * 1024
CPU_SECONDS = 10
OUTPUT = 64 * 1024 * 1024
DATE = (1980, 1, 1, 0, 0, 0)
READY = encodings.cp437


def answer(template: BinaryIO, asked: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    with zipfile.ZipFile(template) as archive:
        parts = parsed(archive)
        allowed = Allowed(**asked["allowed"])
        seen = look(parts, allowed)
        told = {"fields": seen.fields, "problems": seen.problems}
        if "content" not in asked or seen.problems:
            return told
        filler = Filler(allowed, printable(asked["content"]))
        filler.fill(parts)
        if not filler.problems:
            write(archive, parts, out)
        return {**told, "problems": filler.problems}


def printable(content: Any) -> Any:
    """Without the characters that no XML may hold."""
    if isinstance(content, str):
        return ILLEGAL.sub("", content)
    if isinstance(content, list):
        return [printable(each) for each in content]
    return {key: printable(each) for key, each in content.items()} if isinstance(content, dict) else content


def write(archive: zipfile.ZipFile, parts: dict[str, Any], out: BinaryIO) -> None:
    """The same members in the same order, dated alike: the same content gives the same bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            part = parts.get(name)
            data = (
                archive.read(name)
                if part is None
                else etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True)
            )
            target.writestr(entry, data)


def main(arguments: list[str]) -> int:
    limit_self(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=OUTPUT)
    path, filename, folder = Path(arguments[0]), arguments[1], Path(arguments[3])
    with (
        (folder / "answer.json").open("wb") as told,
        (folder / "out.docx").open("wb") as out,
        path.open("rb") as template,
    ):
        asked = json.loads(Path(arguments[2]).read_bytes())
        try:
            look_from_outside(path, filename)
            shut_in()
            found = answer(template, asked, out)
        except Refusal as refusal:
            found = {"error": {"code": refusal.code, "message": refusal.message}}
        told.write(json.dumps(found, ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
