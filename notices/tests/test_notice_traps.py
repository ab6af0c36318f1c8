"""Odd cases of real notices that break a naive generator, by number, one invented case each, digits worked out by hand."""

import pytest

from notices.check import contradictions
from notices.tests.capabilities import by_place, said, table
from notices.tests.frozen import frozen, row, xiangtan
from notices.tests.papers import made, words

TRAPS = {
    1: "one name on two platforms",
    2: "one account with two problems",
    3: "one account in a category and in a part of it",
    4: "an account named like its sponsor, like a website, or like nothing at all",
    5: "the sponsor is the place itself; a branch of a city department sits in a district",
    6: "a department as a row of the place table",
    7: "websites mixed in, with their own unit, rate and decimals",
    8: "pages of one portal counted like sites",
    9: "the denominator is not the number printed last",
    10: "the failing number is not printed and not unique for the rate",
    11: "passing counted, failing not",
    12: "more unregistered accounts than failing ones, outside every rate",
    13: "failing although already closed; closed in the registry but alive",
    14: "a closed account that comes back",
    15: "population before closures, split after them",
    16: "nothing fails, yet problems and an annex follow",
    17: "same figures as last period",
    18: "three rounds in one quarter",
    19: "two rates for one period",
    20: "a window unequal to the period, across two years",
    21: "a rate printed as a bound or a band",
    22: "all places but one named, against all but one",
    23: "a platform without a line of its own",
    24: "a level without accounts on a platform is left out; elsewhere 0 is printed",
    25: "findings counted instead of accounts",
    26: "listed by sponsor and platform without a name",
    27: "names with digits, rare characters, or a whole chain of offices",
    28: "media outlets, dissolved bodies, insurance and metro police as sponsors",
    29: "approximate numbers beside exact ones",
    30: "growth of the failing number, the former one absent",
    31: "a rate that only truncation gives",
    32: "year figures inside a quarterly notice",
    33: "a vertical department: population over all levels and places",
    34: "no period number at all, or a batch of a quarter",
}
COVERED: set[int] = set()


def trap(*numbers):
    """The case is one of these traps."""
    COVERED.update(numbers)
    return lambda test: test


TWICE = [row("平安某县"), row("平安某县", "douyin")]
EMPTY_LEVEL = {"县级": {"checked": 4, "failed": 0}, "乡镇": {"checked": 0, "failed": 0}}


@trap(1)
def test_one_name_on_two_platforms_is_two_accounts():
    facts, parts = made(frozen({"weibo": 8, "douyin": 2}, TWICE))
    assert (facts["failing"]["count"], facts["rate"]) == (2, "80%")
    assert "平安某县（新浪微博）、平安某县（抖音）" in words(parts)


@trap(2)
def test_one_account_with_two_problems_is_one_row_and_the_categories_sum_to_more():
    facts, _ = made(frozen({"weibo": 10}, [row("甲"), row("甲", code="TYPO", printed="错别字"), row("乙")]))
    assert (facts["failing"]["count"], len(facts["failing_accounts"])) == (2, 2)
    assert sum(problem["accounts"] for problem in facts["problems"]) == 3
    assert contradictions(facts) == []


@trap(4, 27)
@pytest.mark.parametrize("name", ["某县市场监督管理局", "某县政府网站", "2号线丨某站派出所", "㐂镇发布", "110"])
def test_a_name_is_printed_as_it_stands(name):
    unit = {"unit": name}
    assert f"{name}（新浪微博）" in said(frozen({"weibo": 8}, [row(name, **unit)]))


@trap(5)
def test_a_sponsor_that_is_the_place_itself_and_one_that_sits_in_a_district():
    columns = [{"key": "place_or_unit", "header": "地区（单位）"}, {"key": "account", "header": "名称"}]
    failing = [row("甲", unit="湘乡市", district="湘乡市"), row("乙", unit="市税务局", district="")]
    parts = made(frozen({"weibo": 8}, failing), {"annex": {"columns": columns}})[1]
    assert [cells[0] for cells in table(parts).rows] == ["湘乡市", "市税务局"]


