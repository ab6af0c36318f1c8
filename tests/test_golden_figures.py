"""The builders of the golden cases have exactly the published figures, before any command runs."""

from collections import Counter

import pytest

from govmedia.golden.build import NAMES, case_named


@pytest.mark.parametrize("name", NAMES)
def test_no_two_accounts_of_a_case_can_be_mistaken_for_each_other(name):
    accounts = case_named(name).ledger
    assert len({(row["平台"], row["账号名称"]) for row in accounts}) == len(accounts)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_built_the_same_way_every_time(name):
    assert case_named(name) == case_named(name)


def test_wuxi_counts_by_level_and_platform():
    accounts = case_named("wuxi_2023Q1").ledger
    platforms = Counter(row["平台"] for row in accounts)
    assert Counter(row["单位层级"] for row in accounts) == {"市级部门单位": 141, "各市(县)区": 308}
    assert (platforms["微信公众号"], platforms["新浪微博"], platforms["移动客户端"]) == (314, 72, 4)
    assert len(accounts) == 449


def test_wuxi_has_twelve_accounts_with_problems():
    results = case_named("wuxi_2023Q1").results
    accounts = {
        code: {row["账号名称"] for row in results if row.get("指标") == code}
        for code in ("LATE_REPLY_R1", "LATE_UPDATE")
    }
    assert (len(accounts["LATE_REPLY_R1"]), len(accounts["LATE_UPDATE"])) == (5, 7)
    assert len({row["账号名称"] for row in results if row["结论"] != "合格"}) == 12


def test_hainan_results_are_about_drawn_accounts_once_each():
    results = case_named("hainan_2024Q3").results
    assert Counter(row["结论"] for row in results) == {"合格": 266, "不合格": 10}
    assert len({(row["平台"], row["账号名称"]) for row in results}) == 276


def test_xiangtan_unfiled_account_is_not_in_the_ledger():
    case = case_named("xiangtan_2022Q3")
    unfiled = [row["账号名称"] for row in case.results if row.get("备案情况") == "未备案"]
    assert unfiled == ["湘乡文旅"]
    assert (len(case.ledger), [row for row in case.ledger if row["账号名称"] == "湘乡文旅"]) == (112, [])


def test_the_draw_of_jiangsu_divides_as_published():
    results = case_named("jiangsu_2020Q1").results
    groups = {"微信公众号": "微信", "新浪微博": "微博", "移动客户端": "移动客户端"}
    checked = Counter(groups.get(row["平台"], "其他类型") for row in results)
    failed = Counter(groups.get(row["平台"], "其他类型") for row in results if row["结论"] == "不合格")
    assert checked == {"微信": 132, "微博": 69, "移动客户端": 14, "其他类型": 4}
    assert failed == {"微信": 6, "微博": 10, "移动客户端": 5, "其他类型": 1}
    assert Counter(row.get("指标") for row in results)["NO_REPLY"] == 21
