"""Capabilities 25 to 47 of real notices: follow-up, words and annexes, an invented case each."""

import datetime as dt

from inspections.services import close_round
from inspections.tests.factories import round_of
from notices.check import contradictions
from notices.tests.capabilities import by_place, case, of_round, said, table, xml_of
from notices.tests.factories import closed_round, confirmed
from notices.tests.frozen import XIANGTAN_WITH, frozen, row, xiangtan
from notices.tests.papers import file_of, made, words


@case(25)
def who_failed_again(by, unit):
    closed_round(by, unit, many=3, failing=1, period="2022Q2", as_of=dt.date(2022, 6, 30))
    round_ = round_of(by)
    confirmed(round_, "2022Q2账号000")
    built = of_round(close_round(round_, by=by, unchecked="pass"), repeats=True)
    assert built.extras["repeats"] == "2022Q2账号000（微信公众号，连续2期）"


@case(26)
def reminders_counted_per_account(by, unit):
    reminders = {"title": "提醒次数", "table": "账号\t提醒次数\n甲\t3\n乙\t1"}
    assert table(made(frozen({"weibo": 9}), {"annexes": [reminders]})[1]).rows == (("甲", "3"), ("乙", "1"))


@case(27)
def late_and_timely_reports_per_task(by, unit):
    late = [
        {"unit": "甲局", "task": "整改报告"},
        {"unit": "乙局", "task": "值班表"},
        {"unit": "丙局", "task": "整改报告"},
    ]
    own = {"texts": {"late_reports": "迟报的有，{{分项迟报单位}}。"}}
    text = said(frozen({"weibo": 9}), {"late_reports": late, "on_time": ["丁局"]}, own)
    assert "迟报的有，整改报告：甲局、丙局；值班表：乙局。" in text
    assert "按时报送材料的单位有：丁局。" in text


@case(28)
def a_deadline_with_hour_way_and_receiver(by, unit):
    deadline = {"date": "2022-10-19", "time": "12时", "channel": "加盖公章的扫描件", "receiver": "市政府办电子政务科"}
    text = said(frozen({"weibo": 9}), {"deadline": deadline})
    assert "请被通报单位于2022年10月19日12时前将整改情况以加盖公章的扫描件方式报送市政府办电子政务科。" in text


@case(29)
def what_the_higher_level_found(by, unit):
    upper = {"upper_check": {"body": "省政府办公厅", "checked": 4, "failed": 1}}
    own = {"texts": {"upper_check": "另外，{{上级抽查}}。"}}
    assert "另外，省政府办公厅抽查4个，发现问题1个。" in said(frozen({"weibo": 9}), upper, own)


@case(30)
def holding_to_account_even_when_nobody_was(by, unit):
    text = said(frozen({"weibo": 9}), {"free_text": {"问责情况": "本季度无问责情况。"}})
    assert "三、问责情况" in text and "本季度无问责情况。" in text


@case(31)
def another_kind_of_document_by_two_issuers(by, unit):
    given = {"issuer": "甲办", "co_issuers": ["乙网信办"], "doc_number": "第3期", "title": "关于自查情况的函"}
    parts = made(frozen({"weibo": 9}), given)[1]
    assert [part.text for part in parts if "signature" in part.kind] == ["甲办\n乙网信办"]
    assert {"第3期", "关于自查情况的函"} <= set(words(parts).splitlines())
    assert file_of(parts)


@case(32)
def sections_in_any_order_merged_or_without_headings(by, unit):
    sections = [
        {"key": "problems", "heading": "问题"},
        {"key": "overview", "heading": "情况", "blocks": ["sample", "demands"]},
    ]
    parts = made(frozen({"weibo": 9}, [row("甲")]), {}, {"sections": sections})[1]
    assert [part.text for part in parts if part.kind == "heading"] == ["一、问题", "二、情况"]
    text = words(parts)
    assert text.index("本次共检查") < text.index("压实主体责任") < text.index("在运行的政务新媒体共")
    bare = made(frozen({"weibo": 9}), {}, {"sections": [{"key": "overview", "blocks": ["problems"]}]})[1]
    assert not [part for part in bare if part.kind == "heading"]


@case(33)
def websites_with_their_own_counts_decimals_and_words(by, unit):
    websites = {"websites": {"running": 9, "checked": 7, "failed": 2}}
    profile = {
        "figures": {"default": {"decimals": 1}, "website_rate": {"decimals": 2}, "website_ratio": {"decimals": 0}},
        "website_words": {"fail": "存在问题", "rate": "达标率", "unit": "个"},
    }
    text = said(frozen({"weibo": 9}, [row("甲")]), websites, profile)
    assert "正在运行9个，检查7个，检查比例78%，存在问题2个，达标率71.43%" in text  # 7/9 = 77.8, 5/7 = 71.428
    assert "不合格1个，合格率88.9%" in text