@trap(6)
def test_a_department_stands_as_a_row_among_places():
    facts, _ = made(by_place(市直部门=(8, 2), 雨湖区=(4, 0)))
    assert {name: counts["rate"] for name, counts in facts["sample"]["by_district"].items()} == {
        "市直部门": "75%",
        "雨湖区": "100%",
    }


@trap(7)
def test_websites_beside_accounts_keep_their_unit_and_rate():
    text = said(frozen({"weibo": 8}, [row("甲")]), {"websites": {"running": 3, "checked": 3, "failed": 1}})
    assert "检查3家" in text and "合格率66.67%" in text and "合格率87.5%" in text


@trap(12)
def test_unfiled_accounts_may_outnumber_the_failing_ones_and_stay_outside_every_rate():
    base = xiangtan()
    more = [{**base["unfiled_rows"][0], "name": f"私号{n}", "seq": n + 3} for n in range(3)]
    facts, _ = made({**base, "unfiled_rows": [*base["unfiled_rows"], *more]})
    assert (facts["failing"]["count"], len(facts["unfiled"]), facts["rate"]) == (1, 4, "99.11%")
    assert contradictions(facts) == []


@trap(13, 14)
@pytest.mark.parametrize(
    ("code", "printed"), [("CLOSED_NOT_FILED", "已关停未报备"), ("REOPENED", "已注销账号重新上线")]
)
def test_a_closed_account_may_fail_and_one_may_come_back(code, printed):
    assert printed in said(frozen({"weibo": 8}, [row("甲", code=code, printed=printed)]))


@trap(16)
def test_nothing_fails_and_yet_problems_and_an_annex_follow():
    base = frozen({"weibo": 8})
    found = row("甲", code="TYPO", printed="错别字", veto=False)
    base["problems"] = [
        {"code": "TYPO", "printed": "错别字", "veto": False, "accounts": 1, "items": 1, "rows": [found]}
    ]
    annex = {"title": "问题清单", "headers": ["账号"], "rows": [["甲"]]}
    facts, parts = made(base, {"annexes": [annex]})
    assert (facts["failing"]["count"], facts["rate"]) == (0, "100%")
    assert "涉及1个账号" in words(parts) and table(parts).rows == (("甲",),)


@trap(31)
def test_a_rate_that_only_truncation_gives():
    base = frozen({"weibo": 30}, [row("甲")])  # 29 / 30 = 96.666…
    assert [made(base, rounding=way)[0]["rate"] for way in ("half-up", "truncate")] == ["96.67%", "96.66%"]


@trap(24)
def test_a_level_without_accounts_is_left_out_of_the_text():
    base = frozen({"weibo": 4})
    base["sample"]["by_level"] = EMPTY_LEVEL
    assert made(base)[0]["sample"]["by_level"] == {"县级": {"checked": 4, "failed": 0, "rate": "100%"}}


@trap(22)
@pytest.mark.parametrize(
    ("places", "text"),
    [
        ({"甲": (4, 0), "乙": (4, 0), "丙": (4, 1)}, "除丙外，其余2个地区合格率均为100%，丙合格率低于90%。"),
        ({"甲": (4, 0), "乙": (4, 1), "丙": (4, 1)}, "甲合格率为100%，乙、丙合格率均低于90%。"),
        ({"甲": (1000, 100), "乙": (1000, 101)}, "甲合格率在90%以上，乙合格率低于90%。"),
    ],
)
def test_all_places_but_one_or_one_alone(places, text):
    assert text in said(by_place(**places), {"bands": ["100", "90"]})


@trap(23)
def test_a_platform_without_a_line_of_its_own_stands_under_the_others():
    groups = [{"label": "微博", "platforms": ["weibo"]}]
    text = said(
        frozen({"weibo": 8, "toutiao": 1}), {}, {"platform_groups": groups, "other_platforms": "其他（头条等）"}
    )
    assert "微博8个、其他（头条等）1个" in text


