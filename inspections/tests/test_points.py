"""Points by deduction and bonus with the gates 60 and 80, grades, rankings; off unless a set scores (I07)."""

import pytest
from django.urls import reverse

from inspections.models import Indicator, IndicatorSet, Round
from inspections.points import DEFAULT, Hit, grade_of, mean_text, points_text, ranking, score
from inspections.services import close_round, import_results, round_facts
from inspections.tests.factories import account, passes, round_of

ON = DEFAULT | {"on": True}


def lost(tenths, code="TYPO", most=0):
    return Hit(code, code, tenths, most)


def earned(tenths, code="AWARD", most=0):
    return Hit(code, code, tenths, most, bonus=True)


@pytest.mark.parametrize(
    ("hits", "value", "grade", "fails"),
    [
        ([], 1000, "优秀", False),
        ([lost(25)], 975, "优秀", False),  # 100 − 2.5
        ([lost(100)], 900, "优秀", False),  # the band's own number belongs to it
        ([lost(101)], 899, "良好", False),
        ([lost(400)], 600, "合格", False),  # 60 does not fail
        ([lost(401)], 599, "不合格", True),
        ([lost(30)] * 4, 880, "良好", False),  # 4 × 3 points
        ([lost(30, most=50)] * 4, 950, "优秀", False),  # never more than the indicator's most
        ([lost(30, "A", 50)] * 2 + [lost(30, "B")], 920, "优秀", False),  # 5 and 3
        ([lost(200), earned(50)], 850, "良好", False),  # 80 opens the bonus
        ([lost(201), earned(50)], 799, "合格", False),  # 79.9 does not
        ([earned(150, "A"), earned(150, "B")], 1200, "优秀", False),  # 30 earned, 20 count
        ([earned(80, most=100)] * 3, 1100, "优秀", False),  # the indicator's own most
        ([lost(600), lost(600, "B")], 0, "不合格", True),  # never below nothing
    ],
)
def test_a_score_by_hand(hits, value, grade, fails):
    made = score(hits, ON)
    assert (made.value, made.grade, made.fails) == (value, grade, fails)


def test_the_lines_of_a_score_add_up_to_it():
    made = score([lost(30, most=50)] * 2 + [earned(150, "A"), earned(150, "B")], ON)
    assert 1000 + sum(line["points"] for line in made.lines) == made.value == 1150
    assert [(line["printed"], line["points"]) for line in made.lines] == [
        ("TYPO", -50),
        ("A", 150),
        ("B", 150),
        ("加分最多 20 分，超出部分不计", -100),
    ]


def test_a_bonus_below_the_gate_is_told_of_but_not_counted():
    made = score([lost(300), earned(100)], ON)
    assert made.value == 700
    assert made.lines[-1]["printed"] == "基础得分 70 未达到 80，加分不计"


@pytest.mark.parametrize(("stated", "value"), [(None, None), (590, 590)])
def test_a_veto_ends_the_scoring(stated, value):
    made = score([lost(25)], ON | {"veto_score": stated}, vetoed=True)
    assert (made.value, made.grade, made.fails) == (value, "不合格", True)


def test_equal_means_share_a_place_and_leave_the_next_one_free():
    rows = ranking([("乙", 900), ("甲", 950), ("甲", 850), ("丙", 1000), ("丁", 899)])
    assert [(row["rank"], row["name"], row["mean"]) for row in rows] == [
        (1, "丙", "100"),
        (2, "乙", "90"),
        (2, "甲", "90"),
        (4, "丁", "89.9"),
    ]


def test_means_are_compared_exactly_not_as_printed():
    rows = ranking([("甲", 1000), ("甲", 1000), ("甲", 999), *[("乙", 1000)] * 2999, ("乙", 999)])
    assert [(row["rank"], row["name"], row["mean"]) for row in rows] == [(1, "乙", "100"), (2, "甲", "99.97")]


@pytest.mark.parametrize(
    ("total", "many", "printed"), [(1000, 3, "33.33"), (2000, 3, "66.67"), (1, 8, "0.01"), (905, 10, "9.05")]
)
def test_a_mean_is_half_up_to_two_decimals(total, many, printed):
    assert mean_text(total, many) == printed


def test_words_of_points_and_grades():
    assert [points_text(each) for each in (935, 900, -25, 0)] == ["93.5", "90", "-2.5", "0"]
    assert grade_of(100, DEFAULT["bands"]) == "合格"


@pytest.fixture
def scoring_set(supervisor):
    made = IndicatorSet.objects.create(
        code="scores", name="评分指标", effective_from="2020-01-01", organisation=supervisor.organisation, scoring=ON
    )
    rows = [
        {"code": "NO_UPDATE_2W", "printed": "两周无更新", "veto": True},
        {"code": "TYPO", "printed": "错别字", "points": 150, "points_most": 450},
        {"code": "SLOW", "printed": "回应迟缓", "points": 50},
        {"code": "AWARD", "printed": "获上级表扬", "points": 100, "bonus": True},
    ]
    for order, row in enumerate(rows):
        Indicator.objects.create(indicator_set=made, order=order, **row)
    return made


