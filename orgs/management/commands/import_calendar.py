"""import_calendar FILE: takes the holiday notice of a year into the calendar of working days."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.calendar_keeping import take_notice
from orgs.commands import acting_user
from orgs.notice_text import Notice, read_notice, year_named_in

MOST = 1_000_000


class Command(ContractCommand):
    help = "Replace the days of a year by those of its notice (text of the notice, or one date a line)."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="left out = the year the text names most often")
        parser.add_argument("--source", help="name and number of the notice; left out = the file's name")
        parser.add_argument("--provisional", action="store_true", help="the make-up days are not announced yet")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        notice = _read(options["file"], options["year"])
        told = {"announced": not options["provisional"], "source": options["source"] or options["file"].name}
        moved = take_notice(notice.year, notice.days, by=acting_user(options["by"]), **told)
        off = sum(day.kind == "off" for day in notice.days)
        counts = {"off": off, "work": len(notice.days) - off, "deadlines_moved": moved, "unused_lines": notice.unused}
        return {"year": notice.year, "announced": told["announced"], **counts}


def _read(file: Path, year: int | None) -> Notice:
    try:
        if file.stat().st_size > MOST:
            raise Refusal("too_large", f"文件 {file} 太大，放假通知不会超过 1 MB。")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refusal("unreadable", f"文件 {file} 打不开，或不是 UTF-8 文本。") from None
    year = year or year_named_in(text)
    if year is None:
        raise Refusal("no_year", "文件里没有写明年份，请用 --year 指定，如 --year 2027。")
    notice = read_notice(text, year)
    if notice.problems:
        raise Refusal("bad_notice", "放假通知有看不懂的地方：" + "；".join(notice.problems), problems=notice.problems)
    return notice
