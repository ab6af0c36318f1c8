"""Figures of real notices from their counts; every key of the contract, and what profile and statements change."""

import pytest

from core.refusals import Refusal
from notices.check import contradictions
from notices.given import FACT_KEYS, read_given
from notices.tests.frozen import XIANGTAN_WITH, frozen, row, xiangtan
from notices.tests.papers import made, words


def test_xiangtan_lists_the_unfiled_account_outside_the_rate():
    facts, parts = made(xiangtan(), XIANGTAN_WITH, {"list_labels": [{"platform": "douyin", "label": "抖音号"}]})
    assert (facts["sample"]["checked"], facts["failing"]["count"], facts["rate"]) == (112, 1, "99.11%")
    table = next(part.table for part in parts if part.kind == "table")
    assert table.headers == ("序号", "地区(单位)", "政务新媒体账号名称", "账号平台", "存在的突出问题", "是否单项否决")
    assert table.rows == (
        ("1", "湘乡市", "湘乡文旅", "抖音号", "监测时间点前2周内未更新", "是"),
        ("2", "市市场监督管理局", "食安湘潭", "抖音号", "监测时间点前2周内未更新", "是"),
    )
    assert [each["filed"] for each in facts["failing_accounts"]] == [False, True]
    assert contradictions(facts) == []


def test_hainan_rate_over_the_sample_ratio_over_the_population_and_websites_beside():
    failing = [row(f"账号{i}") for i in range(10)]
    counts = {"wechat_official": 200, "weibo": 76}
    base = frozen(counts, failing, coverage="sample")
    base["population"] = {
        **base["population"],
        "total": 1012,
        "by_platform_code": {"wechat_official": 800, "weibo": 212},
    }
    facts, parts = made(base, {"websites": {"running": 121, "checked": 121, "failed": 9}})
    assert (facts["sample"]["ratio"], facts["rate"]) == ("27.27%", "96.38%")
    assert facts["websites"] == {"running": 121, "checked": 121, "failed": 9, "ratio": "100%", "rate": "92.56%"}
    assert "检查比例27.27%，不合格10个，合格率96.38%" in words(parts)


def test_every_key_is_there_whether_it_applies_or_not():
    facts, _ = made(frozen({"weibo": 5}))
    assert tuple(facts) == FACT_KEYS
    applies_not = {key for key, value in facts.items() if value is None}
    assert applies_not == {
        "doc_number",
        "openness",
        "window",
        "change",
        "previous",
        "recheck",
        "websites",
        "upper_check",
        "late_reports",
        "praised",
        "deadline",
        "draw",
    }
    assert set(facts["sample"]) == {"checked", "ratio", "by_platform", "by_level", "by_district"}


def test_nothing_checked_gives_null_and_no_division():
    facts, parts = made(frozen({"weibo": 0}))
    assert (facts["rate"], facts["sample"]["ratio"], facts["sample"]["by_platform"]) == (None, None, None)
    assert "合格率" not in words(parts)


def test_one_account_with_two_vetoes_is_one_row_and_one_failure():
    twice = [row("甲"), row("甲", code="NO_INTERACTION", printed="未提供有效互动功能")]
    facts, _ = made(frozen({"weibo": 4}, twice))
    assert facts["failing"]["count"] == 1
    assert [each["problem"] for each in facts["failing_accounts"]] == ["监测时间点前2周内无更新；未提供有效互动功能"]
    assert [(problem["code"], problem["accounts"], problem["share"]) for problem in facts["problems"]] == [
        ("NO_UPDATE_2W", 1, "25%"),
        ("NO_INTERACTION", 1, "25%"),
    ]


def test_one_name_on_two_platforms_is_two_accounts():
    facts, _ = made(frozen({"weibo": 2, "douyin": 2}, [row("甲", "weibo"), row("甲", "douyin")]))
    assert facts["failing"]["count"] == len(facts["failing_accounts"]) == 2


