"""What two people wrote on one sheet, side by side, for the one who saved second."""

from typing import Any, NamedTuple

from inspections.models import CheckSheet
from inspections.services.sheets import UNDETERMINED, Entry, own_findings


class Both(NamedTuple):
    """One place of the sheet where the two differ; "" = not marked or nothing written."""

    field: str  # name of the form's field with the words
    label: str
    theirs: str
    mine: str


def differences(sheet: CheckSheet, entry: Entry) -> list[Both]:
    """Where what is saved and what this person wrote differ. Read after the refusal, so that it shows the winner."""
    saved = CheckSheet.objects.only("note").get(pk=sheet.pk).note
    theirs = {each.indicator: each.description for each in own_findings(sheet)}
    found = [
        Both(f"text_{each['code']}", each["printed"], said(theirs, each["code"]), said(entry.wanted, each["code"]))
        for each in sheet.round.indicators
    ]
    found.append(Both("undetermined", "无法判断", said(theirs, UNDETERMINED), said(entry.wanted, UNDETERMINED)))
    found.append(Both("note", "检查记录", saved, entry.note))
    return [each for each in found if each.theirs != each.mine]


def said(marks: Any, code: str) -> str:
    return "" if code not in marks else marks[code] or "（已勾选，没有写描述）"
