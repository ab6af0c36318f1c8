"""The upper level's results beside one's own: entered or imported for the same accounts, differences explained (I13)."""

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import journal
from core.cell_values import BadCell
from core.clock import now, today
from core.excel import Column, Row, Table
from core.ledger_checks import RowReader
from core.refusals import Refusal
from core.table_pass import TablePass
from inspections.ledger import RESULT_COLUMNS
from inspections.models import CheckSheet, Round, UpperResult
from inspections.rules import same_words
from inspections.services.matching import AccountIndex, Known
from inspections.services.platforms import platform_finder, platform_names
from registry.services.taking_over import in_one_piece

ENTER = "inspections.check_account"
VERDICTS = {"合格": "pass", "存在问题": "pass", "不合格": "fail", "存在突出问题": "fail"}
EXPLAINED = Column("差异说明", ("说明",))
WANTED = ("账号名称", "平台", "主办单位", "所属地区", "结论", "问题描述", "账号编号")
COLUMNS = (*(column for column in RESULT_COLUMNS if column.name in WANTED), EXPLAINED)


@dataclass
class UpperRow:
    """One account of the upper level's list; `filed` stays open, as their list knows nothing of our register."""

    reader: RowReader
    name: str
    platform_code: str
    unit: str
    district: str
    number: str
    verdict: str
    problem: str
    explanation: str
    filed: bool | None = None
    is_pass: bool = False


class UpperPass(TablePass[UpperRow]):
    """One pass over a list of the upper level; the second pass over the same list changes nothing."""

    def __init__(self, round_: Round, table: Table, *, body: str, by: Any) -> None:
        super().__init__(table)
        self.round, self.body, self.by = round_, body, by
        self.rows_of_key: dict[str, int] = {}

    def reading(self) -> Callable[[Row], UpperRow | RowReader]:
        self.index = AccountIndex(self.round)
        self.known = {each.key: each for each in self.round.upper_results.all()}
        platform_of = platform_finder()

        def read(row: Row) -> UpperRow | RowReader:
            reader = RowReader(row, today=today(), date1904=self.table.date1904)
            platform = reader.text("平台", needed=True)
            code = platform_of(platform) if platform else ""
            if platform and not code:
                reader.refuse("平台", "unknown_platform", f"不认识平台“{platform}”，请填平台名称，如 微信公众号。")
            reader.text("结论", needed=True)
            found = UpperRow(
                reader,
                reader.text("账号名称", limit=200, needed=True),
                code,
                reader.text("主办单位", limit=200),
                reader.text("所属地区", limit=100),
                reader.text("账号编号").upper(),
                reader.choice("结论", VERDICTS, code="unknown_state") or "",
                reader.text("问题描述", limit=1000),
                reader.text("差异说明", limit=1000),
            )
            return reader if reader.problems else found

        return read

    def take(self, read: UpperRow) -> None:
        try:
            account = self.index.find(read)  # type: ignore[arg-type]
        except BadCell as bad:
            read.reader.refuse("账号名称", bad.code, bad.message)
            return
        key = key_of(self.body, account, read)
        number = read.reader.row.number
        if self.rows_of_key.setdefault(key, number) != number:
            told = f"与第 {self.rows_of_key[key]} 行是同一个账号，请合并为一行。"
            read.reader.refuse("账号名称", "duplicate", told)
            return
        self.counts[write(self.round, read, account, body=self.body, known=self.known.get(key), by=self.by)] += 1

    def write(self) -> None:
        """Each row was written as it was taken."""


def key_of(body: str, account: Known | None, row: UpperRow) -> str:
    whose = account.number if account else f"{row.platform_code}|{same_words(row.name)}|{same_words(row.unit)}"
    return hashlib.sha256(f"{unicodedata.normalize('NFKC', body).strip()}|{whose}".encode()).hexdigest()


def write(round_: Round, row: UpperRow, account: Known | None, *, body: str, known: Any, by: Any) -> str:
    """created, updated or unchanged. An empty explanation never erases one."""
    told = {"verdict": row.verdict, "problem": row.problem}
    if row.explanation:
        told["explanation"] = row.explanation
    if known is not None:
        changed = {name: value for name, value in told.items() if getattr(known, name) != value}
        if changed:
            known.write(version=known.version, by=by, at=now(), **changed)
        return "updated" if changed else "unchanged"
    explained = {"explained_by": by, "explained_at": now()} if row.explanation else {}
    UpperResult.objects.create(
        round=round_,
        account_id=account.pk if account else None,
        body=body,
        name=account.name if account else row.name,
        platform_code=row.platform_code,
        unit=account.unit if account else row.unit,
        key=key_of(body, account, row),
        by=by,
        **told,
        **explained,
    )
    return "created"


