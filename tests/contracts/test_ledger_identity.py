"""Which account a row of the ledger means, and that importing it again changes nothing."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.contracts.support import account, codes, done, ledger, load, part, refused, run, sheet, text_file

pytestmark = pytest.mark.django_db

LONG = account(
    账号ID="gh_1",
    链接="https://weibo.com/x",
    所属地区="郎溪县",
    联系电话="13912345678",
    状态="正常",
    备注="旧",
    开设日期="2020-01-02",
    粉丝数=1200,
    是否认证="是",
    负责人="张三",
)
WEIBO = "新浪微博"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (account("甲", 账号ID="gh_1"), account("乙", 账号ID="gh_1")),
        (account("甲", 账号ID="gh_1"), account("乙", unit="别的单位", 账号ID=" GH_１ ")),
        (account("甲", 链接="https://weibo.com/x"), account("乙", 链接="https://weibo.com/x")),
        (account("甲", 链接="https://weibo.com/x"), account("乙", 链接=" HTTPS://WEIBO.COM/X ")),
        (account("甲", 链接="https://weibo.com/x"), account("乙", 链接="weibo.com/x")),
        (account("郎溪App"), account("郎溪Ａｐｐ")),
        (account("郎溪发布"), account(" 郎溪发布 ")),
    ],
    ids=["id", "id-folded", "link", "link-case", "link-scheme", "nfkc", "trim"],
)
def test_a_row_finds_its_account(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    load(tmp_path, first)
    answer = done("import_ledger", sheet(tmp_path, [second]))
    assert (answer["created"], answer["updated"] + answer["unchanged"]) == (0, 1)
    assert len(ledger(tmp_path)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (account("甲"), account("甲", platform=WEIBO)),
        (account("甲"), account("甲", unit="别的单位")),
        (account("甲", 账号ID="1"), account("甲", platform=WEIBO, 账号ID="1")),
        (account("甲", 链接="https://a.cn/x"), account("乙", platform=WEIBO, 链接="https://a.cn/x")),
        (account("甲", 链接="https://a.cn/x"), account("乙", 链接="https://a.cn/y")),
    ],
    ids=["platform", "unit", "id-elsewhere", "link-elsewhere", "other-link"],
)
def test_a_row_that_means_another_account_makes_one(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any]
) -> None:
    load(tmp_path, first)
    assert done("import_ledger", sheet(tmp_path, [second]))["created"] == 1


def test_the_register_number_beats_everything_else(tmp_path: Path) -> None:
    load(tmp_path, account("甲", 账号ID="1"), account("乙", 账号ID="2"))
    number = ledger(tmp_path)[0]["账号编号"]
    assert number.startswith("A") and len(number) == 7
    done("import_ledger", sheet(tmp_path, [account("甲的新名", 账号编号=number)]))
    assert {row["账号编号"]: row["账号名称"] for row in ledger(tmp_path)}[number] == "甲的新名"
    assert len(ledger(tmp_path)) == 2


def test_the_same_name_in_two_districts_belongs_to_two_units(tmp_path: Path) -> None:
    load(tmp_path, account("甲", unit="教育局", 所属地区="郎溪县"))
    answer = done("import_ledger", sheet(tmp_path, [account("乙", unit="教育局", 所属地区="广德市")]))
    assert answer["created"] == 1
    assert {row["所属地区"] for row in ledger(tmp_path)} == {"郎溪县", "广德市"}


@pytest.mark.parametrize(
    "repeat", [account("甲", 账号ID="1"), account("乙", 账号ID="1"), account("丙", 账号ID="9", 链接="weibo.com/z")]
)
def test_a_repeat_within_the_file_refuses_the_later_row(tmp_path: Path, repeat: dict[str, Any]) -> None:
    rows = [account("甲", 账号ID="1"), account("丙", 账号ID="9", 链接="https://weibo.com/z"), repeat]
    answer = part("import_ledger", sheet(tmp_path, rows))
    assert [(row, code) for row, _, code in codes(answer)] == [(4, "duplicate")]
    assert answer["created"] == 2


def test_a_row_that_matches_two_accounts_is_refused(tmp_path: Path) -> None:
    load(tmp_path, account("甲", 账号ID="1", 链接="https://a.cn/x"), account("乙", 账号ID="2", 链接="https://a.cn/x"))
    answer = part("import_ledger", sheet(tmp_path, [account("丁"), account("丙", 链接="https://a.cn/x")]))
    assert [(row, code) for row, _, code in codes(answer)] == [(3, "duplicate")]


def test_importing_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        [LONG, account("郎溪公安", WEIBO, "县公安局", 联系电话="13912345678、13800000000", 开设日期="2020年1月")],
    )
    first = done("import_ledger", path, "--as-of", "2020-03-01")
    before = ledger(tmp_path)
    again = done("import_ledger", path, "--as-of", "2021-03-01")
    assert (first["created"], again["created"], again["updated"], again["unchanged"]) == (2, 0, 0, 2)
    assert ledger(tmp_path) == before


def test_an_empty_cell_never_erases_what_is_stored(tmp_path: Path) -> None:
    load(tmp_path, LONG)
    before = ledger(tmp_path)
    bare = {key: (value if key in account() or key == "账号ID" else None) for key, value in LONG.items()}
    assert done("import_ledger", sheet(tmp_path, [bare]))["unchanged"] == 1
    assert done("import_ledger", sheet(tmp_path, [account()]))["unchanged"] == 1
    assert ledger(tmp_path) == before


def test_a_changed_cell_updates_only_that_value(tmp_path: Path) -> None:
    load(tmp_path, LONG)
    old = ledger(tmp_path)[0]
    answer = done("import_ledger", sheet(tmp_path, [LONG | {"备注": "新", "粉丝数": 1300}]))
    assert (answer["updated"], answer["unchanged"]) == (1, 0)
    assert ledger(tmp_path)[0] == old | {"备注": "新", "粉丝数": "1300"}


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = sheet(tmp_path, [account("甲"), account("乙", platform="火星号"), account("丙")])
    tried = part("import_ledger", path, "--dry-run")
    assert ledger(tmp_path) == []
    assert part("import_ledger", path) == tried


def test_a_dry_run_makes_no_units_either(tmp_path: Path) -> None:
    done("import_ledger", sheet(tmp_path, [account(unit="不该有的单位")]), "--dry-run")
    refused("export_ledger", tmp_path / "x.xlsx", "--unit", "不该有的单位")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([account("甲"), account("乙")], 0),
        ([account("甲"), [None]], 0),
        ([account("甲"), account("乙", 状态="沉睡")], 1),
        ([account("乙", 状态="沉睡")], 2),
    ],
    ids=["good", "skipped", "one-refused", "all-refused"],
)
def test_the_exit_code_tells_whole_part_and_nothing(tmp_path: Path, rows: list[Any], code: int) -> None:
    header = [*account(), "状态"]
    lines = [list(row.values()) if isinstance(row, dict) else row for row in rows]
    found, answer = run("import_ledger", sheet(tmp_path, [header, *lines]))
    assert found == code
    expected = {
        "rows",
        "created",
        "updated",
        "unchanged",
        "refused",
        "problems",
        "warnings",
        "skipped",
        "unknown_columns",
    }
    assert set(answer) == {"error"} if code == 2 else expected <= set(answer)


@pytest.mark.parametrize("make", [sheet, text_file], ids=["xlsx", "csv"])
def test_the_report_opens_and_marks_the_wrong_cells(tmp_path: Path, make: Any) -> None:
    path = make(tmp_path, [account("甲", 状态="正常", 备注="留着"), account("乙", 状态="沉睡", 备注="也留着")])
    part("import_ledger", path, "--report", tmp_path / "report.xlsx")
    page = openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets[0]
    good, bad = page["D2"], page["D3"]
    assert [cell.value for cell in page[3]][:5] == ["乙", "微信公众号", "郎溪县政府办", "沉睡", "也留着"]
    assert bad.comment is not None or bad.fill.fgColor.rgb != good.fill.fgColor.rgb
    told = (bad.comment.text if bad.comment else "") + "".join(str(cell.value or "") for cell in page[3][5:])
    assert "unknown_state" in told or "状态" in told or "沉睡" in told
    assert good.comment is None


def test_the_report_of_a_file_refused_for_all_its_rows_is_written_too(tmp_path: Path) -> None:
    refused("import_ledger", sheet(tmp_path, [account("乙", 状态="沉睡")]), "--report", tmp_path / "report.xlsx")
    assert openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets[0]["D2"].value == "沉睡"


def test_an_import_by_somebody_unknown_is_refused(tmp_path: Path) -> None:
    refused("import_ledger", sheet(tmp_path, [account()]), "--by", "没有这个人")
    assert ledger(tmp_path) == []


def test_every_accepted_row_leaves_a_takeover_filing(tmp_path: Path) -> None:
    from registry.models import Filing

    load(tmp_path, account("甲"), account("乙"))
    done("import_ledger", sheet(tmp_path, [account("甲", 备注="改")]))
    assert list(Filing.objects.values_list("kind", flat=True)) == ["takeover"] * 3
