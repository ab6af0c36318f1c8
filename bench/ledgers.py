"""Goals 1 to 7: the ledger out and in, ours and the peers'."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.core.management import call_command
from import_export import fields, resources, widgets
from openpyxl import Workbook, load_workbook
from tablib import Dataset

from bench.child import processor_seconds
from bench.data import columns
from core.excel import read_table
from orgs.models import Organisation
from registry.ledger import READ
from registry.models import Account, Platform


class Ledger(resources.ModelResource):
    """What an office would write with django-import-export: same columns, found again by 账号编号."""

    platform = fields.Field("platform", "平台", widgets.ForeignKeyWidget(Platform, "name"))
    organisation = fields.Field("organisation", "主办单位", widgets.ForeignKeyWidget(Organisation, "name"))

    class Meta:
        model = Account
        fields = (*tuple(path for path in columns().values() if "__" not in path), "platform", "organisation")
        import_id_fields = ("number",)
        skip_unchanged = True
        report_skipped = False


# The headers of our ledger are the headers of the peer's, so that both read the same file.
for header, path in columns().items():
    if path in Ledger.fields:
        Ledger.fields[path].column_name = header


def export_ours(out: str) -> dict[str, Any]:
    call_command("export_ledger", out, json=True)
    return {"bytes": Path(out).stat().st_size}


def export_openpyxl(out: str) -> dict[str, Any]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(list(columns()))
    for row in Account.objects.order_by("number").values_list(*columns().values()).iterator(chunk_size=2000):
        sheet.append(row)
    book.save(out)
    return {"bytes": Path(out).stat().st_size}


def export_import_export(out: str) -> dict[str, Any]:
    queryset = Account.objects.order_by("number").select_related("platform", "organisation")
    Path(out).write_bytes(Ledger().export(queryset).xlsx)
    return {"bytes": Path(out).stat().st_size}


def read_rows() -> dict[str, Any]:
    """What any export begins with: the rows out of the database."""
    rows = Account.objects.order_by("number").values_list(*columns().values()).iterator(chunk_size=2000)
    return {"rows": sum(1 for _ in rows)}


def deflate_sheets(file: str) -> dict[str, Any]:
    """What any export ends with: the XML of a workbook, packed."""
    with zipfile.ZipFile(file) as book:
        sheets = [book.read(name) for name in book.namelist() if name.endswith(".xml")]
    began = processor_seconds()
    packed = sum(len(zlib.compress(sheet, 6)) for sheet in sheets)
    took = processor_seconds() - began
    return {"cost": {"seconds": took, "cpu": took}, "bytes": packed}


def import_ours(file: str) -> dict[str, Any]:
    """Preview, then commit."""
    answer = io.StringIO()
    call_command("import_ledger", file, dry_run=True, json=True, stdout=io.StringIO())
    call_command("import_ledger", file, json=True, stdout=answer)
    return {"remarks": _remarks()}


def import_import_export(file: str) -> dict[str, Any]:
    for dry_run in (True, False):
        dataset = Dataset().load(Path(file).read_bytes(), format="xlsx")
        Ledger().import_data(dataset, dry_run=dry_run, raise_errors=True)
    return {"remarks": _remarks()}


def read_ours(file: str) -> dict[str, Any]:
    """Every cell of every row as a value, behind the gate and out of the limited process."""
    names = list(columns())
    rows = [row["账号名称"] for row in read_table(Path(file), file, READ) if [row[name] for name in names]]
    return {"rows": len(rows), "last": rows[-1]}


def read_openpyxl(file: str) -> dict[str, Any]:
    rows = load_workbook(file, read_only=True).active.iter_rows(values_only=True)
    name = next(rows).index("账号名称")
    found = [row[name] for row in rows]
    return {"rows": len(found), "last": found[-1]}


def _remarks() -> dict[str, int]:
    """How many rows carry which remark: tells whether the import really wrote."""
    remarks = list(Account.objects.values_list("remark", flat=True))
    return {remark: remarks.count(remark) for remark in sorted(set(remarks))}
