"""A formula that a program wrote and nobody computed: named at its cell with what to do, never taken for an empty cell."""

import datetime as dt
import re

import pytest

from core.excel import Column, read_table
from core.ledger_checks import RowReader
from core.tests.workbooks import HEAD, rewritten, workbook

COLUMNS = [Column(name, needed=True) for name in HEAD] + [Column("链接")]
FORMULAS = ['=CONCATENATE("郎溪","发布")', '="微博"', '=HYPERLINK("https://weibo.com/u/1","郎溪发布")']
TODAY = dt.date(2022, 9, 30)


def sheet(formula, column="A"):
    def put(book):
        book.active[f"{column}2"] = formula

    return workbook([*HEAD, "链接"], ["甲", "微博", "某局", "https://weibo.com/u/2"], act=put)


def without_references(name, body):
    """Cells that do not say where they stand, as small writers make them."""
    return re.sub(rb'(<c\b[^>]*?) r="[A-Z]+\d+"', rb"\1", body) if name.endswith("sheet1.xml") else body


def first(data):
    (row,) = read_table(data, "台账.xlsx", COLUMNS)
    return RowReader(row, today=TODAY)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("column", ["A", "B", "C"])
def test_it_is_a_formula_error_in_a_needed_column_and_not_called_missing(formula, column):
    reader = first(sheet(formula, column))
    for name in HEAD:
        reader.text(name, needed=True)
    (told,) = reader.problems
    assert (told["row"], told["column"], told["code"]) == (2, HEAD["ABC".index(column)], "formula_error")
    assert "保存一次" in told["message"] and "粘贴为数值" in told["message"]


def test_it_is_found_also_where_cells_do_not_say_where_they_stand():
    reader = first(rewritten(sheet(FORMULAS[0]), without_references))
    reader.text("账号名称", needed=True)
    assert [each["code"] for each in reader.problems] == ["formula_error"]


def test_a_link_formula_still_gives_its_address_to_the_column_of_links():
    reader = first(sheet(FORMULAS[2], "D"))
    assert reader.link("链接") == "https://weibo.com/u/1"
    assert not reader.problems


def test_a_number_with_a_link_keeps_its_digits():
    def link(book):
        book.active["A2"] = 5637022345
        book.active["A2"].hyperlink = "https://weibo.com/u/5637022345"

    reader = first(workbook([*HEAD, "链接"], ["甲", "微博", "某局", None], act=link))
    assert reader.text("账号名称", needed=True) == "5637022345"
    assert not reader.problems
