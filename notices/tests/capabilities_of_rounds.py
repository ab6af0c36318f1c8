"""Capabilities 1 to 24 of real notices: registry, rounds, results and re-checks, an invented case each."""

import datetime as dt

from inspections.models import Round
from inspections.services import Opening, close_round, open_round
from inspections.tests.factories import AS_OF, account, round_of
from notices.tests.capabilities import by_place, case, of_round, said, table
from notices.tests.factories import closed_round, confirmed
from notices.tests.frozen import frozen, row, xiangtan
from notices.tests.papers import made, words
from registry.models import Account


@case(1)
def platforms_and_kinds_under_the_issuer_s_groups(by, unit):
    base = frozen(
        {"wechat_official": 6, "wechat_channels": 2, "douyin": 1, "weibo": 3},
        [row("甲", "wechat_official", account_type="服务号")],
    )
    groups = [
        {"label": "微信", "platforms": ["wechat_official"]},
        {"label": "视频类", "platforms": ["wechat_channels", "douyin"]},
    ]
    labels = [{"platform": "wechat_official", "account_type": "服务号", "label": "微信服务号"}]
    text = said(base, {}, {"platform_groups": groups, "other_platforms": "其他", "list_labels": labels})
    assert "微信6个、视频类3个、其他3个" in text
    assert "甲（微信服务号）" in text


@case(2)
def levels_under_the_issuer_s_groups(by, unit):
    base = frozen({"weibo": 12})
    base["population"]["by_level"] = {"市级": 5, "县直": 4, "乡镇": 3}
    levels = [{"label": "市级部门", "levels": ["市级"]}, {"label": "各区", "levels": ["县直", "乡镇"]}]
    assert "市级部门5个、各区7个" in said(base, {}, {"levels": {"population": levels}})


@case(3)
def places_that_are_no_unit_and_a_department_among_them(by, unit):
    base = by_place(高新区=(4, 0), 市教育局=(2, 1), 雨湖区=(6, 0))
    assert "高新区100%、市教育局50%、雨湖区100%" in said(base, {}, {"texts": {"by_level": "{{分地区合格率}}。"}})


@case(4)
def openings_and_closings_that_agree_with_both_totals(by, unit):
    closed_round(by, unit, many=4, failing=0, period="2022Q2", as_of=dt.date(2022, 6, 30))
    Account.objects.filter(name="2022Q2账号000").update(closed_on=dt.date(2022, 8, 1))
    account("新号", unit, opened_on=dt.date(2022, 7, 5), registered_on=dt.date(2022, 7, 5))
    account("又一新号", unit, opened_on=dt.date(2022, 7, 6), registered_on=dt.date(2022, 7, 6))
    facts = of_round(close_round(round_of(by), by=by, unchecked="pass")).facts
    assert facts["population"]["total"] == 5
    assert facts["change"] == {"opened": 2, "closed": 1, "net": 1, "net_share": "25%"}


@case(5)
def accounts_outside_the_register_stay_outside_the_population(by, unit):
    facts, parts = made(xiangtan())
    assert (facts["population"]["total"], facts["failing"]["count"], len(facts["unfiled"])) == (112, 1, 1)
    assert "另发现未备案账号1个：湘乡文旅（抖音）" in words(parts)


@case(6)
def former_names_and_second_accounts_as_findings(by, unit):
    rename = row("新名", code="RENAME_NOT_FILED", printed="更名未备案", veto=False, description="原名“旧名”")
    second = row("乙二", code="DUPLICATE_ACCOUNT", printed="同一平台重复开设", veto=False)
    base = frozen({"weibo": 9}, [rename, second])
    text = said(base)
    assert "更名未备案" in text and "同一平台重复开设" in text
    assert made(base)[0]["failing_accounts"][0]["problem"] == "原名“旧名”"


@case(7)
def a_dissolved_sponsor_takes_its_accounts_along(by, unit):
    account("旧局号", unit, closed_on=dt.date(2022, 8, 1))
    account("在用号", unit)
    facts = of_round(close_round(round_of(by), by=by, unchecked="pass")).facts
    assert facts["population"]["total"] == 1


@case(8)
def a_population_frozen_on_a_day_within_the_period(by, unit):
    account("甲", unit)
    account("乙", unit, opened_on=dt.date(2022, 9, 5))
    facts = of_round(close_round(round_of(by, as_of=dt.date(2022, 8, 31)), by=by, unchecked="pass")).facts
    assert facts["population"]["as_of"] == "2022-08-31"
    assert facts["population"]["total"] == 1


@case(9)
def every_unit_of_period(by, unit):
    account("甲", unit)
    units = {}
    for code in ("2022Q3", "2022M08", "2022H2", "2022", "2022N4", "2022Q3B2"):
        built = of_round(close_round(round_of(by, period=code), by=by, unchecked="pass"))
        units[built.facts["period"]["unit"]] = built.extras["period_label"]
    assert list(units) == ["quarter", "month", "half-year", "year", "nth", "batch"]
    assert units["month"] == "2022年8月"
    special = open_round(Opening(period="2022Q3", as_of=AS_OF, seed="s", kind="special"), by=by)
    assert of_round(close_round(special, by=by, unchecked="pass")).facts["period"]["unit"] == "special"


@case(10)
def a_window_apart_from_the_period(by, unit):
    base = frozen({"weibo": 5}) | {"window": ["2022-12-20", "2023-01-10"], "closed_on": "2023-01-12"}
    assert "检查时间为2022年12月20日至2023年1月10日" in said(base)