def test_groups_labels_levels_and_words_are_the_profile_s():
    profile = {
        "platform_groups": [{"label": "政务微信", "platforms": ["wechat_official", "wechat_channels"]}],
        "other_platforms": "其他账号",
        "verdict": {"fail": "存在突出问题", "rate": "达标率"},
        "unit_word": "家",
        "levels": {
            "population": [{"label": "市直", "levels": ["市级"]}],
            "sample": [{"label": "市级部门", "levels": ["市级"]}],
        },
        "indicator_words": {"NO_UPDATE_2W": "更新不及时"},
        "list_labels": [
            {"platform": "weibo", "label": "政务微博"},
            {"platform": "wechat_official", "account_type": "订阅号", "label": "微信订阅号"},
        ],
    }
    failing = [
        row("甲"),
        row("乙", "wechat_official", account_type="订阅号"),
        row("丙", "wechat_official", account_type="服务号"),
    ]
    facts, parts = made(frozen({"wechat_official": 6, "wechat_channels": 1, "weibo": 3}, failing), profile=profile)
    assert facts["population"]["by_platform"] == {"政务微信": 7, "其他账号": 3}
    assert (list(facts["population"]["by_level"]), list(facts["sample"]["by_level"])) == (["市直"], ["市级部门"])
    assert [each["platform"] for each in facts["failing_accounts"]] == ["政务微博", "微信订阅号", "微信公众号"]
    assert "存在突出问题3家，达标率70%" in words(parts)
    assert "（一）更新不及时。" in words(parts)


def test_the_area_stands_in_title_and_text_where_the_profile_names_it():
    facts, parts = made(xiangtan(), profile={"area_word": "全县"})
    assert facts["title"] == "湘潭市政务公开办关于2022年第三季度全县政务新媒体检查情况的通报"
    assert "全县在运行的政务新媒体共112个" in words(parts)


def test_each_kind_of_figure_has_its_own_decimals():
    figures = {
        "default": {"decimals": 1},
        "rate": {"decimals": 2, "zeros": True},
        "ratio": {"decimals": 0},
        "share": {"rounding": "truncate"},
    }
    base = frozen({"weibo": 7}, [row("甲"), row("乙")])
    base["population"]["total"] = 9
    facts, _ = made(base, profile={"figures": figures})
    assert (facts["rate"], facts["sample"]["ratio"], facts["problems"][0]["share"]) == ("71.43%", "78%", "28.5%")
    assert facts["sample"]["by_platform"]["微博"]["rate"] == "71.4%"
    flagged, _ = made(base, profile={"figures": figures}, decimals=0, rounding="truncate")
    assert (flagged["rate"], flagged["sample"]["ratio"], flagged["problems"][0]["share"]) == ("71%", "77%", "28%")


def test_the_change_is_over_the_total_stated_for_the_time_before():
    base = frozen({"weibo": 6030}, change={"opened": 10, "closed": 100, "base": 6120})
    facts, parts = made(base, {"previous": {"total": 6381}}, decimals=1)
    assert facts["change"] == {"opened": None, "closed": None, "net": -351, "net_share": "5.5%"}
    assert "净减少351个，幅度5.5%" in words(parts)
    counted, _ = made(base, decimals=1)
    assert counted["change"] == {"opened": 10, "closed": 100, "net": -90, "net_share": "1.5%"}


def test_the_change_follows_the_total_the_notice_before_printed():
    counted = {"opened": 1, "closed": 0, "base": 43}
    facts, parts = made(frozen({"weibo": 44}, change=counted, previous={"population": 40}))
    assert facts["change"] == {"opened": None, "closed": None, "net": 4, "net_share": "10%"}
    assert "净增加4个，幅度10%" in words(parts) and "新开设" not in words(parts)
    assert any("与上期总数 40 个" in warning for warning in facts["warnings"])
    assert contradictions(facts) == []
    agreeing, _ = made(frozen({"weibo": 44}, change=counted, previous={"population": 43}))
    assert agreeing["change"] == {"opened": 1, "closed": 0, "net": 1, "net_share": "2.33%"}
    assert agreeing["warnings"] == []


@pytest.mark.parametrize(
    ("previous", "facts_then", "printed"),
    [
        ({"rate": "90%"}, {"rate": "90%", "delta_points": "+9.11"}, "较上期上升9.11个百分点"),
        ({"rate": 100}, {"rate": "100%", "delta_points": "-0.89"}, "较上期下降0.89个百分点"),
        ({"rate": "99.11%"}, {"rate": "99.11%", "delta_points": "0"}, "与上期持平"),
        ({"rate": "约90%"}, {"rate": "约90%", "delta_points": None}, "合格率99.11%。"),
        ({"text": "较上期提高8个多百分点"}, {"rate": None, "delta_points": None}, "，较上期提高8个多百分点。"),
    ],
)
def test_the_change_of_the_rate_is_that_of_the_printed_rates(previous, facts_then, printed):
    facts, parts = made(xiangtan(), {"previous": previous})
    assert facts["previous"] == facts_then
    assert printed in words(parts)


