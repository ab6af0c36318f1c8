"""import_results and close_round: which findings count, which are refused, and what the round says in the end."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.rounds import bring, full_round, numbered, result
from tests.contracts.support import account, codes, done, part, refused, run, sheet

pytestmark = pytest.mark.django_db

A, B, C = account("甲"), account("乙", "新浪微博"), account("丙", "抖音")
ALIASES = {
    "V1": "SERIOUS_EXPR",
    "V2": "SECRET_LEAK",
    "V3": "ILLEGAL_CONTENT",
    "V4": "NEGATIVE_OPINION",
    "V5": "NO_UPDATE_2W",
    "V6": "APP_UNUSABLE",
    "V7": "NO_INTERACTION",
    "V8": "FAKED_POPULARITY",
}
HARMLESS = [
    "LATE_UPDATE",
    "NOT_FILED",
    "TYPO",
    "FUNC_UNUSABLE",
    "RENAME_NOT_FILED",
    "CLOSED_NOT_FILED",
    "REPEAT",
    "NO_ORIGINAL",
    "FILING_WRONG",
    "NO_RELAY",
    "CLEANUP_SLOW",
    "ZOMBIE",
    "COLUMN_STALE",
    "SPONSOR_MISMATCH",
    "NEVER_UPDATED",
    "SENSITIVE",
    "COMMERCIAL_AD",
    "POST_FREQ",
    "REOPENED",
    "TICKET_NOT_HANDLED",
    "DUPLICATE_ACCOUNT",
    "NOT_CERTIFIED",
    "OFF_DUTY_LIKE",
    "LATE_REPLY_R1",
]


@pytest.fixture
def number(tmp_path: Path, db: None) -> Any:
    return full_round(tmp_path, A, B, C)


def closed(number: Any, *words: str) -> dict[str, Any]:
    answer = done("close_round", number, *words)
    assert set(answer) >= {"checked", "failing", "pass_rate", "undetermined", "unchecked"}
    return answer


def test_one_veto_of_any_name_fails_the_account(tmp_path: Path, confirmed: Any) -> None:
    vetoes = [*ALIASES, *ALIASES.values(), "监测时间点前2周内无更新", "严重表述错误", "未提供有效互动功能"]
    rows = numbered(len(vetoes) + 1)
    number = full_round(tmp_path, *rows)
    found = [result(row, "不合格", veto) for row, veto in zip(rows, vetoes, strict=False)]
    bring(tmp_path, number, *found, result(rows[-1]), words=confirmed)
    answer = closed(number)
    assert (answer["checked"], answer["failing"], answer["pass_rate"]) == (20, 19, "5%")


def test_a_problem_that_is_no_veto_fails_nobody(tmp_path: Path, confirmed: Any) -> None:
    harmless = [*HARMLESS, "错别字", "更新不及时"]
    rows = numbered(len(harmless))
    number = full_round(tmp_path, *rows)
    found = [result(row, "存在问题", word) for row, word in zip(rows, harmless, strict=True)]
    bring(tmp_path, number, *found, words=confirmed)
    assert (closed(number)["pass_rate"]) == "100%"


def test_the_indicator_decides_not_the_word(tmp_path: Path, number: Any, confirmed: Any) -> None:
    words = ("不合格", "存在问题", "存在突出问题")
    bring(
        tmp_path,
        number,
        *(result(row, word, "V5") for row, word in zip((A, B, C), words, strict=True)),
        words=confirmed,
    )
    assert closed(number)["failing"] == 3


def test_an_account_with_two_problems_has_two_rows_and_fails_once(tmp_path: Path, number: Any, confirmed: Any) -> None:
    answer = bring(
        tmp_path, number, result(A, "不合格", "V5"), result(A, "不合格", "V7"), result(B), result(C), words=confirmed
    )
    assert answer["created"] == 4
    assert (closed(number)["failing"]) == 1


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("检查时间", "监测时间"),
        ("最后更新时间", "最近发布时间"),
        ("最后更新时间", "检查时更新日期"),
        ("结论", "检查结果"),
        ("指标", "指标代码"),
        ("指标", "问题类别"),
        ("问题描述", "存在的突出问题"),
        ("问题描述", "存在问题"),
        ("单项否决", "是否单项否决"),
    ],
)
def test_columns_are_known_by_their_other_names(
    tmp_path: Path, number: Any, confirmed: Any, column: str, word: str
) -> None:
    row = result(A, "不合格", "V5", 最后更新时间="2022-08-01", 问题描述="两周没有更新", 单项否决="是")
    renamed = {(word if key == column else key): value for key, value in row.items()}
    answer = bring(tmp_path, number, renamed, words=confirmed)
    assert (answer["created"], answer["unknown_columns"]) == (1, [])
    assert closed(number, "--unchecked", "pass")["failing"] == 1


def test_findings_that_nobody_confirmed_are_suspected_and_count_for_nothing(
    tmp_path: Path, number: Any, confirmed: Any
) -> None:
    bring(tmp_path, number, result(A, "不合格", "V5"), result(B), words=confirmed[:2])
    assert closed(number, "--unchecked", "pass")["failing"] == 0


def test_finder_and_confirmer_must_be_two_people(tmp_path: Path, number: Any, confirmed: Any) -> None:
    rows = sheet(tmp_path, [result(A, "不合格", "V5")])
    refused("import_results", rows, "--round", number, "--by", "张三", "--confirmed-by", "张三")
    refused("import_results", rows, "--round", number, "--confirmed-by", "command")
    assert closed(number, "--unchecked", "pass")["failing"] == 0


def test_the_same_findings_may_be_confirmed_by_a_second_import(tmp_path: Path, number: Any, confirmed: Any) -> None:
    path = sheet(tmp_path, [result(A, "不合格", "V5"), result(B), result(C)])
    done("import_results", path, "--round", number, "--by", "张三")
    done("import_results", path, "--round", number, *confirmed)
    assert closed(number)["failing"] == 1


def test_an_account_that_is_not_filed_is_listed_and_stands_outside_the_rate(tmp_path: Path, confirmed: Any) -> None:
    number = full_round(tmp_path, *numbered(112))
    stray = account("湘乡文旅", "抖音", "湘乡市文旅局") | {"备案情况": "未备案"}
    rows = [result(row) for row in numbered(112)[1:]]
    bring(
        tmp_path,
        number,
        result(numbered(112)[0], "不合格", "V5"),
        result(stray, "不合格", "V5", 备案情况="未备案"),
        *rows,
        words=confirmed,
    )
    answer = closed(number)
    assert (answer["checked"], answer["failing"], answer["pass_rate"]) == (112, 1, "99.11%")


def test_an_account_that_cannot_be_judged_stands_outside_both_sides(
    tmp_path: Path, number: Any, confirmed: Any
) -> None:
    bring(tmp_path, number, result(A, "无法判断"), result(B, "不合格", "V1"), result(C), words=confirmed)
    answer = closed(number)
    assert (answer["checked"], answer["failing"], answer["undetermined"], answer["pass_rate"]) == (2, 1, 1, "50%")


def test_a_round_with_unchecked_accounts_does_not_close_until_it_is_told_how_they_count(
    tmp_path: Path, number: Any, confirmed: Any
) -> None:
    bring(tmp_path, number, result(A, "不合格", "V1"), words=confirmed)
    code, answer = run("close_round", number)
    assert code == 2
    assert "乙" in str(answer) and "丙" in str(answer)
    closing = closed(number, "--unchecked", "pass")
    assert (closing["checked"], closing["pass_rate"], closing["unchecked"]) == (3, "66.67%", 2)


def test_unchecked_accounts_may_be_left_out(tmp_path: Path, number: Any, confirmed: Any) -> None:
    bring(tmp_path, number, result(A, "不合格", "V1"), result(B), words=confirmed)
    closing = closed(number, "--unchecked", "exclude")
    assert (closing["checked"], closing["failing"], closing["pass_rate"], closing["unchecked"]) == (2, 1, "50%", 1)


def test_a_round_in_which_nobody_was_checked_has_no_rate(number: Any) -> None:
    closing = closed(number, "--unchecked", "exclude")
    assert (closing["checked"], closing["pass_rate"]) == (0, None)


@pytest.mark.parametrize("words", [(), ("--unchecked", "pass")])
def test_a_closed_round_stays_as_it_is(tmp_path: Path, number: Any, confirmed: Any, words: tuple[str, ...]) -> None:
    closed(number, "--unchecked", "pass")
    refused("close_round", number, *words)
    refused("import_results", sheet(tmp_path, [result(A, "不合格", "V5")]), "--round", number, *confirmed)


def test_importing_the_same_results_again_adds_nothing(tmp_path: Path, number: Any, confirmed: Any) -> None:
    path = sheet(tmp_path, [result(A, "不合格", "V5"), result(A, "存在问题", "TYPO"), result(B), result(C)])
    done("import_results", path, "--round", number, *confirmed)
    again = done("import_results", path, "--round", number, *confirmed)
    assert (again["created"], again["unchanged"], again["rows"]) == (0, 4, 4)
    assert closed(number)["failing"] == 1


@pytest.mark.parametrize("excuse", [{"整改情况": "当场整改"}, {"轮次": "2022Q2"}])
def test_a_veto_put_right_at_once_or_found_in_another_round_fails_nobody(
    tmp_path: Path, number: Any, confirmed: Any, excuse: dict[str, str]
) -> None:
    bring(tmp_path, number, result(A, "存在问题", "V5", 单项否决="否", **excuse), result(B), result(C), words=confirmed)
    assert closed(number)["failing"] == 0


GOOD = result(C)
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown indicator": (result(A, "不合格", "V99"), "unknown_indicator"),
    "unknown indicator word": (result(A, "不合格", "心情不好"), "unknown_indicator"),
    "fails without indicator": (result(A, "不合格"), "contradiction"),
    "passes with indicator": (result(A, "合格", "V5"), "contradiction"),
    "veto denied without excuse": (result(A, "不合格", "V5", 单项否决="否"), "contradiction"),
    "two accounts": (result({"账号名称": "双", "平台": "微信公众号"}, "不合格", "V5"), "ambiguous_account"),
    "no verdict": (result(A, ""), "missing"),
    "no name": (result({"平台": "微信公众号"}), "missing"),
    "no platform": (result({"账号名称": "甲"}), "missing"),
    "platform": (result(account("甲", "火星号")), "unknown_platform"),
    "day": (result(A, 检查时间="昨天"), "bad_date"),
    "link": (result(A, 链接="javascript:alert(1)"), "bad_link"),
    "yes or no": (result(A, "不合格", "V5", 单项否决="也许"), "bad_yes_no"),
    "long": (result(A, "不合格", "V5", 问题描述="长" * 9000), "too_long"),
}


def test_wrong_rows_are_refused_under_their_codes(tmp_path: Path, confirmed: Any) -> None:
    number = full_round(tmp_path, A, C, account("双", unit="一局"), account("双", unit="二局"))
    path = sheet(tmp_path, [GOOD, *(row for row, _ in BAD.values())])
    answer = part("import_results", path, "--round", number, *confirmed)
    assert (answer["created"], answer["refused"]) == (1, len(BAD))
    found = {row: code for row, _, code in codes(answer)}
    assert {name: found.get(place + 3) for place, name in enumerate(BAD)} == {
        name: code for name, (_, code) in BAD.items()
    }
    assert closed(number, "--unchecked", "pass")["failing"] == 0


def test_an_unknown_word_for_the_verdict_is_refused(tmp_path: Path, number: Any, confirmed: Any) -> None:
    answer = part("import_results", sheet(tmp_path, [GOOD, result(A, "马马虎虎")]), "--round", number, *confirmed)
    assert [(found["row"], found["column"]) for found in answer["problems"]] == [(3, "结论")]


def test_an_account_is_told_apart_by_its_number_or_its_unit(tmp_path: Path, confirmed: Any) -> None:
    pair = [account("双", unit="一局"), account("双", unit="二局")]
    number = full_round(tmp_path, *pair)
    bring(tmp_path, number, result(pair[0], "不合格", "V5"), result(pair[1]), words=confirmed)
    assert closed(number)["failing"] == 1


def test_a_finding_outside_the_draw_is_kept_outside_the_rates(tmp_path: Path, confirmed: Any) -> None:
    number = full_round(tmp_path, A, B, C, account("关了", 关停日期="2022-01-01", 状态="已注销"))
    bring(tmp_path, number, result(A), result(B), result(C), result(account("关了"), "不合格", "V5"), words=confirmed)
    answer = closed(number)
    assert (answer["checked"], answer["failing"], answer["pass_rate"]) == (3, 0, "100%")


def test_a_stray_account_called_unfiled_makes_nobody_in_the_register_fail(
    tmp_path: Path, number: Any, confirmed: Any
) -> None:
    bring(
        tmp_path,
        number,
        result(A),
        result(B),
        result(C),
        result(account("野号"), "不合格", "V5", 备案情况="未备案"),
        words=confirmed,
    )
    assert closed(number)["failing"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("import_results", "{file}", "--round", "999999"),
        ("import_results", "{file}"),
        ("close_round", "999999"),
        ("close_round", "{round}", "--unchecked", "maybe"),
        ("close_round", "{round}", "--unchecked", "pass", "--by", "没有的人"),
    ],
)
def test_what_does_not_exist_is_refused(tmp_path: Path, number: Any, words: tuple[str, ...]) -> None:
    path = sheet(tmp_path, [result(A)])
    refused(*(word.format(file=path, round=number) for word in words))


def test_a_round_gives_its_own_verdicts_of_freshness(tmp_path: Path, number: Any) -> None:
    accounts = done("freshness", "--as-of", "2022-09-30T23:59:59+08:00", "--round", str(number))["accounts"]
    assert {found["name"] for found in accounts} == {"甲", "乙", "丙"}