@pytest.fixture
def scored(scoring_set, supervisor, inspector, bureau):
    for name in ("甲", "乙", "丙", "丁"):
        account(name, bureau)
    round_ = round_of(supervisor)
    Round.objects.filter(pk=round_.pk).update(
        indicators=scoring_set.snapshot(), scoring=scoring_set.scoring, indicator_set=scoring_set
    )
    round_.refresh_from_db()
    rows = (
        *("甲,微博,存在问题,SLOW", "甲,微博,合格,AWARD"),
        *(f"乙,微博,存在问题,TYPO,第{n}处" for n in range(3)),
        "丙,微博,不合格,NO_UPDATE_2W",
        "丁,微博,存在问题,SLOW",
    )
    table = passes(round_)
    head = b"\xe8\xb4\xa6\xe5\x8f\xb7\xe5\x90\x8d\xe7\xa7\xb0"
    assert table.source.startswith(head)
    source = "账号名称,平台,结论,指标,问题描述\n" + "\n".join(rows)
    import_results(type(table)(source.encode(), "结果.csv"), round_, by=supervisor, confirmed_by=inspector)
    return close_round(round_, by=supervisor)


@pytest.mark.django_db
def test_a_closed_round_explains_each_score_and_ranks(scored):
    kept = {sheet.name: sheet for sheet in scored.sheets.all()}
    found = {name: (sheet.score["value"], sheet.score["grade"], sheet.verdict) for name, sheet in kept.items()}
    assert found == {
        "甲": (1050, "优秀", "pass"),  # 100 − 5 + 10
        "乙": (550, "不合格", "fail"),  # three times 15 points
        "丙": (None, "不合格", "fail"),
        "丁": (950, "优秀", "pass"),
    }
    facts = round_facts(scored)
    assert (facts["sample"]["checked"], facts["sample"]["failed"]) == (4, 2)
    assert facts["scores"]["grades"] == [["优秀", 2], ["良好", 0], ["合格", 0], ["不合格", 2]]
    [unit] = facts["scores"]["by_unit"]
    assert (unit["rank"], unit["accounts"], unit["mean"]) == (1, 4, "63.75")  # (105 + 55 + 0 + 95) / 4
    assert {row["name"] for row in facts["failing_rows"]} == {"乙", "丙"}


@pytest.mark.django_db
def test_the_pages_of_a_scored_round_show_its_points(scored, supervisor, as_user):
    sheet = scored.sheets.get(name="乙")
    page = as_user(supervisor).get(sheet.get_absolute_url()).content.decode()
    assert "得分：55，等次：不合格" in page
    assert "-45" in page
    assert "评分与排名" in as_user(supervisor).get(scored.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_round_that_does_not_score_shows_nothing_of_it(supervisor, inspector, bureau, as_user):
    account("甲", bureau)
    round_ = round_of(supervisor)
    import_results(passes(round_), round_, by=supervisor, confirmed_by=inspector)
    closed = close_round(round_, by=supervisor)
    pages = [
        as_user(supervisor).get(each.get_absolute_url()).content.decode() for each in (closed, closed.sheets.get())
    ]
    assert not any(word in page for page in pages for word in ("得分", "评分", "等次", "排名"))
    assert round_facts(closed)["scores"] is None


@pytest.mark.django_db
def test_an_office_turns_scoring_on_in_its_own_set(supervisor, as_user):
    client = as_user(supervisor)
    national = IndicatorSet.objects.get(code="national")
    client.post(reverse("inspections:indicator-set-revise", args=[national.pk]), {"local": "1"})
    draft = IndicatorSet.objects.get(status="draft")
    edit = reverse("inspections:indicator-set-edit", args=[draft.pk])
    head = {"name": "本县指标", "layer": "county", "basis": "", "effective_from": "2026-01-01", "stamp": draft.stamp}
    gates = {"on": "on", "fail_below": "60", "bonus_from": "80", "bonus_most": "20", "bands": "优秀 90.5\n合格 60"}
    assert client.post(edit, head | gates | {"bands": "优秀"}).status_code == 422
    assert client.post(edit, head | gates).status_code == 302
    draft.refresh_from_db()
    assert draft.scoring["bands"] == [["优秀", 905], ["合格", 600]]
    line = reverse("inspections:indicator-set-line", args=[draft.pk])
    typed = {"code": "AWARD", "printed": "获表扬", "bonus": "on", "points": "2.5", "stamp": draft.stamp}
    assert client.post(line, typed).status_code == 302
    assert draft.indicators.get(code="AWARD").points == 25
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "优秀 90.5 分以上、合格 60 分以上" in page
    assert "+2.5" in page


@pytest.mark.django_db
def test_the_editor_of_a_set_without_scoring_asks_for_no_points(supervisor, as_user):
    client = as_user(supervisor)
    national = IndicatorSet.objects.get(code="national")
    client.post(reverse("inspections:indicator-set-revise", args=[national.pk]), {"local": "1"})
    draft = IndicatorSet.objects.get(status="draft")
    page = client.get(reverse("inspections:indicator-set-line", args=[draft.pk])).content.decode()
    assert "每处分值" not in page