def test_named_accounts_may_be_fewer_than_counted_and_then_the_text_says_so():
    late = [row(f"账号{i}", "wechat_channels", code="LATE_REPLY_R1", printed="首轮未答", veto=False) for i in range(5)]
    base = frozen({"wechat_channels": 449}, late)
    base["failing_rows"], base["sample"]["failed"] = [], 0
    base["sample"]["by_platform_code"]["wechat_channels"]["failed"] = base["sample"]["by_level"]["市级"]["failed"] = 0
    named = [["账号3", "微信视频号"], ["账号1", "微信视频号"], ["没有的账号", "抖音号"]]
    stated = [
        {"code": "LATE_REPLY_R1", "printed": "互动回应不及时", "named": named},
        {"code": "FUNC_UNUSABLE", "printed": "服务功能无法使用"},
    ]
    facts, parts = made(base, {"problems": stated})
    first, second = facts["problems"]
    assert (facts["rate"], first["accounts"], [each["account"] for each in first["named"]]) == (
        "100%",
        5,
        ["账号3", "账号1", "没有的账号"],
    )
    assert first["named"][0]["unit"] == "账号3主办单位"
    assert (second["accounts"], second["named"]) == (None, [])
    assert "账号3（微信视频号）、账号1（微信视频号）、没有的账号（抖音号）等5个" in words(parts)
    assert "没有的账号" in facts["warnings"][0]


def test_problems_by_level_are_shares_of_their_own_level():
    failing = [row("甲", level="省级"), row("乙", level="省级"), row("丙", level="市级")]
    base = frozen({"weibo": 20}, failing)
    base["sample"]["by_level"] = {"省级": {"checked": 15, "failed": 2}, "市级": {"checked": 5, "failed": 1}}
    facts, _ = made(base, profile={"problems_by_level": True}, decimals=1)
    assert [(each["level"], each["accounts"], each["share"]) for each in facts["problems"]] == [
        ("省级", 2, "13.3%"),
        ("市级", 1, "20%"),
    ]


def test_sections_are_renamed_reordered_and_left_out_and_own_words_keep_figures():
    profile = {
        "sections": [{"key": "problems", "heading": "检查发现的问题"}, {"key": "overview", "heading": "检查情况"}],
        "texts": {"sample": "共检查{{检查数}}个，达标率{{合格率}}。", "by_level": "上期{{上期合格率}}。"},
        "leave_out": ["population"],
    }
    _, parts = made(xiangtan(), profile=profile)
    headings = [part.text for part in parts if part.kind == "heading"]
    assert headings == ["一、检查发现的问题", "二、检查情况"]
    assert "共检查112个，达标率99.11%。" in words(parts)
    assert "在运行的政务新媒体" not in words(parts)
    assert "上期" not in words(parts)
    with pytest.raises(Refusal, match="合格律"):
        made(xiangtan(), profile={"texts": {"sample": "{{合格律}}"}})


def test_free_text_goes_to_its_section_or_makes_one_and_is_bound_where_it_can_be():
    _, parts = made(
        xiangtan(),
        {"free_text": {"总体情况": "合格率为{{合格率}}。", "年度情况": "全年{{unknown}}一切照旧。\n第二段。"}},
    )
    text = words(parts)
    assert "合格率为99.11%。" in text
    assert "三、年度情况\n全年{{unknown}}一切照旧。\n第二段。\n四、工作要求" in text


def test_a_value_that_looks_like_a_placeholder_is_printed_as_it_is():
    _, parts = made(frozen({"weibo": 3}, [row("{{合格率}}", unit="{% x %}")]), {"contacts": "{{不合格数}}"})
    assert "{{合格率}}（新浪微博）" in words(parts)
    assert "联系方式：{{不合格数}}" in words(parts)


def test_nothing_failed_is_said_and_there_is_no_annex():
    facts, parts = made(frozen({"weibo": 9}))
    assert facts["rate"] == "100%"
    assert "未发现不合格的政务新媒体" in words(parts)
    assert not {"annex_label", "annex_list", "table"} & {part.kind for part in parts}