@case(34)
def rates_crossed_by_level_and_platform(by, unit):
    base = frozen({"weibo": 9, "douyin": 4}, [row("甲"), row("乙", "douyin")])
    base["sample"]["by_level"] = {"市级": {"checked": 6, "failed": 1}, "县级": {"checked": 7, "failed": 1}}
    base["cells"] = [
        ["weibo", "市级", "", 6, 1],
        ["weibo", "县级", "甲县", 1, 0],
        ["weibo", "县级", "乙县", 2, 0],
        ["douyin", "县级", "甲县", 4, 1],
        ["douyin", "市级", "", 0, 0],
    ]
    asked = {"crossed": [["level", "platform"], ["platform", "level"]]}
    text = said(base, {}, asked)
    assert "按层级和平台分，合格率分别为：市级微博83.33%；县级微博100%、其他类型75%。" in text  # 5/6; 3/3 and 3/4
    assert "按平台和层级分，合格率分别为：微博市级83.33%、县级100%；其他类型县级75%。" in text
    facts = made(base, {}, asked)[0]
    assert contradictions(facts) == []
    facts["sample"]["crossed"][1]["rates"]["其他类型"]["县级"]["failed"] = 2
    assert {each.where for each in contradictions(facts)} == {
        "/sample/crossed/1",
        "/sample/crossed/1/rates/其他类型/县级/rate",
    }
    assert "crossed" not in made(base)[0]["sample"]


@case(35)
def places_in_bands(by, unit):
    bands = {"bands": ["100", "90"]}
    base = by_place(甲县=(10, 0), 乙县=(10, 0), 丙县=(20, 1), 丁县=(10, 2), 戊县=(5, 0))
    assert "除丙县、丁县外，其余3个地区合格率均为100%，丙县合格率在90%以上，丁县合格率低于90%。" in said(base, bands)
    assert "甲县、乙县合格率均为100%，丙县、丁县合格率均低于90%。" in said(
        by_place(甲县=(3, 0), 乙县=(3, 0), 丙县=(5, 1), 丁县=(5, 1)), bands
    )
    assert "2个地区合格率均为100%。" in said(by_place(甲县=(3, 0), 乙县=(3, 0)), bands)


@case(36)
def changes_in_points_per_cent_and_words(by, unit):
    base = frozen({"weibo": 40}, [row("甲"), row("乙")])  # 95 %
    given = {"previous": {"rate": "92.7", "failing": 4}, "year_before": {"rate": "96%", "total": 50, "failing": 2}}
    text = said(base, given)
    assert "较上期上升2.3个百分点" in text
    assert "不合格账号数减少2个，下降50%。" in text
    assert "合格率较去年同期下降1个百分点，账号总数较去年同期减少10个，下降20%，问题账号与去年同期持平。" in text
    percent = {"delta_words": {"unit": "percent", "same": "较上期无变化"}}
    assert "较上期上升2.3%" in said(base, given, percent)
    assert "较上期无变化" in said(base, {"previous": {"rate": "95%"}}, percent)


@case(37)
def numbers_and_shares_per_problem(by, unit):
    assert "涉及2个账号，占检查总数的25%：甲（新浪微博）、乙（新浪微博）。" in said(
        frozen({"weibo": 8}, [row("甲"), row("乙")])
    )


@case(38)
def nothing_failed(by, unit):
    parts = made(frozen({"weibo": 8}))[1]
    assert len([part for part in parts if part.kind == "heading"]) == 3
    assert "本次检查未发现不合格的政务新媒体。" in words(parts)


@case(39)
def praise_and_ranking_with_ties(by, unit):
    names = [(1, "甲局", "98.5"), (2, "乙局", "90"), (2, "丙局", "90"), (4, "丁局", "80")]
    rows = [{"rank": rank, "name": name, "accounts": 1, "mean": mean} for rank, name, mean in names]
    base = frozen({"weibo": 8}) | {"scores": {"grades": [["优秀", 8]], "by_unit": rows, "by_district": []}}
    text = said(base, {"praised": ["甲局"], "ranking": {"by": "unit", "first": 2}})
    assert "得分排名：第1名甲局（98.5分），并列第2名乙局、丙局（90分）。" in text
    assert "甲局工作落实较好，予以表扬。" in text
    assert "得分排名" not in said(base)


@case(40)
def the_year_from_its_rounds(by, unit):
    closed_round(by, unit, many=4, failing=1, period="2022Q2", as_of=dt.date(2022, 6, 30))
    later = closed_round(by, unit, many=4, failing=0, period="2022Q3")
    built = of_round(later, year_summary=True)
    assert built.extras["year"] == {
        "year": "2022",
        "rounds": "2",
        "checked": "12",  # 4 and 8
        "failed": "1",
        "rate": "91.67%",
        "each": "第二季度75%、第三季度100%",
    }


