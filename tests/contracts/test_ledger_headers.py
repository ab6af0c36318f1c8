"""How import_ledger finds the header row and knows its columns, whatever an office calls them."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.contracts.support import NEEDED, account, done, ledger, load, part, refused, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLAIN = dict(zip(NEEDED, ("郎溪发布", "微信公众号", "郎溪县政府办"), strict=True))
DAY = "2020-01-02"
SYNONYMS: dict[str, tuple[Any, str]] = {
    "账号名称": ("郎溪发布", "新媒体名称, 政务新媒体名称, 政务新媒体账号名称, 名称, 账号"),
    "平台": ("微信公众号", "注册平台, 账号平台, 所属平台, 平台类型, 新媒体类型, 账号类型"),
    "账号类型": ("订阅号", "类型"),
    "账号ID": ("gh_a1b2c3", "账号标识, 平台ID, 微信号, UID, 原始ID"),
    "链接": ("https://mp.weixin.qq.com/langxi", "网址, 链接地址, 主页链接, 账号链接, 下载地址"),
    "主办单位": ("郎溪县政府办", "单位, 单位名称, 开设主体, 开办单位, 责任单位, 地区（单位）"),
    "单位层级": ("县级", "层级, 主体层级, 级别"),
    "所属地区": ("郎溪县", "地区, 区县, 行政区划"),
    "主管单位": ("宣城市政府办", "主管部门"),
    "认证主体": ("郎溪县人民政府", "认证单位, 认证信息"),
    "是否认证": ("是", "认证"),
    "主账号": ("是", "是否主账号, 代表主体"),
    "负责人": ("张三", "负责人姓名, 分管领导, 责任人"),
    "管理员": ("李四", "联系人, 运维人员, 经办人"),
    "联系电话": ("13912345678", "电话, 手机, 联系方式"),
    "单位地址": ("中港路1号", "地址"),
    "领域": ("政务公开", "所属领域, 工作领域"),
    "开设日期": (DAY, "开设时间, 开通时间, 开通日期, 注册时间"),
    "备案日期": (DAY, "备案时间"),
    "备案编号": ("皖备2020001", "备案号"),
    "国办系统": ("是", "是否录入国办系统, 全国系统录入"),
    "功能栏目": ("办事大厅", "栏目, 菜单栏目"),
    "数据接口": ("feed;https://www.langxi.gov.cn/rss.xml", "数据源, 采集地址, 订阅地址"),
    "代运维单位": ("某传媒公司", "第三方运维, 运维单位"),
    "粉丝数": ("1234", "关注数"),
    "状态": ("正常", "运行状态, 账号状态"),
    "关停日期": (DAY, "注销日期, 关停时间"),
    "关停原因": ("机构改革", "注销原因"),
    "备注": ("无", "说明"),
}


@pytest.mark.parametrize("column", SYNONYMS)
def test_every_synonym_fills_its_column(tmp_path: Path, column: str) -> None:
    value, words = SYNONYMS[column]
    book, values = openpyxl.Workbook(), []
    for place, word in enumerate((column, *words.split(", "))):
        values.append(f"{value}{place}" if column in ("账号ID", "链接") else value)
        row: dict[str, Any] = account(f"{place}号", unit=f"{place}局") | {word: values[-1]}
        if word != column:
            row.pop(column, None)
        page = book.create_sheet(f"第{place}页")
        page.append(list(row))
        page.append(list(row.values()))
    book.save(tmp_path / "ledger.xlsx")
    answer = done("import_ledger", tmp_path / "ledger.xlsx", "--as-of", "2021-01-01")
    assert (answer["created"], answer["unknown_columns"]) == (len(values), [])
    assert sorted(row[column] for row in ledger(tmp_path)) == sorted(values)


@pytest.mark.parametrize("word", ["序号", "编号"])
def test_a_serial_number_is_known_and_not_stored(tmp_path: Path, word: str) -> None:
    answer = done("import_ledger", sheet(tmp_path, [{word: 7} | PLAIN]))
    assert (answer["created"], answer["unknown_columns"]) == (1, [])


@pytest.mark.parametrize("word", ["账号编号", "登记编号"])
def test_the_register_number_finds_an_account_under_both_its_headers(tmp_path: Path, word: str) -> None:
    load(tmp_path, account())
    number = ledger(tmp_path)[0]["账号编号"]
    answer = done("import_ledger", sheet(tmp_path, [{word: number} | PLAIN | {"账号名称": "新郎溪"}]))
    assert (answer["created"], answer["updated"]) == (0, 1)


@pytest.mark.parametrize(
    ("word", "column"),
    [
        ("账号 名称", "账号名称"),
        ("账号\n名称", "账号名称"),
        ("账号名称*", "账号名称"),
        ("账号名称＊", "账号名称"),
        ("账号名称（必填）", "账号名称"),
        ("账号名称(请填全称)", "账号名称"),
        ("　账号名称　", "账号名称"),
        ("账号名称（必填）*", "账号名称"),
        ("账号ＩＤ", "账号ID"),
        ("联系 电话\n（手机）", "联系电话"),
        ("地区(单位)", "主办单位"),
    ],
)
def test_spaces_breaks_stars_widths_and_remarks_do_not_hide_a_header(tmp_path: Path, word: str, column: str) -> None:
    value = SYNONYMS[column][0]
    row = {key: cell for key, cell in PLAIN.items() if key != column} | {word: value}
    assert done("import_ledger", sheet(tmp_path, [row]))["unknown_columns"] == []
    assert ledger(tmp_path)[0][column] == value


@pytest.mark.parametrize("word", ["粉丝数（万）", "粉丝数(万)", "粉丝数（ 万 ）", "关注数（万）"])
def test_a_header_in_ten_thousands_multiplies(tmp_path: Path, word: str) -> None:
    done("import_ledger", sheet(tmp_path, [PLAIN | {word: 1.23}]))
    assert ledger(tmp_path)[0]["粉丝数"] == "12300"


def test_ten_thousands_are_multiplied_exactly(tmp_path: Path) -> None:
    done(
        "import_ledger",
        sheet(
            tmp_path,
            [
                PLAIN | {"粉丝数（万）": "0.57"},
                account("甲", **{"粉丝数（万）": 1.1}),
                account("乙", **{"粉丝数（万）": 8.2873}),
            ],
        ),
    )
    assert [row["粉丝数"] for row in ledger(tmp_path)] == ["5700", "11000", "82873"]


def test_the_bare_word_for_account_is_a_name_only_when_no_other_name_column_stands_there(tmp_path: Path) -> None:
    answer = done("import_ledger", sheet(tmp_path, [PLAIN | {"账号": "langxi"}]))
    assert answer["unknown_columns"] == ["账号"]
    assert ledger(tmp_path)[0]["账号名称"] == "郎溪发布"


def test_account_kind_is_the_platform_only_when_no_platform_column_stands_there(tmp_path: Path) -> None:
    done("import_ledger", sheet(tmp_path, [PLAIN | {"账号类型": "服务号"}]))
    stored = ledger(tmp_path)[0]
    assert (stored["平台"], stored["账号类型"]) == ("微信公众号", "服务号")


def test_of_two_synonyms_the_first_name_wins_and_the_other_is_named(tmp_path: Path) -> None:
    answer = done(
        "import_ledger", sheet(tmp_path, [{"新媒体名称": "旧名"} | PLAIN | {"电话": "12", "联系电话": "13912345678"}])
    )
    assert sorted(answer["unknown_columns"]) == sorted(["新媒体名称", "电话"])
    assert ledger(tmp_path)[0]["账号名称"] == "郎溪发布"
    assert ledger(tmp_path)[0]["联系电话"] == "13912345678"


def test_unknown_headers_are_named_and_refuse_nothing(tmp_path: Path) -> None:
    answer = done("import_ledger", sheet(tmp_path, [PLAIN | {"今年目标": "涨粉", "打分": 3}]))
    assert answer["unknown_columns"] == ["今年目标", "打分"]


@pytest.mark.parametrize("word", ["联系电话", "今年目标"])
def test_two_columns_with_the_same_printed_header_refuse_the_file(tmp_path: Path, word: str) -> None:
    rows = [[*NEEDED, word, word], [*PLAIN.values(), "13912345678", "13912345678"]]
    assert refused("import_ledger", sheet(tmp_path, rows))["code"] == "duplicate_column"


@pytest.mark.parametrize("column", NEEDED)
def test_a_needed_column_missing_refuses_the_file_and_names_the_column(tmp_path: Path, column: str) -> None:
    row = {key: cell for key, cell in PLAIN.items() if key != column} | {"备注": "无"}
    assert column in refused("import_ledger", sheet(tmp_path, [row]))["message"]


def test_the_order_of_columns_is_free(tmp_path: Path) -> None:
    done("import_ledger", sheet(tmp_path, [{"备注": "好"} | dict(reversed(PLAIN.items()))]))
    assert ledger(tmp_path)[0]["备注"] == "好"


def test_the_header_is_found_below_a_title_and_titles_blank_rows_and_totals_are_skipped(tmp_path: Path) -> None:
    rows = [
        ["郎溪县政务新媒体台账"],
        ["填报单位：郎溪县政府办", None, None, "2020年1月"],
        [],
        ["序号", *NEEDED, "粉丝数"],
        [1, *PLAIN.values(), 10],
        [],
        [2, "郎溪公安", "微博", "县公安局", 20],
        ["合计", None, None, None, 30],
    ]
    answer = done("import_ledger", sheet(tmp_path, rows))
    assert (answer["rows"], answer["created"], answer["refused"]) == (2, 2, 0)
    assert {1, 2, 8} <= {entry["row"] for entry in answer["skipped"]}
    assert all(entry["why"] and entry["sheet"] == "Sheet" for entry in answer["skipped"])


@pytest.mark.parametrize("label", ["合计", "总计", "合 计", "共计"])
def test_a_total_row_is_skipped_wherever_its_label_stands(tmp_path: Path, label: str) -> None:
    rows = [
        ["序号", *NEEDED, "粉丝数"],
        [1, *PLAIN.values(), 10],
        [label, None, None, None, 30],
        [None, label, None, None, 30],
    ]
    answer = done("import_ledger", sheet(tmp_path, rows))
    assert (answer["created"], answer["refused"]) == (1, 0)
    assert {3, 4} <= {entry["row"] for entry in answer["skipped"]}


def test_a_header_on_two_rows_is_read_with_the_printed_lower_names(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        [
            ["序号", "账号信息", None, "主办单位", "联系人", None],
            [None, "账号名称", "平台", None, "管理员", "联系电话"],
            [1, "郎溪发布", "微信公众号", "郎溪县政府办", "李四", "13912345678"],
            [2, "郎溪公安", "不存在的平台", "县公安局", "王五", "13912345678"],
        ],
    )
    book = openpyxl.load_workbook(path)
    for area in ("A1:A2", "B1:C1", "D1:D2", "E1:F1"):
        book.active.merge_cells(area)
    book.save(path)
    answer = part("import_ledger", path)
    assert (answer["created"], answer["unknown_columns"]) == (1, [])
    assert [(found["row"], found["column"]) for found in answer["problems"]] == [(4, "平台")]
    stored = ledger(tmp_path)[0]
    assert (stored["主办单位"], stored["管理员"], stored["联系电话"]) == ("郎溪县政府办", "李四", "13912345678")


def test_the_report_of_a_problem_names_sheet_row_and_the_printed_header(tmp_path: Path) -> None:
    rows = [
        ["台账"],
        ["新媒体名称*", "所属 平台", "责任单位"],
        ["郎溪发布", "微信", "政府办"],
        ["郎溪公安", "火星", "公安局"],
    ]
    (found,) = part("import_ledger", sheet(tmp_path, rows))["problems"]
    assert (found["sheet"], found["row"], found["column"], found["code"]) == (
        "Sheet",
        4,
        "所属 平台",
        "unknown_platform",
    )
    assert "火星" in found["message"] or "平台" in found["message"]