@trap(29)
@pytest.mark.parametrize("stated", ["近30", "20多", "约15"])
def test_approximate_numbers_stand_beside_exact_ones(stated):
    given = {"problems": [{"code": "NO_UPDATE_2W", "count_printed": stated}]}
    facts, parts = made(frozen({"weibo": 8}, [row("甲")]), given)
    assert f"涉及{stated}个账号" in words(parts) and contradictions(facts) == []


@trap(30)
def test_failing_accounts_grow_from_nought_without_a_share():
    text = said(frozen({"weibo": 8}, [row("甲")]), {"previous": {"failing": 0}})
    assert "不合格账号数增加1个。" in text


@trap(10)
def test_the_failing_number_may_be_left_unprinted():
    facts, parts = made(frozen({"weibo": 8}, [row("甲")]), {"hide": ["failing"]})
    assert facts["failing"] is None
    assert "合格率87.5%" in words(parts) and "不合格1个" not in words(parts)


def test_all_failed_is_no_share_of_a_hundred_too_much():
    own = {"texts": {"sample": "不合格率{{不合格率}}。"}}
    assert "不合格率100%。" in said(frozen({"weibo": 1}, [row("甲")]), {}, own)
    assert "不合格率0%。" in said(frozen({"weibo": 1}), {}, own)


@trap(3)
def test_an_account_in_a_category_and_in_a_part_of_it_is_one_failing_account():
    both = [row("甲"), row("甲", code="NOT_FILED", printed="其中未备案"), row("乙")]
    facts, _ = made(frozen({"weibo": 10}, both))
    assert [(each["printed"], each["accounts"], each["share"]) for each in facts["problems"]] == [
        ("监测时间点前2周内无更新", 2, "20%"),
        ("其中未备案", 1, "10%"),
    ]
    assert (facts["failing"]["count"], facts["rate"], contradictions(facts)) == (2, "80%", [])


@trap(7)
def test_websites_have_their_own_decimals_words_and_unit_also_in_their_parts():
    profile = {
        "website_words": {"unit": "个", "rate": "达标率", "fail": "不达标"},
        "figures": {"website_rate": {"decimals": 1}, "rate": {"decimals": 0}},
    }
    part = {"name": "门户网站", "running": 3, "checked": 3, "failed": 1}
    text = said(frozen({"weibo": 8}, [row("甲")]), {"websites": {"parts": [part]}}, profile)
    assert "正在运行3个，检查3个，检查比例100%，不达标1个，达标率66.7%。其中，门户网站3个（达标率66.7%）。" in text
    assert "不合格1个，合格率88%" in text  # 7/8 = 87.5


@trap(8)
def test_pages_of_one_portal_stand_beside_the_sites_and_enter_no_sum():
    parts = [
        {"name": "政府网站", "running": 4, "checked": 4, "failed": 1},
        {"name": "门户网站所属页面", "unit": "个", "running": 90, "checked": 30, "failed": 3},
    ]
    facts, printed = made(frozen({"weibo": 8}), {"websites": {"parts": parts}})
    assert (facts["websites"]["running"], facts["websites"]["rate"]) == (4, "75%")
    assert facts["websites"]["parts"][1]["rate"] == "90%" and contradictions(facts) == []
    assert "其中，政府网站4家（合格率75%）、门户网站所属页面30个（合格率90%）。" in words(printed)


@trap(9)
def test_the_rate_is_over_the_sample_the_ratio_over_the_running_accounts():
    base = frozen({"weibo": 40}, [row("甲"), row("乙")])
    base["population"] |= {"total": 160, "by_platform_code": {"weibo": 160}, "by_level": {"市级": 160}}
    base["unfiled_rows"] = [row("野号", number="", filed=False)]
    facts, printed = made(base)
    assert (facts["sample"]["ratio"], facts["rate"]) == ("25%", "95%")  # 40/160, 38/40
    assert "占检查总数的5%" in words(printed) and contradictions(facts) == []  # 2/40


@trap(10)
def test_a_rate_that_fits_several_failing_numbers_is_no_contradiction():
    rates = {"微信": {"checked": 2000, "rate": "99.9%"}, "微博": {"checked": 1000, "rate": "99.8%"}}
    facts = {"sample": {"checked": 3000, "by_platform": rates}, "failing": {"count": None}, "rate": "99.9%"}
    assert contradictions(facts) == []
    assert [each.where for each in contradictions({**facts, "failing": {"count": 9}})] == [
        "/rate",
        "/sample/by_platform",
    ]


