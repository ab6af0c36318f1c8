"""Odd cases of real notices that break a naive generator, one invented case each, digits worked out by hand."""

import pytest

from notices.check import contradictions
from notices.tests.capabilities import by_place, said, table
from notices.tests.frozen import frozen, row, xiangtan
from notices.tests.papers import made, words

TWICE = [row("平安某县"), row("平安某县", "douyin")]
EMPTY_LEVEL = {"县级": {"checked": 4, "failed": 0}, "乡镇": {"checked": 0, "failed": 0}}


def test_one_name_on_two_platforms_is_two_accounts():
    facts, parts = made(frozen({"weibo": 8, "douyin": 2}, TWICE))
    assert (facts["failing"]["count"], facts["rate"]) == (2, "80%")
    assert "平安某县（新浪微博）、平安某县（抖音）" in words(parts)


def test_one_account_with_two_problems_is_one_row_and_the_categories_sum_to_more():
    facts, _ = made(frozen({"weibo": 10}, [row("甲"), row("甲", code="TYPO", printed="错别字"), row("乙")]))
    assert (facts["failing"]["count"], len(facts["failing_accounts"])) == (2, 2)
    assert sum(problem["accounts"] for problem in facts["problems"]) == 3
    assert contradictions(facts) == []


@pytest.mark.parametrize("name", ["某县市场监督管理局", "某县政府网站", "2号线丨某站派出所", "㐂镇发布", "110"])
def test_a_name_is_printed_as_it_stands(name):
    unit = {"unit": name}
    assert f"{name}（新浪微博）" in said(frozen({"weibo": 8}, [row(name, **unit)]))


def test_a_sponsor_that_is_the_place_itself_and_one_that_sits_in_a_district():
    columns = [{"key": "place_or_unit", "header": "地区（单位）"}, {"key": "account", "header": "名称"}]
    failing = [row("甲", unit="湘乡市", district="湘乡市"), row("乙", unit="市税务局", district="")]
    parts = made(frozen({"weibo": 8}, failing), {"annex": {"columns": columns}})[1]
    assert [cells[0] for cells in table(parts).rows] == ["湘乡市", "市税务局"]


def test_a_department_stands_as_a_row_among_places():
    facts, _ = made(by_place(市直部门=(8, 2), 雨湖区=(4, 0)))
    assert {name: counts["rate"] for name, counts in facts["sample"]["by_district"].items()} == {
        "市直部门": "75%",
        "雨湖区": "100%",
    }


def test_websites_beside_accounts_keep_their_unit_and_rate():
    text = said(frozen({"weibo": 8}, [row("甲")]), {"websites": {"running": 3, "checked": 3, "failed": 1}})
    assert "检查3家" in text and "合格率66.67%" in text and "合格率87.5%" in text


def test_unfiled_accounts_may_outnumber_the_failing_ones_and_stay_outside_every_rate():
    base = xiangtan()
    more = [{**base["unfiled_rows"][0], "name": f"私号{n}", "seq": n + 3} for n in range(3)]
    facts, _ = made({**base, "unfiled_rows": [*base["unfiled_rows"], *more]})
    assert (facts["failing"]["count"], len(facts["unfiled"]), facts["rate"]) == (1, 4, "99.11%")
    assert contradictions(facts) == []


@pytest.mark.parametrize(
    ("code", "printed"), [("CLOSED_NOT_FILED", "已关停未报备"), ("REOPENED", "已注销账号重新上线")]
)
def test_a_closed_account_may_fail_and_one_may_come_back(code, printed):
    assert printed in said(frozen({"weibo": 8}, [row("甲", code=code, printed=printed)]))


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


def test_a_rate_that_only_truncation_gives():
    base = frozen({"weibo": 30}, [row("甲")])  # 29 / 30 = 96.666…
    assert [made(base, rounding=way)[0]["rate"] for way in ("half-up", "truncate")] == ["96.67%", "96.66%"]


def test_a_level_without_accounts_is_left_out_of_the_text():
    base = frozen({"weibo": 4})
    base["sample"]["by_level"] = EMPTY_LEVEL
    assert made(base)[0]["sample"]["by_level"] == {"县级": {"checked": 4, "failed": 0, "rate": "100%"}}


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


def test_a_platform_without_a_line_of_its_own_stands_under_the_others():
    groups = [{"label": "微博", "platforms": ["weibo"]}]
    text = said(
        frozen({"weibo": 8, "toutiao": 1}), {}, {"platform_groups": groups, "other_platforms": "其他（头条等）"}
    )
    assert "微博8个、其他（头条等）1个" in text


@pytest.mark.parametrize("stated", ["近30", "20多", "约15"])
def test_approximate_numbers_stand_beside_exact_ones(stated):
    given = {"problems": [{"code": "NO_UPDATE_2W", "count_printed": stated}]}
    facts, parts = made(frozen({"weibo": 8}, [row("甲")]), given)
    assert f"涉及{stated}个账号" in words(parts) and contradictions(facts) == []


def test_failing_accounts_grow_from_nought_without_a_share():
    text = said(frozen({"weibo": 8}, [row("甲")]), {"previous": {"failing": 0}})
    assert "不合格账号数增加1个。" in text


def test_the_failing_number_may_be_left_unprinted():
    facts, parts = made(frozen({"weibo": 8}, [row("甲")]), {"hide": ["failing"]})
    assert facts["failing"] is None
    assert "合格率87.5%" in words(parts) and "不合格1个" not in words(parts)


def test_all_failed_is_no_share_of_a_hundred_too_much():
    own = {"texts": {"sample": "不合格率{{不合格率}}。"}}
    assert "不合格率100%。" in said(frozen({"weibo": 1}, [row("甲")]), {}, own)
    assert "不合格率0%。" in said(frozen({"weibo": 1}), {}, own)
