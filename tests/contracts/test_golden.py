"""load_golden builds real published cases from their figures, and its files build them again in an empty home."""

import hashlib
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.notice_files import check, text_of
from tests.contracts.support import done, ledger, refused
from tests.contracts.test_set_up import in_empty_home
from tests.migrated import migrated_home

FILES = {"ledger.xlsx", "results.xlsx", "notice.json", "profile.json", "commands.txt", "facts.json", "notice.docx"}


def built(folder: Path, name: str) -> dict[str, Any]:
    answer = done("load_golden", name, "--out", folder / "golden")
    assert set(answer) >= {"round", "notice"}
    assert {file.name for file in (folder / "golden").iterdir()} >= FILES
    facts = json.loads((folder / "golden" / "facts.json").read_text(encoding="utf-8"))
    assert check(folder, facts) == (0, [])
    return facts


@pytest.mark.django_db
def test_xiangtan_prints_its_figures(tmp_path: Path) -> None:
    facts = built(tmp_path, "xiangtan_2022Q3")
    assert facts["period"] == {"year": 2022, "unit": "quarter", "number": 3}
    assert (facts["sample"]["checked"], facts["failing"]["count"], facts["rate"]) == (112, 1, "99.11%")
    assert (facts["date"], facts["deadline"]["date"], facts["openness"]) == ("2022-10-11", "2022-10-19", "此件主动公开")
    rows = [
        (row["account"], row["platform"], row["problem"], row["veto"], row["filed"])
        for row in facts["failing_accounts"]
    ]
    assert rows == [
        ("湘乡文旅", "抖音号", "监测时间点前2周内未更新", True, False),
        ("食安湘潭", "抖音号", "监测时间点前2周内未更新", True, True),
    ]
    printed = text_of(tmp_path / "golden" / "notice.docx")
    for word in (
        "湘潭市政务公开政务服务领导小组办公室",
        "99.11%",
        "100%",
        "112",
        "检查发现存在突出问题的政务新媒体名单",
        "湘乡市",
        "市市场监督管理局",
        "政务新媒体账号名称",
        "是否单项否决",
        "2022年10月11日",
    ):
        assert word in printed, word


@pytest.mark.django_db
def test_hainan_prints_its_figures(tmp_path: Path) -> None:
    facts = built(tmp_path, "hainan_2024Q3")
    assert (facts["population"]["total"], facts["sample"]["checked"], facts["sample"]["ratio"]) == (1012, 276, "27.27%")
    assert (facts["failing"]["count"], facts["rate"], facts["doc_number"]) == (10, "96.38%", "琼府办函〔2024〕170号")
    assert (facts["window"], facts["date"]) == (["2024-09-13", "2024-09-26"], "2024-09-27")
    assert [facts["websites"][key] for key in ("running", "checked", "failed", "rate")] == [121, 121, 9, "92.56%"]
    assert [(entry["account"], entry["platform"]) for entry in facts["recheck"]["still_failing"]] == [
        ("昌江黎族自治县博物馆", "微信订阅号")
    ]
    printed = text_of(tmp_path / "golden" / "notice.docx")
    for word in (
        "海南省人民政府办公厅",
        "琼府办函〔2024〕170号",
        "1012",
        "276",
        "27.27%",
        "96.38%",
        "92.56%",
        "昌江黎族自治县博物馆",
        "微信订阅号",
    ):
        assert word in printed, word


