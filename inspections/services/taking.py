"""One pass over a results table: every row judged, refused, created, updated or left unchanged."""

import hashlib
import json
import unicodedata
from collections.abc import Callable
from typing import Any

from django.db import transaction

from core.cell_values import BadCell, Doubt
from core.clock import now, today
from core.excel import Row, Table
from core.ledger_checks import RowReader
from core.refusals import Refusal
from core.table_pass import TablePass
from inspections.account_labels import labels_of
from inspections.models import Finding, FindingEvent, Round
from inspections.result_rows import ResultReader, ResultRow, is_unfilled
from inspections.rules import same_words
from inspections.services.matching import AccountIndex, Known
from inspections.services.platforms import platform_finder

# What may change on a finding that is already known; everything else makes it another finding.
CHANGEABLE = (
    "conclusion",
    "veto",
    "corrected_at_once",
    "outside_round",
    "link",
    "screenshot",
    "checked_at",
    "last_update_at",
    "rectified",
    "recheck",
)


class Taking(TablePass[ResultRow]):
    """One pass over one table inside one transaction."""

    def __init__(self, round_: Round, table: Table, *, by: Any, confirmed_by: Any, batch: Any) -> None:
        super().__init__(table)
        self.round, self.by, self.confirmed_by, self.batch = round_, by, confirmed_by, batch
        self.fresh: list[Finding] = []
        self.rows_of_key: dict[str, int] = {}
        self.failing: set[int] = set()
        self.passing: set[int] = set()

    def reading(self) -> Callable[[Row], ResultRow | RowReader]:
        self.prepare()
        return ResultReader(self.round, platform_finder(), today=today(), date1904=self.table.date1904).read

    def why_left_out(self, row: Row) -> str:
        return "没有填写结论等检查内容，没有读取" if is_unfilled(row) else ""

    def prepare(self) -> None:
        self.index = AccountIndex(self.round)
        self.known: dict[str, Finding] = {}
        for finding in self.round.findings.filter(source=Finding.Source.TABLE).order_by("pk"):
            earlier = self.known.get(finding.key)
            if earlier is None or finding.status in Finding.STANDING:
                self.known[finding.key] = finding
        standing = [each for each in self.known.values() if each.status in Finding.STANDING]
        self.failing_before = {each.account_id for each in standing if each.veto and not each.excused}

    def take(self, row: ResultRow) -> None:
        try:
            account = self.index.find(row)
            self.check_others(row, account)
            values = finding_values(self.round, row, account)
            self.check_repeat(row, values["key"])
            self.keep(row, values)
        except BadCell as bad:
            row.reader.refuse("账号名称", bad.code, bad.message)
        except Refusal as refusal:
            row.reader.refuse(None, refusal.code, refusal.message)

    def check_others(self, row: ResultRow, account: Known | None) -> None:
        """合格 and a veto cannot both be true of one account."""
        if account is None:
            return
        if row.is_pass and account.pk in self.failing | self.failing_before:
            raise BadCell("contradiction", "这个账号在本轮另有单项否决的问题，不能又判为合格；请核对后保留一种。")
        if row.fails and account.pk in self.passing:
            raise BadCell("contradiction", "这个账号在同一文件里已判为合格，又有单项否决的问题；请核对后保留一种。")
        if row.is_pass:
            self.passing.add(account.pk)
        elif row.fails:
            self.failing.add(account.pk)

    def check_repeat(self, row: ResultRow, key: str) -> None:
        number = row.reader.row.number
        if self.rows_of_key.setdefault(key, number) != number:
            raise BadCell("duplicate", f"与第 {self.rows_of_key[key]} 行是同一个账号的同一个问题，请删去其中一行。")

    def keep(self, row: ResultRow, values: dict[str, Any]) -> None:
        known = self.known.get(values["key"])
        if known is None:
            values |= {"batch": self.batch, "batch_row": row.reader.row.number, "found_by": self.by}
            self.fresh.append(Finding(round=self.round, source=Finding.Source.TABLE, **values))
            self.counts["created"] += 1
            return
        if known.status not in Finding.STANDING:
            told = f"这个问题此前已判为{known.get_status_display()}，不再导入。"
            row.reader.warn(None, Doubt("rejected_before", told))
            self.counts["unchanged"] += 1
            return
        self.counts["updated" if self.renew(known, values) else "unchanged"] += 1

    @transaction.atomic
    def renew(self, known: Finding, values: dict[str, Any]) -> bool:
        changed = {field: values[field] for field in CHANGEABLE if getattr(known, field) != values[field]}
        if changed:
            known.make("revise", by=self.by, found_by=self.by, confirmed_by=None, **changed)
        if self.confirmed_by and known.status == Finding.Status.SUSPECTED:
            known.make("confirm", by=self.confirmed_by, confirmed_by=self.confirmed_by)
            return True
        return bool(changed)

    def write(self) -> None:
        if self.confirmed_by:
            for finding in self.fresh:
                finding.status, finding.confirmed_by = Finding.Status.CONFIRMED, self.confirmed_by
        made = Finding.objects.bulk_create(self.fresh, batch_size=1000)
        if self.confirmed_by:
            move, moment = Finding.MOVES["confirm"], now()
            FindingEvent.objects.bulk_create(
                (
                    FindingEvent(
                        record=finding,
                        move="confirm",
                        source=move.sources[0],
                        target=move.target,
                        by=self.confirmed_by,
                        at=moment,
                    )
                    for finding in made
                ),
                batch_size=1000,
            )


def finding_values(round_: Round, row: ResultRow, account: Known | None) -> dict[str, Any]:
    unfiled = {
        "name": row.name,
        "platform_code": row.platform_code,
        "account_type": "",
        "unit": row.unit,
        "district": row.district,
        "level": "",
    }
    return {
        "key": finding_key(row, account),
        "account_id": account.pk if account else None,
        "sheet_id": account.sheet if account else None,
        **(labels_of(account) if account else unfiled),
        "conclusion": row.conclusion,
        "indicator": row.indicator,
        "veto": row.veto,
        "corrected_at_once": row.corrected_at_once,
        "outside_round": row.outside_round,
        "description": row.texts["问题描述"],
        "link": row.texts["链接"],
        "screenshot": row.texts["截图"],
        "rectified": row.texts["整改情况"],
        "recheck": row.texts["复查结果"],
        "pass_no": row.texts["轮次"],
        "checked_at": row.checked_at,
        "last_update_at": row.last_update_at,
    }


def finding_key(row: ResultRow, account: Known | None) -> str:
    """What makes a row this finding: whose, which indicator, in which words, found in which round."""
    whose = [account.number] if account else [row.platform_code, *map(same_words, (row.name, row.unit, row.district))]
    kind = row.indicator or row.conclusion
    words = unicodedata.normalize("NFKC", row.texts["问题描述"])
    parts = ["table", whose, kind, row.conclusion == "undetermined", words, same_words(row.texts["轮次"])]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