@trap(11)
def test_the_passing_number_may_be_the_one_printed():
    own = {"texts": {"sample": "共检查{{检查数}}个，合格{{合格数}}个。"}}
    text = said(frozen({"weibo": 30}, [row("甲"), row("乙")]), {}, own)
    assert "共检查30个，合格28个。" in text and "不合格2个" not in text


@trap(15)
def test_the_population_before_closures_stands_beside_the_split_after_them():
    change = {"opened": 3, "closed": 5, "base": 50, "base_date": "2022-06-30"}
    own = {"texts": {"population": "共{{关停前总数}}个，关停{{关停数}}个，现有的按平台分，{{分平台数量}}。"}}
    facts, printed = made(frozen({"weibo": 40, "douyin": 8}, change=change), {}, own)
    assert "共53个，关停5个，现有的按平台分，微博40个、其他类型8个。" in words(printed)  # 50 + 3 = 48 + 5
    assert (facts["change"]["net"], contradictions(facts)) == (-2, [])


@trap(17)
def test_figures_that_are_those_of_last_period_are_told_before_it_goes_out():
    base = frozen({"weibo": 50}, [row("甲")])
    same, other = base | {"previous_figures": [50, 50, 1]}, base | {"previous_figures": [50, 50, 2]}
    assert [any("与上期完全相同" in line for line in made(each)[0]["warnings"]) for each in (same, other)] == [
        True,
        False,
    ]


@trap(18)
def test_of_several_rounds_in_a_quarter_each_keeps_its_failing_number_and_the_rate_s_round_is_named():
    first = frozen({"weibo": 20}, [row("甲")], rate_by_round="第三季度第三次检查")
    third = frozen({"weibo": 20}, [row("甲"), row("乙")])
    facts = [made(each)[0] for each in (first, third)]
    assert [(each["failing"]["count"], each["rate"]) for each in facts] == [(1, "95%"), (2, "90%")]
    warned = ["由“第三季度第三次检查”公布" in "".join(each["warnings"]) for each in facts]
    assert warned == [True, False]


@trap(19)
def test_the_rate_before_urging_stands_beside_that_after_it():
    urged = {"title": "催办前", "checked": 30, "failed": 9}
    assert "合格率96.67%（催办前合格率为70%）" in said(frozen({"weibo": 30}, [row("甲")], urged=urged))


@trap(20)
def test_a_window_across_two_years_prints_both_and_leaves_the_period_alone():
    base = frozen({"weibo": 8}, window=["2022-12-20", "2023-01-10"], closed_on="2023-01-12")
    base["period"], base["period_label"] = {"year": 2022, "unit": "quarter", "number": 4}, "2022年第四季度"
    facts, printed = made(base)
    assert "2022年第四季度政务新媒体检查，检查时间为2022年12月20日至2023年1月10日" in words(printed)
    assert contradictions(facts) == []


@trap(21)
def test_a_rate_may_be_a_bound_in_words_and_places_stand_in_bands():
    own = {"texts": {"sample": "共检查{{检查数}}个，合格率在95%以上。"}}
    places = by_place(甲县=(30, 0), 乙县=(30, 2))
    facts, printed = made(places, {"hide": ["rate"], "bands": ["90"]}, own)
    assert facts["rate"] is None and contradictions(facts) == []
    text = words(printed)
    assert "共检查60个，合格率在95%以上。" in text and "2个地区合格率均在90%以上。" in text


@trap(24)
def test_a_level_without_accounts_on_a_platform_is_left_out_and_nought_failing_is_printed():
    base = frozen({"weibo": 6, "douyin": 2})
    base["sample"]["by_level"] = {"市级": {"checked": 6, "failed": 0}, "县级": {"checked": 2, "failed": 0}}
    base["cells"] = [["weibo", "市级", "", 6, 0], ["douyin", "县级", "", 2, 0], ["douyin", "市级", "", 0, 0]]
    text = said(base, {}, {"crossed": [["level", "platform"]]})
    assert "市级微博100%；县级其他类型100%。" in text and "不合格0个，合格率100%" in text