@pytest.mark.django_db
def test_wuxi_prints_its_figures(tmp_path: Path) -> None:
    facts = built(tmp_path, "wuxi_2023Q1")
    assert (facts["population"]["as_of"], facts["population"]["total"], facts["coverage"]) == (
        "2023-03-31",
        449,
        "full",
    )
    assert facts["population"]["by_level"] == {"市级部门单位": 141, "各市(县)区": 308}
    assert facts["population"]["by_platform"] == {"微信公众号": 314, "微博": 72, "移动客户端": 4, "其他类型": 59}
    assert (facts["failing"]["count"], facts["rate"], facts["date"]) == (0, "100%", "2023-04-10")
    assert facts["basis"] == ["国办秘函〔2019〕19号", "苏政办函〔2021〕99号"]
    counted = {problem["printed"][:4]: problem["accounts"] for problem in facts["problems"]}
    assert (counted["互动回应"], counted["内容更新"]) == (5, 7)
    named = {
        problem["printed"][:4]: [(entry["account"], entry["platform"]) for entry in problem["named"]]
        for problem in facts["problems"]
    }
    assert named["互动回应"] == [("平安宜兴", "视频号"), ("宜兴文旅", "抖音号")]
    assert named["内容更新"] == [
        ("无锡环境执法", "微信公众号"),
        ("益广益", "视频号"),
        ("奋进黄巷", "视频号"),
        ("梁溪教育", "视频号"),
        ("湖韵新安", "视频号"),
    ]
    printed = text_of(tmp_path / "golden" / "notice.docx")
    for word in ("449", "141", "308", "314", "72", "59", "100%", "服务功能无法使用", "益广益", "平安宜兴"):
        assert word in printed, word


@pytest.mark.django_db
def test_a_golden_case_is_really_in_the_register(tmp_path: Path) -> None:
    done("load_golden", "xiangtan_2022Q3")
    names = [row["账号名称"] for row in ledger(tmp_path, "--as-of", "2022-09-30")]
    assert "食安湘潭" in names and "湘乡文旅" not in names
    assert len(names) == 112


@pytest.mark.django_db
def test_the_profile_of_a_golden_case_can_be_loaded_and_flags_beat_it(tmp_path: Path) -> None:
    round_id = done("load_golden", "xiangtan_2022Q3", "--out", tmp_path / "golden")["round"]
    profile = done("load_profile", tmp_path / "golden" / "profile.json")["profile"]
    facts = []
    for words in ((), ("--decimals", "0"), ("--decimals", "1", "--rounding", "truncate")):
        done(
            "make_notice",
            "--round",
            round_id,
            "--out",
            tmp_path / "x.docx",
            "--facts",
            tmp_path / "x.json",
            "--profile",
            profile,
            *words,
        )
        facts.append(json.loads((tmp_path / "x.json").read_text(encoding="utf-8")))
    assert [made["rate"] for made in facts] == ["99.11%", "99%", "99.1%"]
    assert {made["profile"] for made in facts} == {profile}


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"name": 7}'])
def test_a_profile_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "profile.json").write_text(text)
    refused("load_profile", tmp_path / "profile.json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", [("load_golden", "atlantis_2022Q3"), ("load_golden", "../xiangtan_2022Q3"), ("load_profile", "none.json")]
)
def test_what_is_not_there_is_refused(words: tuple[str, ...]) -> None:
    refused(*words)


@pytest.mark.timeout(600)
def test_the_commands_of_a_golden_case_give_the_same_bytes_in_an_empty_home(tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    migrated_home(first)
    made = in_empty_home(first, "load_golden", "xiangtan_2022Q3", "--out", str(tmp_path / "golden"), "--json")
    assert made.returncode == 0, made.stderr
    expected = hashlib.sha256((tmp_path / "golden" / "notice.docx").read_bytes()).hexdigest()
    lines = [
        shlex.split(line)
        for line in (tmp_path / "golden" / "commands.txt").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    migrated_home(again)
    written = set()
    for line in lines:
        words = line[line.index("manage.py") + 1 :] if "manage.py" in line else line[-len(line) :]
        ran = in_empty_home(again, *words, at=tmp_path / "golden")
        assert ran.returncode == 0, (words, ran.stderr, ran.stdout)
        written |= {word for word in words if word.endswith(".docx")}
    assert written
    digests = {hashlib.sha256((tmp_path / "golden" / name).read_bytes()).hexdigest() for name in written}
    assert digests == {expected}
