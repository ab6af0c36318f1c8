"""import_observations takes the looks of people and hired monitors, cell by cell, and guesses nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.support import account, done, load, part, refused, run, sheet, text_file

pytestmark = pytest.mark.django_db

NOW = "2022-09-30T10:00:00+08:00"
CHECKED = "2022-09-30 09:00"


def observed(name: str = "甲", word: str = "正常", last: Any = "2022-09-29 08:00", **cells: Any) -> dict[str, Any]:
    row = account(name, 检查时间=CHECKED, 最后更新时间=last, 更新状态=word, 链接="https://x.cn/1", 截图="1.png")
    return {key: value for key, value in (row | cells).items() if value is not None}


def verdict(as_of: str = NOW, name: str = "甲") -> str:
    return next(found for found in done("freshness", "--as-of", as_of)["accounts"] if found["name"] == name)["verdict"]


WORDS = [
    *((word, "2022-09-29 08:00", "updated") for word in ("正常", "合格", "有更新")),
    *((word, None, "undetermined") for word in ("正常", "合格", "有更新")),
    *(
        (word, last, "overdue")
        for word in ("未更新", "超期未更新", "两周未更新", "不合格(更新)", "不合格（更新）")
        for last in ("2022-09-01", None)
    ),
    *(
        (word, None, "undetermined")
        for word in (
            "已注销",
            "已关停",
            "账号不存在",
            "搜索不到",
            "已迁移",
            "封禁",
            "冻结",
            "违规",
            "无法访问",
            "异常",
            "加载失败",
            "需登录",
            "无权限",
        )
    ),
]


def test_each_word_means_one_thing(tmp_path: Path, confirmed: Any) -> None:
    names = [f"{place:02d}号" for place in range(len(WORDS))]
    load(tmp_path, *map(account, names))
    rows = [observed(name, word, last) for name, (word, last, _) in zip(names, WORDS, strict=True)]
    answer = done("import_observations", sheet(tmp_path, rows), *confirmed)
    assert (answer["rows"], answer["created"], answer["refused"]) == (len(WORDS), len(WORDS), 0)
    given = {found["name"]: found["verdict"] for found in done("freshness", "--as-of", NOW)["accounts"]}
    meant = {name: (word, expected) for name, (word, _, expected) in zip(names, WORDS, strict=True)}
    assert {name: (word, given[name]) for name, (word, _) in meant.items()} == meant


@pytest.mark.parametrize("word", ["空白", "无内容"])
def test_an_empty_account_is_taken(tmp_path: Path, confirmed: Any, word: str) -> None:
    load(tmp_path, account("甲"))
    assert done("import_observations", sheet(tmp_path, [observed(word=word, last=None)]), *confirmed)["created"] == 1


@pytest.mark.parametrize(
    ("column", "word"),
    [("平台", "渠道"), ("检查时间", "监测时间"), ("最后更新时间", "最近发布时间"), ("更新状态", "监测结果")],
)
def test_columns_are_known_by_their_other_names(tmp_path: Path, confirmed: Any, column: str, word: str) -> None:
    load(tmp_path, account("甲"))
    row = {(word if key == column else key): value for key, value in observed(最近文章标题="题", 问题描述="无").items()}
    answer = done("import_observations", sheet(tmp_path, [row]), *confirmed)
    assert (answer["created"], answer["unknown_columns"]) == (1, [])
    assert verdict() == "updated"


DOUBTS: list[dict[str, str]] = [
    {"更新状态": "大概正常"},
    {"更新状态": "未知"},
    {"检查时间": "2099-01-01 09:00"},
    {"检查时间": "昨天"},
    {"检查时间": ""},
    {"最后更新时间": "2022-09-30 09:30"},
    {"最后更新时间": "2022-10-05"},
    {"最后更新时间": "不详"},
    {"账号名称": "没有这个号"},
    {"平台": "火星号"},
    {"平台": "微信、微博"},
    {"账号ID": "1.23E+15"},
]


def test_rows_that_leave_a_doubt_are_refused_with_their_numbers(tmp_path: Path, confirmed: Any) -> None:
    names = [f"{place}号" for place in range(len(DOUBTS))]
    load(tmp_path, account("好"), *map(account, names))
    rows = [observed(name) | cells for name, cells in zip(names, DOUBTS, strict=True)]
    answer = part("import_observations", sheet(tmp_path, [observed("好"), *rows]), *confirmed)
    assert (answer["created"], answer["refused"]) == (1, len(DOUBTS))
    assert {found["row"] for found in answer["problems"]} == {place + 3 for place in range(len(DOUBTS))}
    assert [
        found["name"] for found in done("freshness", "--as-of", NOW)["accounts"] if found["verdict"] == "updated"
    ] == ["好"]


def test_a_name_that_means_two_accounts_is_refused(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲", unit="一局"), account("甲", unit="二局"), account("好"))
    row = {key: value for key, value in observed().items() if key != "主办单位"}
    answer = part("import_observations", sheet(tmp_path, [observed("好"), row]), *confirmed)
    assert [found["row"] for found in answer["problems"]] == [3]


def test_of_two_looks_in_a_file_the_later_check_is_kept_and_both_are_named(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲"))
    rows = [
        observed(word="正常", last="2022-09-29", 检查时间="2022-09-30 09:00"),
        observed(word="未更新", last=None, 检查时间="2022-09-30 08:00"),
    ]
    _, answer = run("import_observations", sheet(tmp_path, rows), *confirmed)
    told = [found for key in ("warnings", "problems", "skipped") for found in answer[key]]
    assert 3 in {found["row"] for found in told}
    assert "2" in "".join(str(found) for found in told)
    assert verdict() == "updated"


def test_the_same_file_again_adds_nothing(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲"))
    path = sheet(tmp_path, [observed()])
    done("import_observations", path, *confirmed)
    again = done("import_observations", path, *confirmed)
    assert (again["created"], again["unchanged"]) == (0, 1)


def test_serial_dates_full_widths_and_totals_are_understood(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲"))
    rows = [
        observed(last=44833.5, 检查时间="２０２２年９月３０日 09:00", 平台="微信\u200b公众号 "),
        {"账号名称": "合计"},
    ]
    answer = done("import_observations", sheet(tmp_path, rows), *confirmed)
    assert (answer["created"], answer["refused"]) == (1, 0)
    assert verdict() == "updated"


def test_a_csv_in_an_old_encoding_is_read(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲"))
    path = text_file(tmp_path, [observed(word="未更新", last="")], encoding="gb18030", separator="\t")
    done("import_observations", path, *confirmed)
    assert verdict() == "overdue"


def test_an_account_is_found_by_its_id_alone(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲", 账号ID="gh_1"))
    row = observed("改了名", 账号ID="GH_1")
    assert done("import_observations", sheet(tmp_path, [row]), *confirmed)["created"] == 1
    assert verdict() == "updated"


@pytest.mark.parametrize("column", ["检查时间", "账号名称", "平台", "更新状态"])
def test_a_file_without_a_needed_column_is_refused(tmp_path: Path, confirmed: Any, column: str) -> None:
    load(tmp_path, account("甲"))
    refused(
        "import_observations",
        sheet(tmp_path, [{key: value for key, value in observed().items() if key != column}]),
        *confirmed,
    )


def test_silence_claimed_before_the_window_ends_does_not_cover_what_came_after(tmp_path: Path, confirmed: Any) -> None:
    load(tmp_path, account("甲"))
    done(
        "import_observations",
        sheet(tmp_path, [observed(word="未更新", last="2022-08-20", 检查时间="2022-09-10 09:00")]),
        *confirmed,
    )
    assert verdict() == "undetermined"