@case(41)
def decimals_zeros_and_rounding_per_figure(by, unit):
    figures = {
        "default": {"decimals": 2, "zeros": True},
        "rate": {"decimals": 1, "rounding": "truncate"},
        "share": {"decimals": 0},
    }
    facts, _ = made(frozen({"weibo": 150}, [row("甲")]), {}, {"figures": figures})
    assert facts["rate"] == "99.3%"  # 149/150 = 99.33
    facts, _ = made(frozen({"weibo": 60}, [row("甲")]), {}, {"figures": figures})
    assert facts["rate"] == "98.3%"
    assert facts["problems"][0]["share"] == "2%"  # 1/60 = 1.67
    assert made(frozen({"weibo": 30}, [row("甲")]), {}, {"figures": figures})[0]["rate"] == "96.6%"  # 29/30 = 96.67


@case(42)
def contradictions_are_found_before_it_goes_out(by, unit):
    facts, _ = made(frozen({"weibo": 50}, [row("甲")]))
    assert contradictions(facts) == []
    assert [each.where for each in contradictions({**facts, "rate": "99%"})] == ["/rate"]
    same = frozen({"weibo": 50}, [row("甲")]) | {"previous_figures": [50, 50, 1]}
    assert any("与上期完全相同" in line for line in made(same)[0]["warnings"])


@case(43)
def free_text_for_what_the_portal_does_not_hold(by, unit):
    text = said(frozen({"weibo": 9}), {"free_text": {"overview": "全市政务新媒体共发布信息1.2万条。"}})
    assert "全市政务新媒体共发布信息1.2万条。" in text


@case(44)
def lists_in_every_form_and_columns_as_chosen(by, unit):
    failing = [row("甲", unit="A局"), row("乙", "douyin", unit="A局"), row("丙", unit="B局")]
    drawn = {
        "problem": "甲（新浪微博）、乙（抖音）、丙（新浪微博）",
        "bare": "甲、乙、丙",
        "platform": "新浪微博：甲、丙；抖音：乙",
        "sponsor": "A局：甲（新浪微博）、乙（抖音）；B局：丙（新浪微博）",
        "item": "A局“甲”（新浪微博）、A局“乙”（抖音）、B局“丙”（新浪微博）",
    }
    for form, text in drawn.items():
        assert f"：{text}。" in said(frozen({"weibo": 8, "douyin": 2}, failing), {}, {"list_form": form})
    many = said(frozen({"weibo": 30}, [row(f"号{n:02d}") for n in range(12)]), {}, {"list_form": "bare"})
    assert "号08、号09等12个。" in many
    assert table(made(xiangtan(), XIANGTAN_WITH)[1]).headers[1] == "地区(单位)"


@case(45)
def all_accounts_with_the_sponsor_s_cell_merged(by, unit):
    checked = [
        {**row(name, unit=who), "verdict": "pass"} for name, who in (("甲", "A局"), ("乙", "A局"), ("丙", "B局"))
    ]
    columns = [{"key": "主办单位", "header": "主办单位"}, {"key": "account", "header": "名称"}]
    given = {"annex": {"rows": "checked", "columns": columns, "merge": ["unit"]}}
    parts = made(frozen({"weibo": 3}) | {"checked_rows": checked}, given)[1]
    assert table(parts).rows == (("A局", "甲"), ("", "乙"), ("B局", "丙"))
    drawn = xml_of(parts)
    assert (drawn.count('<w:vMerge w:val="restart"/>'), drawn.count("<w:vMerge/>")) == (1, 1)


@case(46)
def a_list_by_sponsor_without_names(by, unit):
    failing = [
        row("甲", unit="A局"),
        row("乙", "douyin", unit="A局", code="TYPO", printed="错别字"),
        row("丙", unit="B局"),
    ]
    columns = [("seq", "序号"), ("unit", "单位"), ("platform", "平台"), ("个数", "个数"), ("problem", "问题")]
    annex = {"rows": "sponsors", "columns": [{"key": key, "header": word} for key, word in columns]}
    base = frozen({"weibo": 3, "douyin": 1}, failing)
    late = "监测时间点前2周内无更新"
    assert table(made(base, {"annex": annex})[1]).rows == (
        ("1", "A局", "新浪微博、抖音", "2", f"{late}；错别字"),
        ("2", "B局", "新浪微博", "1", late),
    )
    own = {"texts": {"no_problems": "", "problem_TYPO": "", "problem_NO_UPDATE_2W": "涉及{{不合格名单}}。"}}
    assert "涉及A局、B局。" in said(base, {}, {**own, "list_form": "units"})
    assert "涉及A局（新浪微博、抖音）、B局（新浪微博）。" in said(base, {}, {**own, "list_form": "units_platforms"})
    many = frozen({"weibo": 30}, [row(f"号{n:02d}", unit=f"局{n:02d}") for n in range(12)])
    assert "局08、局09等12个单位。" in said(many, {}, {"list_form": "units"})


@case(47)
def a_name_on_two_platforms_never_stands_alone(by, unit):
    failing = [row("平安某县"), row("平安某县", "douyin"), row("乙")]
    text = said(frozen({"weibo": 8, "douyin": 2}, failing), {}, {"list_form": "bare"})
    assert "：平安某县（新浪微博）、平安某县（抖音）、乙。" in text