def test_an_annex_of_all_checked_accounts_prints_their_results():
    checked = [
        {**row("甲"), "verdict": "fail", "description": "未更新"},
        {**row("乙"), "verdict": "pass", "veto": None},
    ]
    annex = {
        "rows": "checked",
        "title": "抽查名单",
        "columns": [
            {"key": "seq", "header": "序号"},
            {"key": "account", "header": "账号"},
            {"key": "结论", "header": "结果"},
        ],
    }
    _, parts = made(frozen({"weibo": 2}, [row("甲")], checked_rows=checked), {"annex": annex})
    assert next(part.table.rows for part in parts if part.kind == "table") == (
        ("1", "甲", "不合格"),
        ("2", "乙", "合格"),
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"hide": ["title"]},
        {"date": "2022-13-01"},
        {"problems": [{"code": "X", "named": [[]]}]},
        {"recheck": {"still_failing": [{"platform": "x"}]}},
        {"free_text": "x"},
        {"title": "x" * 201},
    ],
)
def test_statements_of_the_wrong_shape_are_refused(broken):
    with pytest.raises(Refusal):
        read_given(broken)


@pytest.mark.parametrize(("policy", "printed"), [("exclude", True), ("pass", False)])
def test_accounts_left_unchecked_are_told_of_where_they_do_not_count(policy, printed):
    _, parts = made(frozen({"weibo": 8}, unchecked=8, unchecked_policy=policy))
    assert ("另有8个账号本次未完成检查，未计入合格率。" in words(parts)) is printed


def test_accounts_without_a_level_are_no_level_of_their_own_in_words():
    base = frozen({"weibo": 8})
    base["population"]["by_level"] = {"市级": 4, "": 4}
    base["sample"]["by_level"] = {"市级": {"checked": 4, "failed": 0}, "": {"checked": 4, "failed": 0}}
    facts, parts = made(base)
    assert facts["population"]["by_level"] == {"市级": 4, "未填写": 4}
    assert "市级4个、其他4个" in words(parts) and "未填写" not in words(parts)
    base["population"]["by_level"], base["sample"]["by_level"] = {"": 8}, {"": {"checked": 8, "failed": 0}}
    assert "按层级分" not in words(made(base)[1])


@pytest.mark.parametrize(("stated", "printed"), [(False, "涉及甲（"), (True, "涉及2个账号"), ("近3", "涉及近3个账号")])
def test_a_problem_prints_its_count_unless_it_is_stated_otherwise(stated, printed):
    given = {"problems": [{"code": "NO_UPDATE_2W", "count_printed": stated}]}
    _, parts = made(frozen({"weibo": 8}, [row("甲"), row("乙")]), given)
    problem = next(part.text for part in parts if "NO_UPDATE" not in part.text and "甲（" in part.text)
    assert printed in problem
    assert ("占检查总数" in problem) is (stated is not False)


@pytest.mark.parametrize("of", ["2024Q2", "2024q2", "2024 Q2"])
def test_the_period_of_a_recheck_is_printed_in_words(of):
    _, parts = made(frozen({"weibo": 8}), {"recheck": {"of": of, "checked": 3, "passed": 3}})
    assert "对2024年第二季度通报的问题账号进行了复查，共复查3个，合格3个" in words(parts)


HELD = {
    "recheck": {
        "of": "2022Q2",
        "checked": 3,
        "passed": 2,
        "still_failing": [
            {"account": "某号", "platform": "新浪微博", "platform_code": "weibo", "account_type": "", "unit": "某局"}
        ],
    },
    "websites": {"running": 121, "checked": 121, "failed": 9},
    "upper_check": {"body": "省政府办公厅", "checked": 4, "failed": 1, "differing": 0, "differences": []},
}


def test_what_the_portal_holds_beside_the_round_is_printed_when_nobody_states_it():
    data = {"list_labels": [{"platform": "weibo", "label": "微博"}]}
    facts, _ = made({**frozen({"weibo": 10}), **HELD}, {}, data)
    assert facts["recheck"]["still_failing"] == [{"account": "某号", "platform": "微博", "unit": "某局"}]
    assert facts["websites"]["rate"] == "92.56%"
    assert facts["upper_check"] == HELD["upper_check"]


def test_what_a_person_states_comes_over_what_the_portal_holds():
    stated = {"recheck": None, "websites": {"checked": 2, "failed": 0}, "upper_check": "另文通报"}
    facts, _ = made({**frozen({"weibo": 10}), **HELD}, stated)
    assert facts["recheck"] is None
    assert (facts["websites"]["checked"], facts["websites"]["rate"]) == (2, "100%")
    assert facts["upper_check"] == "另文通报"


def test_the_rate_before_urging_stands_behind_the_final_one():
    urged = {"urged": {"title": "催办前", "checked": 10, "failed": 2}}
    _, parts = made({**frozen({"weibo": 10}), **urged}, {})
    assert "合格率100%（催办前合格率为80%）" in words(parts)
    _, parts = made(frozen({"weibo": 10}), {})
    assert "催办" not in words(parts)
