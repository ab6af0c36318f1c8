"""make_notice: every key of facts.json, figures by profile and flags, the same bytes, numbers and freezing."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.notice_files import ANNEX, BELOW, PROBLEM, TOP, check, notice, text_of
from tests.contracts.rounds import bring, full_round, numbered, result
from tests.contracts.support import account, done, load, refused

pytestmark = pytest.mark.django_db

GIVEN: dict[str, Any] = {
    "issuer": "某市人民政府办公室",
    "title": "关于第三季度检查情况的通报",
    "date": "2022-10-12",
    "addressees": ["各区人民政府"],
    "basis": ["国办秘函〔2019〕19号"],
    "deadline": {"date": "2022-10-19", "time": "12:00", "channel": "电子邮件"},
    "praised": ["市退役军人事务局"],
    "late_reports": [{"unit": "市民政局", "task": "整改报告"}],
    "openness": "此件主动公开",
    "websites": {"running": 121, "checked": 121, "failed": 9},
    "recheck": {
        "of": "2022Q2",
        "checked": 5,
        "passed": 4,
        "still_failing": [{"account": "甲", "platform": "抖音", "unit": "某局"}],
    },
    "previous": {"rate": "90.5%", "total": 100},
}


@pytest.fixture
def round_of(tmp_path: Path, confirmed: Any, shut: Any) -> Any:
    """`round_of(7, 1)`: a closed full round of seven accounts of which the first one fails."""

    def make(
        checked: int, failing: int, *, period: str = "2022Q3", at: str = "2022-10-11 09:00", fresh: bool = True
    ) -> Any:
        rows = numbered(checked)
        number = full_round(tmp_path, *(rows if fresh else ()), period=period)
        bring(
            tmp_path,
            number,
            *(result(row, "不合格", "V5") if place < failing else result(row) for place, row in enumerate(rows)),
            words=confirmed,
        )
        shut(number, at=at)
        return number

    return make


def test_facts_hold_every_key_even_where_it_does_not_apply(tmp_path: Path, round_of: Any) -> None:
    facts = notice(tmp_path, round_of(7, 1))["facts"]
    assert set(TOP) <= set(facts)
    for key, inner in BELOW.items():
        assert facts[key] is None or inner <= set(facts[key]), key
    assert all(set(problem) >= PROBLEM for problem in facts["problems"])
    assert all(set(row) >= ANNEX for row in facts["failing_accounts"])
    assert (facts["doc_number"], facts["upper_check"]) == (None, None)
    assert facts["window"] == ["2022-09-01", "2022-09-30"]
    assert not any((facts["previous"] or {}).values())


def test_facts_count_the_round(tmp_path: Path, round_of: Any) -> None:
    facts = notice(tmp_path, round_of(7, 2))["facts"]
    assert facts["coverage"] == "full"
    assert facts["period"] == {"year": 2022, "unit": "quarter", "number": 3}
    assert (facts["population"]["as_of"], facts["population"]["total"]) == ("2022-09-30", 7)
    assert facts["population"]["by_level"] == {"市级": 4, "县级": 3}
    assert {key: count for key, count in facts["population"]["by_platform"].items() if count} == {
        "微信": 3,
        "微博": 2,
        "其他类型": 2,
    }
    assert (facts["sample"]["checked"], facts["sample"]["ratio"], facts["failing"]["count"]) == (7, "100%", 2)
    assert facts["sample"]["by_platform"]["微信"] == {"checked": 3, "failed": 1, "rate": "66.67%"}
    assert facts["sample"]["by_level"]["县级"] == {"checked": 3, "failed": 1, "rate": "66.67%"}
    assert (facts["rate"], facts["undetermined"], facts["unchecked"]) == ("71.43%", 0, 0)
    assert facts["change"] == {"opened": 0, "closed": 0, "net": 0, "net_share": "0%"}
    annex = [
        (row["account"], row["platform"], row["unit"], row["district"], row["veto"], row["filed"])
        for row in facts["failing_accounts"]
    ]
    assert sorted(annex) == [
        ("000号", "微信公众号", "第0局", "湘潭市", True, True),
        ("001号", "新浪微博", "第1局", "湘潭市", True, True),
    ]
    (problem,) = facts["problems"]
    assert (problem["code"], problem["accounts"], problem["items"], problem["veto"]) == ("NO_UPDATE_2W", 2, 2, True)


RATES: dict[tuple[int, int], dict[str, str]] = {
    (8, 1): {
        "": "87.5%",
        "--trailing-zeros": "87.50%",
        "--decimals 0": "88%",
        "--decimals 0 --rounding truncate": "87%",
    },
    (3, 1): {"": "66.67%", "--decimals 0": "67%", "--decimals 1": "66.7%", "--rounding truncate": "66.66%"},
    (10, 1): {"": "90%", "--decimals 1 --trailing-zeros": "90.0%", "--rounding half-up": "90%"},
    (4, 0): {"": "100%", "--trailing-zeros": "100%"},
    (5, 5): {"": "0%"},
    (400, 1): {"": "99.75%", "--decimals 1": "99.8%", "--decimals 0 --trailing-zeros": "100%"},
}


@pytest.mark.parametrize("size", RATES, ids=str)
def test_rates_are_printed_by_default_profile_and_flags(tmp_path: Path, round_of: Any, size: tuple[int, int]) -> None:
    number = round_of(*size)
    for words, rate in RATES[size].items():
        assert notice(tmp_path, number, *words.split())["facts"]["rate"] == rate, words
        assert rate in text_of(tmp_path / "notice.docx")


def test_the_date_is_the_day_the_round_was_closed_and_the_bytes_never_change(
    tmp_path: Path, round_of: Any, set_clock: Any
) -> None:
    number = round_of(7, 1)
    first = notice(tmp_path, number)
    assert first["facts"]["date"] == "2022-10-11"
    set_clock("2023-05-06 08:00")
    second = notice(tmp_path, number)
    assert second["bytes"] == first["bytes"]
    assert second["facts"] == first["facts"]
    assert first["answer"]["sha256"] == hashlib.sha256(first["bytes"]).hexdigest()


def test_what_is_given_is_printed_and_counted(tmp_path: Path, round_of: Any) -> None:
    facts = notice(tmp_path, round_of(7, 1), given=GIVEN)["facts"]
    for key in ("issuer", "title", "date", "addressees", "basis", "praised", "late_reports", "openness", "deadline"):
        assert facts[key] == GIVEN[key], key
    assert facts["websites"] == {"running": 121, "checked": 121, "failed": 9, "ratio": "100%", "rate": "92.56%"}
    assert facts["previous"] == {"rate": "90.5%", "delta_points": "-4.79"}
    assert facts["recheck"] == {key: value for key, value in GIVEN["recheck"].items() if key != "of"}
    printed = text_of(tmp_path / "notice.docx")
    for word in (
        "某市人民政府办公室",
        "关于第三季度检查情况的通报",
        "各区人民政府：",
        "92.56%",
        "85.71%",
        "000号",
        "2022年10月12日",
    ):
        assert word in printed, word


def test_the_notice_agrees_with_itself(tmp_path: Path, round_of: Any) -> None:
    assert check(tmp_path, notice(tmp_path, round_of(112, 1), given=GIVEN)["facts"]) == (0, [])


def test_unfiled_accounts_stand_in_the_annex_and_outside_the_count(tmp_path: Path, confirmed: Any, shut: Any) -> None:
    rows = numbered(112)
    number = full_round(tmp_path, *rows)
    stray = result(
        account("湘乡文旅", "抖音", "湘乡市文旅局"),
        "不合格",
        "V5",
        备案情况="未备案",
        问题描述="监测时间点前2周内未更新",
    )
    bring(tmp_path, number, stray, result(rows[0], "不合格", "V5"), *map(result, rows[1:]), words=confirmed)
    shut(number)
    facts = notice(tmp_path, number)["facts"]
    assert (facts["rate"], facts["failing"]["count"], len(facts["failing_accounts"])) == ("99.11%", 1, 2)
    listed = {row["account"]: row for row in facts["failing_accounts"]}["湘乡文旅"]
    assert (listed["filed"], listed["problem"], listed["veto"]) == (False, "监测时间点前2周内未更新", True)
    assert [entry["account"] for entry in facts["unfiled"]] == ["湘乡文旅"]


def test_changing_one_result_changes_the_notice(tmp_path: Path, confirmed: Any, shut: Any) -> None:
    rates = []
    for period, bad in (("2022Q2", 0), ("2022Q3", 1)):
        rows = numbered(7)
        number = full_round(tmp_path, *(rows if not bad else ()), period=period)
        bring(
            tmp_path,
            number,
            *(result(row, "不合格", "V5") if place < bad else result(row) for place, row in enumerate(rows)),
            words=confirmed,
        )
        shut(number)
        rates.append(notice(tmp_path, number)["facts"]["rate"])
    assert rates == ["100%", "85.71%"]


def test_the_last_round_of_the_same_unit_gives_the_delta_of_the_printed_rates(tmp_path: Path, round_of: Any) -> None:
    round_of(7, 2, period="2022Q2", at="2022-10-09 09:00")
    round_of(7, 0, period="2022M08", at="2022-10-10 09:00", fresh=False)
    facts = notice(tmp_path, round_of(7, 1, fresh=False))["facts"]
    assert facts["previous"] == {"rate": "71.43%", "delta_points": "+14.28"}


def test_openings_and_closures_of_the_period_are_counted_over_the_day_before_it(tmp_path: Path, shut: Any) -> None:
    load(
        tmp_path,
        *(account(f"老{number}", 开设日期="2020-01-01") for number in range(5)),
        account("关一", 开设日期="2020-01-01", 关停日期="2022-07-15", 状态="已关停"),
        account("关二", 开设日期="2020-01-01", 关停日期="2022-08-15", 状态="已注销"),
        account("关三", 开设日期="2020-01-01", 关停日期="2022-09-15", 状态="已注销"),
        account("新", 开设日期="2022-08-01"),
    )
    number = full_round(tmp_path)
    shut(number, "--unchecked", "pass")
    assert notice(tmp_path, number)["facts"]["change"] == {"opened": 1, "closed": 3, "net": -2, "net_share": "25%"}


def test_a_sample_prints_how_it_was_drawn(tmp_path: Path, confirmed: Any, shut: Any) -> None:
    load(tmp_path, *numbered(40))
    opened = done(
        "open_round",
        "--period",
        "2022Q3",
        "--as-of",
        "2022-09-30",
        "--scope",
        "sample",
        "--ratio",
        "0.3",
        "--seed",
        "种子七",
    )
    shut(opened["round"], "--unchecked", "pass")
    facts = notice(tmp_path, opened["round"])["facts"]
    assert (facts["coverage"], facts["sample"]["checked"], facts["sample"]["ratio"]) == ("sample", 12, "30%")
    assert {key: facts["draw"][key] for key in ("seed", "frame_sha256", "population", "drawn")} == {
        "seed": "种子七",
        "frame_sha256": opened["frame_sha256"],
        "population": 40,
        "drawn": 12,
    }
    assert facts["draw"]["rule"]
    printed = text_of(tmp_path / "notice.docx")
    assert "种子七" in printed and opened["frame_sha256"] in printed.replace("\n", "")


def test_an_open_round_gives_no_notice(tmp_path: Path) -> None:
    number = full_round(tmp_path, *numbered(3))
    refused("make_notice", "--round", number, "--out", tmp_path / "x.docx")
    assert not (tmp_path / "x.docx").exists()


def test_issuing_numbers_the_notice_without_a_gap_and_freezes_it(tmp_path: Path, round_of: Any) -> None:
    first, second = round_of(7, 1), round_of(7, 2, period="2022Q4", fresh=False)
    issued = notice(tmp_path, first, "--issue", given={"issuer": "某市人民政府办公室"})
    later = notice(tmp_path, second, "--issue", given={"issuer": "某市人民政府办公室"})
    numbers = [made["facts"]["doc_number"] for made in (issued, later)]
    assert [text[text.index("〔") :] for text in numbers] == ["〔2022〕1号", "〔2022〕2号"]
    refused(
        "make_notice", "--round", first, "--out", tmp_path / "again.docx", "--with", tmp_path / "given.json", "--issue"
    )
    assert notice(tmp_path, first, "--decimals", "0")["facts"]["doc_number"] is None
    third = round_of(7, 3, period="2023Q1", fresh=False)
    assert notice(tmp_path, third, "--issue")["facts"]["doc_number"].endswith("〔2022〕3号")


def test_a_given_number_is_kept(tmp_path: Path, round_of: Any) -> None:
    given = {"issuer": "海南省人民政府办公厅", "doc_number": "琼府办函〔2024〕170号"}
    made = notice(tmp_path, round_of(7, 1), "--issue", given=given)
    assert made["facts"]["doc_number"] == "琼府办函〔2024〕170号"
    assert "琼府办函〔2024〕170号" in text_of(tmp_path / "notice.docx")


WRONG = [
    {
        "recheck": {
            "of": "2022Q2",
            "checked": 5,
            "passed": 5,
            "still_failing": [{"account": "甲", "platform": "抖音", "unit": "局"}],
        }
    },
    {"websites": {"running": 3, "checked": 3, "failed": 9}},
    {"date": "2022-10-12", "deadline": {"date": "2022-10-01"}},
]


@pytest.mark.parametrize("given", WRONG, ids=["recheck", "websites", "deadline"])
def test_a_contradiction_stops_the_notice_unless_a_reason_is_given(
    tmp_path: Path, round_of: Any, given: dict[str, Any]
) -> None:
    number = round_of(7, 1)
    (tmp_path / "given.json").write_text(json.dumps(given))
    words = ("make_notice", "--round", number, "--out", tmp_path / "x.docx", "--with", tmp_path / "given.json")
    refused(*words)
    assert not (tmp_path / "x.docx").exists()
    answer = done(*words, "--reason", "上级来文如此")
    assert answer["warnings"]


def test_keys_to_hide_do_not_reach_the_paper(tmp_path: Path, round_of: Any) -> None:
    number = round_of(7, 1)
    notice(tmp_path, number, given=GIVEN)
    assert "92.56%" in text_of(tmp_path / "notice.docx")
    notice(tmp_path, number, given=GIVEN | {"hide": ["websites"]})
    assert "92.56%" not in text_of(tmp_path / "notice.docx")


def test_the_annex_may_have_other_columns_and_a_remark(tmp_path: Path, round_of: Any) -> None:
    annex = {
        "title": "存在突出问题的政务新媒体名单",
        "remark": "任一单项否决即为不合格",
        "rows": "failing",
        "columns": [{"key": "account", "header": "政务新媒体账号名称"}, {"key": "platform", "header": "账号平台"}],
    }
    notice(tmp_path, round_of(7, 1), given={"annex": annex})
    printed = text_of(tmp_path / "notice.docx")
    assert all(
        word in printed
        for word in (
            "存在突出问题的政务新媒体名单",
            "任一单项否决即为不合格",
            "政务新媒体账号名称",
            "账号平台",
            "000号",
        )
    )


def test_an_annex_of_all_checked_accounts_names_them_all(tmp_path: Path, round_of: Any) -> None:
    notice(
        tmp_path,
        round_of(7, 1),
        given={"annex": {"title": "抽查名单", "rows": "checked", "columns": [{"key": "account", "header": "名称"}]}},
    )
    printed = text_of(tmp_path / "notice.docx")
    assert all(f"{number:03d}号" in printed for number in range(7))


def test_the_paper_for_the_public_is_made_too(tmp_path: Path, round_of: Any) -> None:
    assert notice(tmp_path, round_of(7, 1), "--public", given=GIVEN)["bytes"]


@pytest.mark.parametrize("text", ["{", "[]", '{"websites": "viele"}', '{"date": "gestern"}'])
def test_a_file_of_given_facts_that_cannot_be_read_is_refused(tmp_path: Path, round_of: Any, text: str) -> None:
    (tmp_path / "given.json").write_text(text)
    refused("make_notice", "--round", round_of(3, 1), "--out", tmp_path / "x.docx", "--with", tmp_path / "given.json")


@pytest.mark.parametrize(
    "words",
    [
        ("--profile", "没有的"),
        ("--decimals", "-1"),
        ("--decimals", "zwei"),
        ("--rounding", "up"),
        ("--with", "none.json"),
        ("--by", "没有的人"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused(tmp_path: Path, round_of: Any, words: tuple[str, ...]) -> None:
    refused("make_notice", "--round", round_of(3, 1), "--out", tmp_path / "x.docx", *words)
