"""open_round freezes a frame and draws from it so that anyone can repeat it; the test repeats it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.lottery import Lottery, Row, digest, frame_text
from tests.contracts.support import account, done, load, read_sheet, refused, sheet

pytestmark = pytest.mark.django_db

LEVELS = [("省级", 7), ("市级", 12), ("县级", 21)]
PLATFORMS = ["微信公众号", "新浪微博", "抖音", "移动客户端", "今日头条"]
OPEN = ("--period", "2022Q3", "--as-of", "2022-09-30")
SAMPLE = (*OPEN, "--scope", "sample")


def register() -> list[Row]:
    rows: list[Row] = []
    for level, number in LEVELS:
        for _ in range(number):
            place = len(rows)
            rows.append(
                account(
                    f"号{place:02d}Ａ",
                    PLATFORMS[(place * 3 + place // 5) % 5],
                    f"第{place % 9}局",
                    单位层级=level,
                    所属地区=["雨湖区", "岳塘区", ""][place % 3],
                    主账号="是" if place % 11 == 0 else "否",
                    开设日期=f"202{place % 3}-05-06",
                )
            )
    return rows


@pytest.fixture
def rows(tmp_path: Path) -> list[Row]:
    made = register()
    load(tmp_path, *made)
    return made


def drawn_names(folder: Path, *words: Any) -> tuple[dict[str, Any], set[str]]:
    answer = done("open_round", *words, "--drawn", folder / "drawn.xlsx")
    names = [row["账号名称"] for row in read_sheet(folder / "drawn.xlsx")]
    assert len(names) == len(set(names)) == answer["drawn"]
    return answer, set(names)


def test_the_frame_is_written_out_hashed_and_can_be_made_again_by_anyone(tmp_path: Path, rows: list[Row]) -> None:
    answer = done("open_round", *SAMPLE, "--ratio", "0.5", "--seed", "甲", "--frame", tmp_path / "frame.txt")
    text = (tmp_path / "frame.txt").read_bytes().decode()
    assert text == frame_text(rows)
    assert answer["frame_sha256"] == digest(text)
    assert (answer["population"], answer["drawn"], answer["seed"]) == (40, 20, "甲")


def nobody(row: Row) -> bool:
    return False


DRAWS: list[tuple[tuple[str, ...], Callable[[Lottery], set[str]], Callable[[Row], bool]]] = [
    (("--ratio", "0.3"), lambda lot: lot.by_share("0.3"), nobody),
    (("--ratio", "0.125"), lambda lot: lot.by_share("0.125"), nobody),
    (("--ratio", "1"), lambda lot: lot.by_share("1"), nobody),
    (("--ratio", "0.3", "--strata", "level"), lambda lot: lot.by_share("0.3", "level"), nobody),
    (("--ratio", "0.2", "--strata", "platform"), lambda lot: lot.by_share("0.2", "platform"), nobody),
    (("--ratio", "0.01", "--strata", "district"), lambda lot: lot.by_share("0.01", "district"), nobody),
    (("--count", "13"), lambda lot: lot.by_count(13), nobody),
    (("--count", "11", "--strata", "level"), lambda lot: lot.by_count(11, "level"), nobody),
    (("--count", "20", "--strata", "district"), lambda lot: lot.by_count(20, "district"), nobody),
    (
        ("--ratio", "0.1", "--strata", "level", "--quota", "level=省级:1.0"),
        lambda lot: lot.by_share("0.1", "level", {"省级": "1.0"}),
        nobody,
    ),
    (
        ("--ratio", "0.1", "--strata", "level", "--quota", "level=省级:0.5", "--quota", "level=县级:0"),
        lambda lot: lot.by_share("0.1", "level", {"省级": "0.5", "县级": "0"}),
        nobody,
    ),
    (
        ("--ratio", "0.2", "--must-include", "main_accounts"),
        lambda lot: lot.by_share("0.2"),
        lambda row: row["主账号"] == "是",
    ),
    (
        ("--ratio", "0.01", "--must-include", "main_accounts"),
        lambda lot: lot.by_share("0.01"),
        lambda row: row["主账号"] == "是",
    ),
    (
        ("--ratio", "0.3", "--strata", "level", "--must-include", "level=省级"),
        lambda lot: lot.by_share("0.3", "level"),
        lambda row: row["单位层级"] == "省级",
    ),
    (
        ("--count", "15", "--strata", "level", "--must-include", "platform=抖音"),
        lambda lot: lot.by_count(15, "level"),
        lambda row: row["平台"] == "抖音",
    ),
    (
        ("--count", "2", "--must-include", "unit=第3局"),
        lambda lot: lot.by_count(2),
        lambda row: row["主办单位"] == "第3局",
    ),
    (
        ("--ratio", "0.5", "--must-include", "opened_since=2022-01-01"),
        lambda lot: lot.by_share("0.5"),
        lambda row: row["开设日期"] >= "2022",
    ),
    (
        ("--count", "24", "--must-include", "unit=第1局", "--must-include", "main_accounts"),
        lambda lot: lot.by_count(24),
        lambda row: row["主办单位"] == "第1局" or row["主账号"] == "是",
    ),
]


SEEDS = ["2022-10-08 湘潭", "7", "  e\u0301 两端有空白 "]


@pytest.mark.parametrize(("words", "repeat", "must"), DRAWS, ids=[" ".join(words) for words, _, _ in DRAWS])
def test_the_draw_can_be_repeated(tmp_path: Path, rows: list[Row], words: Any, repeat: Any, must: Any) -> None:
    for seed in SEEDS:
        _, names = drawn_names(tmp_path, *SAMPLE, *words, "--seed", seed)
        assert names == repeat(Lottery(rows, seed, [row for row in rows if must(row)])), seed


def test_the_seed_is_printed_as_it_was_used(rows: list[Row]) -> None:
    assert done("open_round", *SAMPLE, "--ratio", "0.5", "--seed", "  e\u0301 ")["seed"] == "\u00e9"


def test_a_seed_left_out_is_made_and_printed(tmp_path: Path, rows: list[Row]) -> None:
    answer, names = drawn_names(tmp_path, *SAMPLE, "--ratio", "0.5")
    assert answer["seed"]
    assert names == Lottery(rows, answer["seed"], []).by_share("0.5")


def test_the_share_is_an_exact_decimal(tmp_path: Path) -> None:
    load(tmp_path, *(account(f"{number}号") for number in range(100)))
    assert done("open_round", *SAMPLE, "--ratio", "0.07", "--seed", "x")["drawn"] == 7


def test_ties_of_the_largest_remainder_go_by_the_name_of_the_stratum(tmp_path: Path) -> None:
    made = [account(f"{level}{number}", 单位层级=level) for level in "丙甲乙" for number in range(4)]
    load(tmp_path, *made)
    _, names = drawn_names(tmp_path, *SAMPLE, "--count", "4", "--strata", "level", "--seed", "x")
    assert sorted(name[0] for name in names) == sorted([*"甲乙丙", min("甲乙丙")])


def test_a_full_round_takes_everybody(tmp_path: Path, rows: list[Row]) -> None:
    answer, names = drawn_names(tmp_path, *OPEN, "--scope", "full")
    assert (answer["population"], answer["drawn"]) == (40, 40)
    assert names == {row["账号名称"] for row in rows}


def test_the_failures_of_the_last_round_can_be_drawn_again(tmp_path: Path, rows: list[Row], confirmed: Any) -> None:
    before = done("open_round", "--period", "2022Q2", "--as-of", "2022-06-30", "--scope", "full")["round"]
    bad = [rows[4], rows[30]]
    done(
        "import_results",
        sheet(tmp_path, [row | {"结论": "不合格", "指标": "V5"} for row in bad]),
        "--round",
        before,
        *confirmed,
    )
    done("close_round", before, "--unchecked", "pass")
    _, names = drawn_names(tmp_path, *SAMPLE, "--count", "2", "--must-include", "last_failures")
    assert names == {row["账号名称"] for row in bad}


RESULT_COLUMNS = [
    "账号名称",
    "平台",
    "主办单位",
    "所属地区",
    "检查时间",
    "最后更新时间",
    "结论",
    "指标",
    "问题描述",
    "单项否决",
    "整改情况",
    "复查结果",
    "轮次",
    "备案情况",
    "链接",
    "截图",
    "账号编号",
]


def test_the_list_to_check_has_all_result_columns_and_comes_back_filled_in(
    tmp_path: Path, rows: list[Row], confirmed: Any
) -> None:
    answer = done("open_round", *SAMPLE, "--ratio", "0.2", "--seed", "x", "--drawn", tmp_path / "drawn.xlsx")
    drawn = read_sheet(tmp_path / "drawn.xlsx")
    assert set(RESULT_COLUMNS) <= set(drawn[0])
    known = {row["账号名称"]: row for row in rows}
    assert all(
        row["平台"] == known[row["账号名称"]]["平台"]
        and row["主办单位"] == known[row["账号名称"]]["主办单位"]
        and row["所属地区"] == known[row["账号名称"]]["所属地区"]
        and row["账号编号"].startswith("A")
        for row in drawn
    )
    filled = sheet(tmp_path, [row | {"结论": "合格"} for row in drawn])
    taken = done("import_results", filled, "--round", answer["round"], *confirmed)
    assert (taken["rows"], taken["created"], taken["unknown_columns"]) == (8, 8, [])
    closed = done("close_round", answer["round"])
    assert (closed["checked"], closed["failing"], closed["pass_rate"], closed["unchecked"]) == (8, 0, "100%", 0)


POPULATIONS = [
    (account("甲", 开设日期="2022-09-30"), 1),
    (account("甲", 开设日期="2022-10-01"), 0),
    (account("甲", 备案日期="2022-09-30"), 1),
    (account("甲", 备案日期="2022-10-01"), 0),
    (account("甲", 开设日期="2022-10-01", 备案日期="2022-01-01"), 0),
    (account("甲", 开设日期="2020-01-01", 关停日期="2022-09-30", 状态="已关停"), 0),
    (account("甲", 开设日期="2020-01-01", 关停日期="2022-10-01", 状态="已关停"), 1),
    (account("甲", 开设日期="2020-01-01", 关停日期="2022-12-01", 状态="关停中"), 1),
    (account("甲", 开设日期="2020-01-01", 状态="关停中"), 1),
    (account("甲"), 1),
]


@pytest.mark.parametrize(("row", "counted"), POPULATIONS)
def test_who_is_in_the_population_of_a_day(tmp_path: Path, row: dict[str, Any], counted: int) -> None:
    load(tmp_path, account("总在", 开设日期="2019-01-01"), row, as_of="2022-09-30")
    assert done("open_round", *OPEN, "--scope", "full")["population"] == 1 + counted


def test_an_account_without_any_date_starts_on_the_day_of_its_import(tmp_path: Path) -> None:
    done("import_ledger", sheet(tmp_path, [account("总在", 开设日期="2019-01-01"), account("今天")]))
    assert done("open_round", *OPEN, "--scope", "full")["population"] == 1


def test_a_frame_that_is_frozen_does_not_move_with_the_register(
    tmp_path: Path, rows: list[Row], confirmed: Any
) -> None:
    number = done("open_round", *OPEN, "--scope", "full")["round"]
    load(tmp_path, account("后来的", 开设日期="2020-01-01"), rows[0] | {"状态": "已注销", "关停日期": "2022-01-01"})
    assert done("close_round", number, "--unchecked", "pass")["checked"] == 40


def test_two_equal_lines_in_the_frame_are_refused(tmp_path: Path) -> None:
    load(tmp_path, account("甲", 账号ID="1"), account("甲", 账号ID="2"))
    refused("open_round", *OPEN, "--scope", "full")


@pytest.mark.parametrize("period", ["2022Q3", "2022M09", "2022H2", "2022", "2022N4", "2022Q2B2"])
def test_every_kind_of_period_is_understood(rows: list[Row], period: str) -> None:
    assert done("open_round", "--period", period, "--as-of", "2022-09-30", "--scope", "full")["round"]


@pytest.mark.parametrize(
    "words",
    [
        ("--period", "2022Q5", "--as-of", "2022-09-30"),
        ("--period", "2022M13", "--as-of", "2022-09-30"),
        ("--period", "三季度", "--as-of", "2022-09-30"),
        ("--period", "2022Q3", "--as-of", "2099-01-01"),
        ("--period", "2022Q3", "--as-of", "2022-09-31"),
        ("--period", "2022Q3"),
        (*SAMPLE, "--ratio", "1.5"),
        (*SAMPLE, "--ratio", "0"),
        (*SAMPLE, "--ratio", "viel"),
        (*SAMPLE, "--ratio", "NaN"),
        (*SAMPLE, "--count", "-1"),
        (*SAMPLE, "--count", "0"),
        (*SAMPLE, "--count", "41"),
        (*SAMPLE, "--ratio", "0.5", "--count", "3"),
        (*SAMPLE, "--ratio", "0.5", "--strata", "colour"),
        (*SAMPLE, "--ratio", "0.5", "--must-include", "colour=red"),
        (*SAMPLE, "--ratio", "0.5", "--quota", "level:1"),
        (*SAMPLE, "--ratio", "0.5", "--strata", "level", "--quota", "level=省级:2"),
        (*OPEN, "--scope", "half"),
        (*SAMPLE, "--ratio", "0.5", "--window", "2022-09-30", "2022-09-01"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(rows: list[Row], words: tuple[str, ...]) -> None:
    refused("open_round", *words)


def test_a_register_without_accounts_cannot_be_checked() -> None:
    refused("open_round", *OPEN, "--scope", "full")