@trap(25)
def test_findings_may_be_counted_beside_the_accounts_they_are_of():
    found = [row("甲"), row("甲"), row("乙")]
    assert "共3处，涉及2个账号，占检查总数的25%" in said(frozen({"weibo": 8}, found, count_by="items"))


@trap(26)
def test_a_list_by_sponsor_and_platform_names_no_account():
    found = [row("甲号", unit="A局"), row("乙号", "douyin", unit="A局"), row("丙号", unit="B局")]
    text = said(frozen({"weibo": 8, "douyin": 2}, found), {}, {"list_form": "units_platforms"})
    assert "涉及3个账号，占检查总数的30%：A局（新浪微博、抖音）、B局（新浪微博）。" in text
    assert "甲号" not in text


@trap(28)
@pytest.mark.parametrize(
    "unit", ["某市广播电视台", "原某县旅游局（已撤销）", "某保险某市支公司", "市公安局轨道交通分局"]
)
def test_any_body_may_be_a_sponsor(unit):
    text = said(frozen({"weibo": 8}, [row("甲", unit=unit)]), {}, {"list_form": "sponsor"})
    assert f"：{unit}：甲（新浪微博）。" in text


@trap(30)
def test_growth_without_a_former_number_is_not_printed():
    base = frozen({"weibo": 8}, [row("甲"), row("乙"), row("丙")])
    with_it = said(base, {"year_before": {"failing": 2}})
    assert "问题账号较去年同期增加1个，增长50%。" in with_it and "账号总数较去年" not in with_it
    assert "去年同期" not in said(base, {"year_before": {"failing": None}})


@trap(32)
def test_a_quarterly_notice_may_tell_of_the_year():
    year = [
        {"unit": "quarter", "label": "2022年第一季度", "checked": 10, "failed": 2},
        {"unit": "quarter", "label": "2022年第三季度", "checked": 30, "failed": 1},
    ]
    text = said(frozen({"weibo": 30}, [row("甲")], year=year))
    assert "2022年共通报检查2次，累计检查政务新媒体40个次，不合格3个次，全年合格率92.5%" in text  # 37/40
    assert "第一季度80%、第三季度96.67%" in text


@trap(33)
def test_a_vertical_department_counts_over_all_levels_and_places():
    base = by_place(省局=(4, 0), 甲市=(20, 1), 乙县=(16, 1))
    levels = {"省级": (4, 0), "市级": (20, 1), "县级": (16, 1)}
    base["sample"]["by_level"] = {name: {"checked": n, "failed": bad} for name, (n, bad) in levels.items()}
    base["population"]["by_level"] = {name: n for name, (n, _) in levels.items()}
    facts, printed = made(base, {"issuer": "省税务局"})
    assert "按层级分，省级4个、市级20个、县级16个。" in words(printed)
    assert "按层级分，合格率分别为：省级100%、市级95%、县级93.75%。" in words(printed)
    assert facts["sample"]["by_district"]["乙县"]["rate"] == "93.75%" and contradictions(facts) == []


@trap(34)
@pytest.mark.parametrize(
    ("period", "label"),
    [
        ({"year": 2022, "unit": "special", "number": None}, "国庆节前"),
        ({"year": 2022, "unit": "batch", "number": 3}, "2022年第三季度第二批次"),
    ],
)
def test_a_period_without_a_number_or_a_batch_is_printed_as_the_round_calls_it(period, label):
    base = frozen({"weibo": 8}, period=period, period_label=label)
    facts, printed = made(base, {}, {"period_words": {"quarter": "{year}年{n}季度"}})
    assert facts["title"].startswith(f"湘潭市政务公开办关于{label}政务新媒体") and contradictions(facts) == []
    assert f"组织开展了{label}政务新媒体检查" in words(printed)


@pytest.mark.parametrize("number", TRAPS)
def test_every_trap_has_a_case(number):
    assert number in COVERED, TRAPS[number]
