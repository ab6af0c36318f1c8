"""What export_ledger gives: the register as of a day, safe to open, and equal to what was imported."""

import csv
import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.contracts.support import account, as_rows, done, ledger, load, read_sheet, refused, sheet

pytestmark = pytest.mark.django_db

FULL = [
    "序号",
    "账号编号",
    "账号名称",
    "平台",
    "账号类型",
    "账号ID",
    "链接",
    "主办单位",
    "单位层级",
    "所属地区",
    "主管单位",
    "认证主体",
    "是否认证",
    "主账号",
    "负责人",
    "管理员",
    "联系电话",
    "单位地址",
    "领域",
    "开设日期",
    "备案日期",
    "备案编号",
    "国办系统",
    "功能栏目",
    "数据接口",
    "代运维单位",
    "粉丝数",
    "状态",
    "关停日期",
    "关停原因",
    "备注",
]
ELEVEN = [
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
]
ROW: dict[str, Any] = account(
    "郎溪发布",
    "微信公众号",
    "郎溪县政府办",
    账号类型="订阅号",
    账号ID="gh_a1b2",
    链接="https://mp.weixin.qq.com/x",
    单位层级="县级",
    所属地区="郎溪县",
    主管单位="宣城市政府办",
    认证主体="郎溪县人民政府",
    是否认证="是",
    主账号="否",
    负责人="张三",
    管理员="李四",
    联系电话="0563-7022345",
    单位地址="中港路1号",
    领域="政务",
    开设日期="2018-05-06",
    备案日期="2018-05-20",
    备案编号="皖001",
    国办系统="是",
    功能栏目="办事\n互动",
    数据接口="feed;https://www.langxi.gov.cn/rss.xml",
    代运维单位="某公司",
    粉丝数="12345",
    状态="已注销",
    关停日期="2021-07-08",
    关停原因="合并",
    备注="多行\n备注",
)
HOSTILE = ["=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "'=1", '=HYPERLINK("http://x")']


def test_the_full_form_has_all_columns_under_their_first_names(tmp_path: Path) -> None:
    load(tmp_path, ROW)
    assert set(FULL) <= set(ledger(tmp_path)[0])


def test_what_was_imported_comes_back_equal(tmp_path: Path) -> None:
    load(tmp_path, ROW)
    stored = ledger(tmp_path)[0]
    assert {key: stored[key] for key in ROW} == ROW


@pytest.mark.parametrize("words", [(), ("--csv",)], ids=["xlsx", "csv"])
def test_an_export_read_back_in_changes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    load(
        tmp_path,
        ROW,
        *(account(f"{text}号", 备注=text) for text in HOSTILE),
        account("长号", 账号ID="1234567890123456789"),
    )
    path = tmp_path / ("out.csv" if words else "out.xlsx")
    done("export_ledger", path, *words)
    before = ledger(tmp_path)
    answer = done("import_ledger", path)
    assert (answer["rows"], answer["unchanged"], answer["unknown_columns"]) == (len(HOSTILE) + 2, len(HOSTILE) + 2, [])
    assert ledger(tmp_path) == before


def test_an_export_fills_an_empty_register_with_the_same_ledger(tmp_path: Path) -> None:
    from registry.models import Account, Filing

    load(tmp_path, ROW, account("乙", "新浪微博", "教育局"), account("丙", "新浪微博", "教育局", 状态="关停中"))
    before = ledger(tmp_path)
    done("export_ledger", tmp_path / "out.xlsx")
    Filing.objects.all().delete()
    Account.objects.all().delete()
    done("import_ledger", tmp_path / "out.xlsx", "--as-of", "2020-01-01")
    numbered = ("账号编号", "序号")
    assert [bare(row, numbered) for row in ledger(tmp_path)] == [bare(row, numbered) for row in before]


def bare(row: dict[str, str], without: tuple[str, ...]) -> dict[str, str]:
    return {key: value for key, value in row.items() if key not in without}


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    load(tmp_path, *(account(f"{text}名", 备注=text, 负责人=text) for text in HOSTILE))
    done("export_ledger", tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert sorted(row["备注"] for row in ledger(tmp_path)) == sorted(HOSTILE)


def test_a_csv_shields_cells_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    load(tmp_path, *(account(f"{number}号", 备注=text) for number, text in enumerate(HOSTILE)))
    done("export_ledger", tmp_path / "out.csv", "--csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(HOSTILE)
    assert not [value for line in lines for value in line.values() if value[:1] in tuple("=+-@\t")]


@pytest.mark.parametrize("words", [(), ("--csv",), ("--form", "eleven")], ids=["xlsx", "csv", "eleven"])
def test_the_answer_counts_the_rows_and_names_the_bytes(tmp_path: Path, words: tuple[str, ...]) -> None:
    load(tmp_path, account("甲"), account("乙"))
    answer = done("export_ledger", tmp_path / "out", *words)
    assert answer["rows"] == 2
    assert answer["sha256"] == hashlib.sha256((tmp_path / "out").read_bytes()).hexdigest()


def test_the_eleven_columns_stand_in_order_below_a_head_line(tmp_path: Path) -> None:
    load(tmp_path, ROW)
    done("export_ledger", tmp_path / "out.xlsx", "--form", "eleven")
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    assert [word for word in rows[head] if word] == ELEVEN
    above = "".join(str(value) for row in rows[:head] for value in row if value)
    assert all(word in above for word in ("填报单位", "填报人", "审核人", "联系手机"))
    first = read_sheet(tmp_path / "out.xlsx")[0]
    assert [first[key] for key in ("账号名称", "注册平台", "粉丝数（万）", "是否认证", "单位", "联系人")] == [
        "郎溪发布",
        "微信公众号",
        "1.2345",
        "是",
        "郎溪县政府办",
        "李四",
    ]


def test_the_eleven_column_form_reads_back_in_without_a_change(tmp_path: Path) -> None:
    load(tmp_path, ROW)
    done("export_ledger", tmp_path / "out.xlsx", "--form", "eleven")
    before = ledger(tmp_path)
    assert done("import_ledger", tmp_path / "out.xlsx")["unchanged"] == 1
    assert ledger(tmp_path) == before


DATED = [
    account("开一月", 开设日期="2021-01-10"),
    account("备二月", 备案日期="2021-02-10"),
    account("开先于备", 开设日期="2021-03-10", 备案日期="2021-01-01"),
    account("无日期"),
    account("已关", 开设日期="2020-01-01", 关停日期="2021-01-15", 状态="已关停"),
]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2020-12-31", {"已关"}),
        ("2021-01-10", {"已关", "开一月"}),
        ("2021-02-10", {"已关", "开一月", "备二月"}),
        ("2021-03-09", {"已关", "开一月", "备二月"}),
        ("2021-03-10", {"已关", "开一月", "备二月", "开先于备"}),
        ("2021-04-01", {"已关", "开一月", "备二月", "开先于备", "无日期"}),
    ],
)
def test_the_ledger_of_a_day_holds_every_account_registered_by_then(tmp_path: Path, day: str, names: set[str]) -> None:
    load(tmp_path, *DATED, as_of="2021-04-01")
    assert {row["账号名称"] for row in ledger(tmp_path, "--as-of", day)} == names


def test_the_ledger_of_a_unit_holds_its_own_accounts_and_those_below_it(tmp_path: Path) -> None:
    done("add_unit", "郎溪县")
    done("add_unit", "教育局", "--parent", "郎溪县")
    done("add_unit", "第一小学", "--parent", "教育局")
    done("add_unit", "公安局", "--parent", "郎溪县")
    load(tmp_path, account("甲", unit="教育局"), account("乙", unit="第一小学"), account("丙", unit="公安局"))
    assert {row["账号名称"] for row in ledger(tmp_path, "--unit", "教育局")} == {"甲", "乙"}
    assert len(ledger(tmp_path)) == 3


@pytest.mark.parametrize("words", [("--unit", "没有的单位"), ("--form", "twelve"), ("--as-of", "昨天")])
def test_an_export_that_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    refused("export_ledger", tmp_path / "out.xlsx", *words)
    assert not (tmp_path / "out.xlsx").exists()


def test_numbers_given_as_text_do_not_lose_digits_on_the_way(tmp_path: Path) -> None:
    path = sheet(tmp_path, as_rows([account("甲", 账号ID="00012345", 备案编号="0017")]))
    done("import_ledger", path)
    assert [ledger(tmp_path)[0][key] for key in ("账号ID", "备案编号")] == ["00012345", "0017"]


def test_the_ledger_of_a_past_day_shows_what_was_registered_then(tmp_path: Path) -> None:
    load(tmp_path, account("旧名", 账号ID="gh_1", 负责人="张三", 开设日期="2020-01-01"), as_of="2021-01-01")
    load(
        tmp_path,
        account("新名", 账号ID="gh_1", 负责人="李四", 状态="已注销", 关停日期="2022-03-01"),
        as_of="2022-03-01",
    )
    then, now = ledger(tmp_path, "--as-of", "2021-06-01")[0], ledger(tmp_path)[0]
    assert [then[key] for key in ("账号名称", "负责人", "状态", "关停日期", "开设日期")] == [
        "旧名",
        "张三",
        "正常",
        "",
        "2020-01-01",
    ]
    assert [now[key] for key in ("账号名称", "负责人", "状态", "关停日期")] == ["新名", "李四", "已注销", "2022-03-01"]
    assert then["账号编号"] == now["账号编号"]


ODD = [
    "00012",
    "TRUE",
    "2020-01-02",
    "1/2",
    "3.10",
    "'引号",
    '"双引号"',
    "a,b;c\td",
    "😀𠮷",
    "全角ＡＢＣ１２３",
    "-",
    "100%",
    "\\",
    "<b>&amp;</b>",
]


@pytest.mark.parametrize("words", [(), ("--csv",)], ids=["xlsx", "csv"])
def test_odd_texts_come_back_to_the_letter(tmp_path: Path, words: tuple[str, ...]) -> None:
    load(tmp_path, *(account(f"{place:02d}号", 备注=text, 备案编号=text) for place, text in enumerate(ODD)))
    assert [row["备注"] for row in ledger(tmp_path)] == ODD
    assert [row["备案编号"] for row in ledger(tmp_path)] == ODD
    done("export_ledger", tmp_path / "out", *words)
    (tmp_path / "out").rename(tmp_path / ("out.csv" if words else "out.xlsx"))
    assert done("import_ledger", tmp_path / ("out.csv" if words else "out.xlsx"))["unchanged"] == len(ODD)
