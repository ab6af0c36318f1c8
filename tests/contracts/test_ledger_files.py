"""Which files import_ledger takes: workbooks old and new, CSV in every usual dress, and what it turns away whole."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.contracts.support import account, codes, done, ledger, part, refused, sheet, text_file

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
ROWS = [account("郎溪发布", 备注="一，二;三"), account("郎溪公安", "微博", "县公安局", 备注="四\n五")]


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_is_read_in_every_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    answer = done("import_ledger", text_file(tmp_path, ROWS, encoding=encoding, separator=separator))
    assert (answer["created"], answer["unknown_columns"]) == (2, [])
    assert [row["备注"] for row in ledger(tmp_path)] == ["一，二;三", "四\n五"]


def test_a_utf_16_csv_of_the_other_byte_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "be.csv"
    path.write_bytes(b"\xfe\xff" + "账号名称,平台,主办单位\r\n郎溪发布,微信,政府办\r\n".encode("utf-16-be"))
    assert done("import_ledger", path)["created"] == 1


def test_rare_characters_of_gb18030_survive(tmp_path: Path) -> None:
    done("import_ledger", text_file(tmp_path, [account("㛃䶮𠮷镕")], encoding="gb18030"))
    assert ledger(tmp_path)[0]["账号名称"] == "㛃䶮𠮷镕"


def test_bytes_that_are_no_text_refuse_the_file(tmp_path: Path) -> None:
    path = text_file(tmp_path, ROWS)
    path.write_bytes(path.read_bytes() + b"\xff\xfe\x80\xff\r\n")
    refused("import_ledger", path)
    assert ledger(tmp_path) == []


def test_a_csv_row_number_counts_the_lines_of_the_table(tmp_path: Path) -> None:
    rows = [["台账"], [], list(account()), list(account().values()), ["乙", "火星", "某局"]]
    answer = part("import_ledger", text_file(tmp_path, rows))
    assert [(found["sheet"], found["row"], found["column"]) for found in answer["problems"]] == [(None, 5, "平台")]


def test_an_old_workbook_is_read_and_its_report_is_a_new_one(tmp_path: Path) -> None:
    path = shutil.copy(DATA / "ledger.xls", tmp_path / "ledger.xls")
    answer = part("import_ledger", path, "--report", tmp_path / "report.xlsx")
    assert codes(answer) == [(4, "平台", "unknown_platform")]
    stored = ledger(tmp_path)[0]
    assert [stored[key] for key in ("开设日期", "联系电话", "粉丝数")] == ["2020-01-02", "13912345678", "1234"]
    assert openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets[0]["A3"].value == "郎溪发布"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><td>账号名称</td></tr></table></body></html>",
        "\ufeff\n <!DOCTYPE html><html></html>",
        "<table><tr><td>账号名称</td></tr></table>",
    ],
)
def test_a_web_page_that_calls_itself_a_workbook_is_refused(tmp_path: Path, page: str) -> None:
    (tmp_path / "ledger.xls").write_text(page, encoding="utf-8")
    refused("import_ledger", tmp_path / "ledger.xls")


def test_a_locked_workbook_is_refused_and_the_password_named_as_the_cause(tmp_path: Path) -> None:
    path = shutil.copy(DATA / "locked.xlsx", tmp_path / "locked.xlsx")
    assert "密码" in refused("import_ledger", path)["message"]


@pytest.mark.parametrize("name", ["ledger.xlsx", "ledger.xlsm"])
def test_a_workbook_with_macros_is_refused_and_the_macros_named_as_the_cause(tmp_path: Path, name: str) -> None:
    path = sheet(tmp_path, ROWS, name=name)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert "宏" in refused("import_ledger", path)["message"]


def test_a_declared_entity_in_the_workbook_is_refused(tmp_path: Path) -> None:
    path, hostile = sheet(tmp_path, ROWS), tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(hostile, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/workbook.xml":
                body = b'<!DOCTYPE w [<!ENTITY a "b">]>' + body
            new.writestr(name, body)
    refused("import_ledger", hostile)


@pytest.mark.parametrize(
    "rows",
    [[list(account())], [["台账"], list(account()), []], [["随便", "什么"], [1, 2]], [[]]],
    ids=["header-only", "title-and-header", "no-header", "empty"],
)
def test_a_file_without_a_data_row_is_refused(tmp_path: Path, rows: list[Any]) -> None:
    refused("import_ledger", sheet(tmp_path, rows))


@pytest.mark.parametrize("name", ["none.xlsx", "notes.docx", "broken.xlsx"])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, name: str) -> None:
    if name != "none.xlsx":
        (tmp_path / name).write_bytes(b"PK\x03\x04 this is not a workbook")
    refused("import_ledger", tmp_path / name)


def book_of(folder: Path, pages: dict[str, list[Any]]) -> Path:
    path, book = folder / "book.xlsx", openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in pages.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def change(path: Path, act: Any) -> Path:
    book = openpyxl.load_workbook(path)
    act(book)
    book.save(path)
    return path


HEAD = list(account())


def test_all_visible_sheets_with_a_header_are_read_and_the_others_left_alone(tmp_path: Path) -> None:
    path = book_of(
        tmp_path,
        {
            "说明": [["请按要求填写"]],
            "微信": [HEAD, ["甲", "微信", "政府办"]],
            "微博": [["标题"], HEAD, ["乙", "微博", "政府办"], ["丙", "火星", "政府办"]],
        },
    )
    answer = part("import_ledger", path)
    assert answer["created"] == 2
    assert [(found["sheet"], found["row"]) for found in answer["problems"]] == [("微博", 4)]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_but_named(tmp_path: Path, state: str) -> None:
    path = book_of(tmp_path, {"台账": [HEAD, ["甲", "微信", "政府办"]], "旧表": [HEAD, ["乙", "微博", "政府办"]]})
    change(path, lambda book: setattr(book["旧表"], "sheet_state", state))
    answer = done("import_ledger", path)
    assert answer["created"] == 1
    assert "旧表" in [entry["sheet"] for entry in answer["skipped"]]


def test_rows_hidden_by_a_filter_are_read_and_named(tmp_path: Path) -> None:
    path = book_of(tmp_path, {"台账": [HEAD, ["甲", "微信", "政府办"], ["乙", "微博", "政府办"]]})

    def hide(book: Any) -> None:
        book["台账"].auto_filter.ref = "A1:C3"
        book["台账"].row_dimensions[3].hidden = True

    answer = done("import_ledger", change(path, hide))
    assert answer["created"] == 2
    assert [(entry["sheet"], entry["row"]) for entry in answer["warnings"]] == [("台账", 3)]


def test_merged_cells_give_their_value_to_every_row(tmp_path: Path) -> None:
    path = book_of(
        tmp_path,
        {
            "台账": [
                HEAD,
                ["甲", "微信", "县公安局"],
                ["乙", "微信", None],
                ["丙", None, None],
                ["丁", "微博", "其他局"],
            ]
        },
    )

    def merge(book: Any) -> None:
        book["台账"].merge_cells("C2:C4")
        book["台账"].merge_cells("B3:B4")

    assert done("import_ledger", change(path, merge))["created"] == 4
    assert [(row["平台"], row["主办单位"]) for row in ledger(tmp_path)] == [("微信公众号", "县公安局")] * 3 + [
        ("新浪微博", "其他局")
    ]


def test_the_last_value_of_a_formula_is_read_not_its_text(tmp_path: Path) -> None:
    path = sheet(tmp_path, [account(备注="缓存值")])
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    page = members["xl/worksheets/sheet1.xml"].decode()
    cell = page[page.index('<c r="D2"') :]
    cell = cell[: cell.index("</c>") + 4]
    members["xl/worksheets/sheet1.xml"] = page.replace(
        cell, '<c r="D2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
    ).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, body in members.items():
            new.writestr(name, body)
    done("import_ledger", path)
    assert ledger(tmp_path)[0]["备注"] == "ab"


def test_the_eleven_column_form_comes_in_as_it_goes_out(tmp_path: Path) -> None:
    rows = [
        ["政务新媒体备案表"],
        ["填报单位：郎溪县政府办", None, "填报人：张三", None, "审核人：李四", None, "联系手机：13912345678"],
        [
            "序号",
            "账号名称",
            "注册平台",
            "链接",
            "粉丝数（万）",
            "是否认证",
            "单位",
            "单位地址",
            "联系人",
            "联系电话",
            "领域",
        ],
        [
            1,
            "郎溪发布",
            "微信公众号",
            "mp.weixin.qq.com/x",
            1.2,
            "√",
            "郎溪县政府办",
            "中港路1号",
            "王五",
            "0563-7022345",
            "政务",
        ],
    ]
    answer = done("import_ledger", sheet(tmp_path, rows))
    assert (answer["created"], answer["unknown_columns"]) == (1, [])
    stored = ledger(tmp_path)[0]
    assert [stored[key] for key in ("粉丝数", "是否认证", "管理员", "领域")] == ["12000", "是", "王五", "政务"]