@case(11)
def several_rounds_of_which_one_gives_the_rate(by, unit):
    first = closed_round(by, unit, many=4, failing=1)
    second = close_round(round_of(by), by=by, unchecked="pass")
    first, second = Round.objects.get(pk=first.pk), Round.objects.get(pk=second.pk)
    warned = [any("不是本次检查" in line for line in of_round(each).facts["warnings"]) for each in (first, second)]
    assert sorted(warned) == [False, True]


@case(12)
def a_full_check_of_some_and_a_share_of_others(by, unit):
    for n in range(3):
        account(f"省{n}", unit, level="省级")
    for n in range(10):
        account(f"县{n}", unit, level="县级")
    round_ = round_of(by, quotas=("level=省级:1.0", "level=县级:0.2"))
    facts = of_round(close_round(round_, by=by, unchecked="pass")).facts
    assert {name: counts["checked"] for name, counts in facts["sample"]["by_level"].items()} == {"县级": 2, "省级": 3}
    assert facts["coverage"] == "sample"


@case(13)
def a_rate_over_the_sample(by, unit):
    base = frozen({"weibo": 50}, [row("甲")])
    base["population"]["total"] = 200
    facts, _ = made(base)
    assert (facts["sample"]["ratio"], facts["rate"]) == ("25%", "98%")


@case(14)
def a_second_test_over_some_of_the_accounts(by, unit):
    numbers = [account(name, unit).number for name in ("甲", "乙", "丙")]
    opening = Opening(period="2022Q3", as_of=AS_OF, seed="s", kind="special", accounts=numbers[:2])
    facts = of_round(close_round(open_round(opening, by=by), by=by, unchecked="pass")).facts
    assert facts["sample"]["checked"] == 2


@case(15)
def several_findings_of_one_account(by, unit):
    deduction = row("甲", code="TYPO", printed="错别字", veto=False)
    facts, _ = made(frozen({"weibo": 8}, [row("甲"), deduction]))
    assert (facts["failing"]["count"], facts["rate"]) == (1, "87.5%")
    assert [(each["printed"], each["veto"]) for each in facts["problems"]] == [
        ("监测时间点前2周内无更新", True),
        ("错别字", False),
    ]
    assert facts["failing_accounts"][0]["problem"] == "监测时间点前2周内无更新；错别字"


@case(16)
def a_veto_phrase_that_does_not_fail(by, unit):
    account("甲", unit)
    account("乙", unit)
    round_ = round_of(by)
    confirmed(round_, "甲", corrected_at_once=True)
    facts = of_round(close_round(round_, by=by, unchecked="pass")).facts
    assert (facts["failing"]["count"], facts["rate"]) == (0, "100%")


@case(17)
def a_second_bad_verdict_and_grades(by, unit):
    base = frozen({"weibo": 10}, [row("甲"), row("乙"), row("丙")])
    base["sample"]["major"] = 2
    base["scores"] = {"grades": [["优秀", 7], ["良好", 0], ["不合格", 3]], "by_unit": [], "by_district": []}
    text = said(base)
    assert "不合格3个（其中存在突出问题2个）" in text
    assert "优秀7个、不合格3个。" in text


@case(18)
def findings_counted_as_items(by, unit):
    base = frozen({"weibo": 8}, [row("甲"), row("甲"), row("乙")])
    text = said(base, {}, {"texts": {"problem_NO_UPDATE_2W": "共发现{{问题1条数}}条，涉及{{问题1数量}}个账号。"}})
    assert "共发现3条，涉及2个账号。" in text
    assert "共3处" not in said(base)
    base["count_by"] = "items"  # as the verdict rules of the round say
    assert "共3处，涉及2个账号" in said(base)


@case(19)
def the_issuer_s_own_limit_in_words(by, unit):
    ten_days = {"indicator_words": {"NO_UPDATE_2W": "10天未更新"}}
    assert "10天未更新" in said(frozen({"weibo": 8}, [row("甲")]), {}, ten_days)


@case(20)
def the_day_of_the_last_update(by, unit):
    checked = [{**row("甲", description="停更"), "verdict": "fail", "last_update_at": "2022-09-03T10:00:00"}]
    columns = [{"key": "account", "header": "名称"}, {"key": "last_update", "header": "检查时更新日期"}]
    given = {"annex": {"rows": "checked", "columns": columns}}
    assert table(made(frozen({"weibo": 8}) | {"checked_rows": checked}, given)[1]).rows == (("甲", "2022-09-03"),)


@case(21)
def the_passing_number_and_the_failing_share(by, unit):
    own = {"texts": {"sample": "合格{{合格数}}个，不合格率{{不合格率}}。"}}
    assert "合格26个，不合格率3.7%。" in said(
        frozen({"weibo": 27}, [row("甲")]), {}, own
    )  # 100 − 96.3 (26/27 = 96.296)


@case(22)
def a_recheck_with_numbers_names_and_free_text(by, unit):
    recheck = {"of": "2022Q2", "checked": 5, "passed": 4, "still_failing": [["旧号", "微博", "某局"]]}
    text = said(frozen({"weibo": 9}), {"recheck": recheck, "free_text": {"overview": "网站问题均已整改。"}})
    assert "对2022年第二季度通报的问题账号进行了复查，共复查5个，合格4个，仍不合格的有：旧号（微博）。" in text
    assert "网站问题均已整改。" in text


@case(23)
def a_round_s_rule_on_failed_rechecks(by, unit):
    account("甲", unit)
    round_ = round_of(by)
    assert round_.rules.recheck is False
    assert any("不再判不合格" in line for line in round_.rules.sentences())


@case(24)
def two_rates_of_one_period(by, unit):
    base = frozen({"weibo": 10}, [row("甲")]) | {"urged": {"title": "催办前", "checked": 10, "failed": 4}}
    assert "合格率90%（催办前合格率为60%）" in said(base)