def import_upper(round_: Round, table: Table, *, body: str, by: Any, dry_run: bool = False) -> dict[str, Any]:
    """Allowed also after the close: their list comes when it comes, and moves no figure of ours."""
    _refuse(round_, body, by)
    passing = UpperPass(round_, table, body=body.strip(), by=by)

    def take() -> dict[str, Any]:
        report = passing.run()
        told = {name: report[name] for name in ("created", "updated", "unchanged", "refused")}
        journal.record("inspections.upper.import", by=by, obj=round_, after={"body": body, **told})
        return report

    return in_one_piece(take, dry_run=dry_run)


def _refuse(round_: Round, body: str, by: Any) -> None:
    if not by.has_perm(ENTER):
        raise Refusal("not_allowed", "您没有录入上级抽查结果的权限。")
    if not body.strip():
        raise Refusal("missing", "请写明是哪一级、哪个机关的抽查，如 省政府办公厅。")
    if round_.status == Round.Status.CANCELLED:
        raise Refusal("round_not_open", "这次检查已撤销，不再录入。")


@transaction.atomic
def explain(round_: Round, words: Mapping[int, tuple[str, int]], *, by: Any) -> int:
    """{result: (words, version of the page)}; only what differs is written."""
    if not by.has_perm(ENTER):
        raise Refusal("not_allowed", "您没有填写差异说明的权限。")
    rows = {row.pk: row for row in round_.upper_results.filter(pk__in=words)}
    changed = 0
    for pk, (text, version) in words.items():
        row = rows.get(pk)
        if row is None or row.explanation == text:
            continue
        row.write(version=version, explanation=text, explained_by=by, explained_at=now())
        journal.record(
            "inspections.upper.explain", by=by, obj=row, before={"text": row.explanation}, after={"text": text}
        )
        changed += 1
    return changed


@dataclass(frozen=True)
class Beside:
    """Their verdict beside ours; `differs` is None where there is nothing to compare."""

    theirs: UpperResult
    sheet: CheckSheet | None
    own: str
    differs: bool | None


def beside(round_: Round) -> list[Beside]:
    """Differing rows first, then the order of entry."""
    sheets = {sheet.account_id: sheet for sheet in round_.sheets.filter(account__in=_accounts(round_))}
    rows = [_beside(theirs, sheets.get(theirs.account_id or 0)) for theirs in round_.upper_results.select_related("by")]
    return sorted(rows, key=lambda row: (row.differs is not True, row.theirs.pk))


def _accounts(round_: Round) -> list[int]:
    return [pk for pk in round_.upper_results.values_list("account", flat=True) if pk]


def _beside(theirs: UpperResult, sheet: CheckSheet | None) -> Beside:
    if theirs.account_id is None:
        return Beside(theirs, None, "台账里没有", None)
    if sheet is None:
        return Beside(theirs, None, "本次没有抽到", None)
    if not sheet.verdict:
        return Beside(theirs, sheet, "尚未办结", None)
    judged = sheet.verdict in UpperResult.Verdict.values
    return Beside(
        theirs, sheet, CheckSheet.Verdict(sheet.verdict).label, sheet.verdict != theirs.verdict if judged else None
    )


def upper_facts(round_: Round) -> dict[str, Any] | None:
    """As a notice may tell it: what they checked, and where we differ, each with its explanation."""
    rows = beside(round_)
    if not rows:
        return None
    names = platform_names()
    differing = [row for row in rows if row.differs]
    return {
        "body": "、".join(dict.fromkeys(row.theirs.body for row in rows)),
        "checked": len(rows),
        "failed": sum(row.theirs.verdict == UpperResult.Verdict.FAIL for row in rows),
        "compared": sum(row.differs is not None for row in rows),
        "differing": len(differing),
        "differences": [
            {
                "account": row.theirs.name,
                "platform": names.get(row.theirs.platform_code, ""),
                "unit": row.theirs.unit,
                "theirs": row.theirs.get_verdict_display(),
                "own": row.own,
                "problem": row.theirs.problem,
                "explanation": row.theirs.explanation,
            }
            for row in differing
        ],
    }
