"""Every published figure and annex row of the golden cases comes out of the commands, in facts.json and on paper."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db import transaction

from core.refusals import Refusal
from govmedia.golden.build import case_named, run_commands, write_files
from govmedia.golden.case import Case
from tests.migrated import migrated_home
from tests.papers import run_lines, tables_of, text_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Made:
    """What one run of a case's commands left behind."""

    facts: dict
    text: str
    tables: list[list[list[str]]]
    file: bytes


def made_from(case: Case, folder: Path) -> Made:
    write_files(case, folder)
    run_commands(folder)
    paper = folder / "notice.docx"
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return Made(facts, text_of(paper), tables_of(paper), paper.read_bytes())


@pytest.fixture(scope="module")
def golden(django_db_setup, django_db_blocker, tmp_path_factory) -> Callable[[str], Made]:
    """Each case is made once per module, in a transaction that is taken back."""
    known: dict[str, Made] = {}

    def make(name: str) -> Made:
        if name not in known:
            with django_db_blocker.unblock(), transaction.atomic():
                known[name] = made_from(case_named(name), tmp_path_factory.mktemp(name))
                transaction.set_rollback(True)
        return known[name]

    return make


def test_xiangtan_lists_the_unfiled_account_but_leaves_it_out_of_the_rate(golden):
    made = golden("xiangtan_2022Q3")
    assert (made.facts["sample"]["checked"], made.facts["failing"]["count"], made.facts["rate"]) == (112, 1, "99.11%")
    assert [(row["account"], row["filed"]) for row in made.facts["failing_accounts"]] == [
        ("湘乡文旅", False),
        ("食安湘潭", True),
    ]
    assert [row["account"] for row in made.facts["unfiled"]] == ["湘乡文旅"]
    assert "99.11%" in made.text
    assert "112个" in made.text


def test_xiangtan_prints_the_annex_as_published(golden):
    made = golden("xiangtan_2022Q3")
    assert made.tables[-1] == [
        ["序号", "地区(单位)", "政务新媒体账号名称", "账号平台", "存在的突出问题", "是否单项否决"],
        ["1", "湘乡市", "湘乡文旅", "抖音号", "监测时间点前2周内未更新", "是"],
        ["2", "市市场监督管理局", "食安湘潭", "抖音号", "监测时间点前2周内未更新", "是"],
    ]
    assert "检查发现存在突出问题的政务新媒体名单" in made.text
    assert "单项否决" in made.text.rsplit("名单", 1)[-1]


def test_xiangtan_websites_dates_and_openness(golden):
    made = golden("xiangtan_2022Q3")
    parts = [(part["name"], part["checked"], part["rate"]) for part in made.facts["websites"]["parts"]]
    assert parts == [("政府网站", 40, "100%"), ("市直事业单位网站", 4, "100%")]
    assert made.facts["deadline"]["date"] == "2022-10-19"
    for printed in (
        "政府网站40家",
        "市直事业单位网站4家",
        "100%",
        "2022年10月19日",
        "2022年10月11日",
        "（此件主动公开）",
    ):
        assert printed in made.text.replace("\n", ""), printed


def test_hainan_sample_and_rates(golden):
    facts = golden("hainan_2024Q3").facts
    assert (facts["population"]["total"], facts["sample"]["checked"], facts["sample"]["ratio"]) == (1012, 276, "27.27%")
    assert (facts["failing"]["count"], facts["rate"]) == (10, "96.38%")
    sites = facts["websites"]
    assert (sites["running"], sites["checked"], sites["failed"], sites["rate"]) == (121, 121, 9, "92.56%")
    assert (facts["doc_number"], facts["date"], facts["window"]) == (
        "琼府办函〔2024〕170号",
        "2024-09-27",
        ["2024-09-13", "2024-09-26"],
    )


def test_hainan_prints_its_figures(golden):
    made = golden("hainan_2024Q3")
    for printed in (
        *("1012个", "276个", "27.27%", "96.38%", "121家", "92.56%", "琼府办函〔2024〕170号", "2024年9月27日"),
        *("2024年9月13日至9月26日", "昌江黎族自治县博物馆（微信订阅号）", "海南省2024年第三季度抽查"),
    ):
        assert printed in made.text, printed
    assert len(made.tables[-1]) == 1 + 10


def test_wuxi_population_and_rate(golden):
    made = golden("wuxi_2023Q1")
    population = made.facts["population"]
    assert (population["as_of"], population["total"]) == ("2023-03-31", 449)
    assert population["by_level"] == {"市级部门单位": 141, "各市(县)区": 308}
    assert population["by_platform"] == {"微信公众号": 314, "微博": 72, "移动客户端": 4, "其他类型": 59}
    assert (made.facts["coverage"], made.facts["rate"], made.facts["failing"]["count"]) == ("full", "100%", 0)
    for printed in ("449个", "141个", "308个", "314个", "72个", "4个", "59个", "100%", "2023年3月31日"):
        assert printed in made.text, printed


