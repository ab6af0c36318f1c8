"""Finds the account a result row speaks of; what could mean two accounts is refused, nothing is guessed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from core.cell_values import BadCell, Doubt
from inspections.account_labels import IN_REGISTER, labels_of
from inspections.models import Round
from inspections.result_rows import ResultRow
from inspections.rules import same_words
from registry.models import Account


class Known(NamedTuple):
    """An account of the register, with its frozen labels when it was drawn."""

    pk: int
    number: str
    name: str
    platform_code: str
    account_type: str
    unit: str
    district: str
    level: str
    started_on: dt.date
    closed_on: dt.date | None
    sheet: int | None = None


FIELDS = (*IN_REGISTER, "started_on", "closed_on")


class AccountIndex:
    """Accounts of the unit that checks, by number and by (platform, name)."""

    def __init__(self, round_: Round) -> None:
        self.as_of = round_.as_of
        self.by_number: dict[str, Known] = {}
        self.by_name: dict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
        drawn = {sheet.account_id: sheet for sheet in round_.sheets.all()}
        own = Account.objects.filter(organisation__path__startswith=round_.organisation.path)
        for values in own.values_list(*FIELDS):
            known = Known(*values)
            self.add(known, known.name)
            sheet = drawn.get(known.pk)
            if sheet:
                # An inspector writes the platform as the register has it today.
                labels = labels_of(sheet) | {"platform_code": known.platform_code}
                frozen = known._replace(**labels, sheet=sheet.pk)
                self.add(frozen, known.name, sheet.name)

    def add(self, known: Known, *names: str) -> None:
        self.by_number[known.number] = known
        for name in names:
            self.by_name[known.platform_code, same_words(name)][known.pk] = known

    def find(self, row: ResultRow) -> Known | None:
        """None when it is not in the register; BadCell when the row must be refused."""
        found = self.numbered(row) if row.number else self.named(row)
        if row.filed is False and found:
            self.check_unfiled(row, found)
            return None
        if found is None and row.filed:
            raise BadCell("contradiction", "备案情况写“已备案”，台账里却没有这个账号；请核对名称和平台，或先登记账号。")
        if found is None and row.is_pass:
            raise BadCell(
                "contradiction",
                "台账里没有这个账号，不能判为合格；请核对名称和平台，"
                "确属未备案的，结论写“存在问题”，指标写 NOT_FILED。",
            )
        if found is None and row.filed is None:
            row.reader.warn(
                "账号名称",
                Doubt(
                    "unfiled",
                    "台账里没有这个账号，已按未备案账号登记，不计入合格率；如果是名称写错，请改正后重新导入。",
                ),
            )
        return found

    def numbered(self, row: ResultRow) -> Known:
        known = self.by_number.get(row.number)
        if known is None:
            raise BadCell("contradiction", f"台账里没有编号 {row.number}，请核对，或删去编号只按名称和平台查找。")
        if self.by_name[row.platform_code, same_words(row.name)].get(known.pk) is None:
            raise BadCell("contradiction", f"编号 {row.number} 是“{known.name}”，与本行的名称或平台不符，请核对。")
        return known

    def named(self, row: ResultRow) -> Known | None:
        same = list(self.by_name.get((row.platform_code, same_words(row.name)), {}).values())
        fits = self.narrowed(same, row)
        if len(fits) > 1:
            running = [known for known in fits if self.runs(known)]
            fits = running if len(running) == 1 else fits
        if len(fits) > 1 or (len(same) > 1 and not fits):
            numbers = "、".join(known.number for known in (fits or same)[:5])
            raise BadCell("ambiguous_account", f"台账里有多个同名同平台的账号（{numbers}），请填账号编号来区分。")
        if same and not fits and row.filed is not False:
            told = f"台账里这个账号的主办单位是“{same[0].unit}”，已按该账号登记。"
            row.reader.warn("主办单位", Doubt("unit_differs", told))
            return same[0]
        return fits[0] if fits else None

    @staticmethod
    def narrowed(same: Iterable[Known], row: ResultRow) -> list[Known]:
        unit, district = same_words(row.unit), same_words(row.district)
        by_unit = [known for known in same if not unit or same_words(known.unit) == unit]
        by_both = [known for known in by_unit if not district or same_words(known.district) == district]
        return by_both or by_unit

    def runs(self, known: Known) -> bool:
        return known.started_on <= self.as_of and not (known.closed_on and known.closed_on <= self.as_of)

    def check_unfiled(self, row: ResultRow, found: Known) -> None:
        if found.sheet or self.runs(found):
            raise BadCell("contradiction", f"备案情况写“未备案”，台账里却有这个账号（{found.number}），请核对。")
        told = f"这个账号后来已登记（{found.number}），检查时未备案，仍按未备案登记。"
        row.reader.warn("备案情况", Doubt("filed_since", told))