def test_wuxi_names_problem_accounts_as_published(golden):
    made = golden("wuxi_2023Q1")
    counted = [(problem["printed"], problem["accounts"]) for problem in made.facts["problems"][:2]]
    assert counted == [("互动回应不及时", 5), ("内容更新超过期限", 7)]
    for printed in (
        "平安宜兴（视频号）、宜兴文旅（抖音号）等5个",
        "无锡环境执法（微信公众号）、益广益（视频号）、奋进黄巷（视频号）、梁溪教育（视频号）、湖韵新安（视频号）等7个",
    ):
        assert printed in made.text, printed
    third = next(line for line in made.text.splitlines() if "服务功能" in line)
    assert not any(character.isdigit() for character in third)


def test_wuxi_basis_number_and_dates(golden):
    made = golden("wuxi_2023Q1")
    for printed in (
        *("国办秘函〔2019〕19号", "苏政办函〔2021〕99号", "014006438/2023-01685", "2023年4月10日", "2023年4月12日"),
        *("每周", "2小时", "2023年6月30日"),
    ):
        assert printed in made.text, printed


def test_jiangsu_rates_by_level_and_platform(golden):
    facts = golden("jiangsu_2020Q1").facts
    levels = {
        name: (row["checked"], row["checked"] - row["failed"], row["rate"])
        for name, row in facts["sample"]["by_level"].items()
    }
    platforms = {
        name: (row["checked"], row["failed"], row["rate"]) for name, row in facts["sample"]["by_platform"].items()
    }
    assert levels == {"省级部门": (76, 65, "85.5%"), "设区市": (143, 132, "92.3%")}
    assert platforms == {
        "微博": (69, 10, "85.5%"),
        "微信": (132, 6, "95.5%"),
        "移动客户端": (14, 5, "64.3%"),
        "其他类型": (4, 1, "75%"),
    }
    assert (facts["sample"]["checked"], facts["rate"]) == (219, "90%")


def test_jiangsu_population_change_and_problems(golden):
    facts = golden("jiangsu_2020Q1").facts
    assert facts["population"]["by_level"] == {
        "省级部门": 375,
        "设区市政府及其部门": 1446,
        "县(市、区)政府及其部门、乡镇(街道)": 4209,
    }
    assert facts["population"]["by_platform"] == {"微信": 3886, "微博": 1486, "移动客户端": 167, "其他类型": 491}
    assert (facts["population"]["total"], facts["change"]["net"], facts["change"]["net_share"]) == (6030, -351, "5.5%")
    late = {row["level"]: (row["accounts"], row["share"]) for row in facts["problems"] if row["code"] == "NO_REPLY"}
    assert late == {"省级部门": (10, "13.2%"), "设区市": (11, "7.7%")}


def test_qingyuan_lists_everything_checked_and_who_reported_late(golden):
    made = golden("qingyuan_2021Q3")
    assert (made.facts["population"]["total"], made.facts["failing"]["count"], len(made.tables[-1])) == (209, 1, 210)
    for printed in (
        *(
            "209个",
            "政府网站11家",
            "频道栏目33家",
            "平安清城（新浪微博）",
            "市民政局",
            "市生态环境局",
            "市政务服务数据管理局",
        ),
        *("市退役军人事务局", "2021年11月1日", "2021年10月26日", "清府办函〔2021〕131号", "抽查名单"),
    ):
        assert printed in made.text, printed


def test_one_changed_result_changes_the_notice(golden, db, tmp_path):
    before, case = golden("xiangtan_2022Q3"), case_named("xiangtan_2022Q3")
    row = next(row for row in case.results if row["结论"] == "合格")
    worse = row | {"结论": "不合格", "指标": "NO_UPDATE_2W", "问题描述": "监测时间点前2周内未更新", "单项否决": "是"}
    after = made_from(replace(case, results=[worse if each is row else each for each in case.results]), tmp_path)
    assert (after.facts["failing"]["count"], after.facts["rate"]) == (2, "98.21%")
    assert after.file != before.file
    assert len(after.tables[-1]) == len(before.tables[-1]) + 1


def test_a_case_made_again_beside_others_is_the_same_file(golden, db, tmp_path):
    first = made_from(case_named("xiangtan_2022Q3"), tmp_path / "a")
    made_from(case_named("wuxi_2023Q1"), tmp_path / "b")
    assert made_from(case_named("xiangtan_2022Q3"), tmp_path / "a").file == first.file == golden("xiangtan_2022Q3").file


def test_an_unknown_case_is_refused_by_name(db):
    with pytest.raises(Refusal, match="xiangtan_2022Q3"):
        case_named("nowhere_2000Q1")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", ["xiangtan_2022Q3", "hainan_2024Q3", "wuxi_2023Q1"])
def test_the_lines_of_commands_txt_in_an_empty_home_give_the_same_bytes(name, golden, tmp_path):
    folder = tmp_path / "files"
    write_files(case_named(name), folder)
    run_lines(home=migrated_home(tmp_path / "home"), cwd=folder)
    assert (folder / "notice.docx").read_bytes() == golden(name).file
