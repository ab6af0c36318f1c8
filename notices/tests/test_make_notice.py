"""The commands make_notice, check_notice and load_profile as an office scripts them."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from docx import Document

from core.refusals import Refusal
from inspections.tests.factories import platform
from notices.given import FACT_KEYS
from notices.models import Notice, Profile
from notices.services import load_profile
from notices.tests.factories import closed_round

pytestmark = pytest.mark.django_db


def run(*words, code=0):
    out = io.StringIO()
    try:
        call_command(*map(str, words), "--json", stdout=out)
    except Refusal as refusal:  # the parser's own; the shell sees it as exit code 2 too
        assert code == 2, refusal.message
        return {"error": {"code": refusal.code, "message": refusal.message}}
    except SystemExit as left:
        assert left.code == code, out.getvalue()
    else:
        assert code == 0, out.getvalue()
    return json.loads(out.getvalue())


@pytest.fixture
def round_(supervisor, bureau):
    return closed_round(supervisor, bureau, many=12, failing=1)


@pytest.fixture
def make(round_, tmp_path):
    """`make("--decimals", 1, given={…})`: the answer, the facts and the path of the file."""

    def made(*words, given=None, code=0):
        out, facts = tmp_path / "notice.docx", tmp_path / "facts.json"
        if given is not None:
            (tmp_path / "with.json").write_text(json.dumps(given), encoding="utf-8")
            words = (*words, "--with", tmp_path / "with.json")
        answer = run("make_notice", "--round", round_.pk, "--out", out, "--facts", facts, *words, code=code)
        return answer, json.loads(facts.read_text(encoding="utf-8")) if facts.exists() else None, out

    return made


def text_of(path):
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_without_profile_and_statements_the_notice_prints_the_contract_s_figures(make):
    answer, facts, out = make()
    assert list(facts) == list(FACT_KEYS)
    assert facts["rate"] == "91.67%"
    text = text_of(out)
    for figure in (
        "2022年9月30日",
        "共12个",
        "检查政务新媒体12个",
        "检查比例100%",
        "不合格1个",
        "合格率91.67%",
        "微信",
        "县级",
    ):
        assert figure in text
    assert answer["warnings"] == []
    assert facts["date"] == Notice.objects.get().round.closed_at.astimezone().date().isoformat()


def test_the_same_round_gives_the_same_bytes_on_every_run(make):
    first, _, out = make(given={"date": "2022-10-11"})
    bytes_then = out.read_bytes()
    second, _, out = make(given={"date": "2022-10-11"})
    assert (first["sha256"], bytes_then) == (second["sha256"], out.read_bytes())
    assert Notice.objects.count() == 1
    with zipfile.ZipFile(out) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}


@pytest.mark.parametrize(
    ("flags", "rate"),
    [
        ((), "91.7%"),
        (("--decimals", 2), "91.67%"),
        (("--decimals", 2, "--rounding", "truncate"), "91.66%"),
        (("--decimals", 0), "92%"),
        (("--decimals", 1, "--trailing-zeros"), "91.7%"),
    ],
)
def test_a_flag_on_the_command_line_beats_the_profile(make, supervisor, flags, rate):
    load_profile({"name": "市", "figures": {"default": {"decimals": 1}}}, by=supervisor)
    _, facts, out = make("--profile", "市", *flags)
    assert facts["rate"] == rate
    assert f"合格率{rate}" in text_of(out)


def test_what_is_hidden_is_null_in_the_facts_and_not_on_paper(make):
    _, facts, out = make(given={"hide": ["rate", "sample.by_platform", "population.by_level"]})
    assert (facts["rate"], facts["sample"]["by_platform"], facts["population"]["by_level"]) == (None, None, None)
    assert "91.67%" not in text_of(out).replace("县级91.67%", "")
    assert "按平台分，合格率" not in text_of(out)


def test_public_prints_the_note_and_states_it(make):
    _, facts, out = make("--public")
    assert facts["openness"] == "此件主动公开"
    assert "（此件主动公开）" in text_of(out)


def test_a_contradiction_is_refused_and_writes_nothing_unless_there_is_a_reason(make):
    given = {"date": "2022-10-11", "deadline": {"date": "2022-10-01"}}
    answer, facts, out = make(given=given, code=2)
    assert answer["error"]["code"] == "contradictions"
    assert (facts, out.exists(), Notice.objects.count()) == (None, False, 0)
    answer, _, out = make("--reason", "另有通知", given=given)
    assert "/deadline/date" in answer["warnings"][0]
    assert out.exists()


def test_issue_numbers_and_freezes_and_a_second_run_is_told(make):
    answer, facts, out = make("--issue", given={"date": "2022-10-11"})
    assert answer["doc_number"] == facts["doc_number"] == "政新媒通〔2022〕1号"
    notice = Notice.objects.get()
    assert notice.is_issued
    assert bytes(notice.document) == out.read_bytes()
    assert [event.move for event in notice.events.order_by("pk")] == ["check", "sign", "issue"]
    answer, _, _ = make("--issue", given={"date": "2022-10-11"}, code=2)
    assert answer["error"]["code"] == "already_issued"
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"titel": "x"}, "/titel"),
        ({"date": "11.10.2022"}, "/date"),
        ({"hide": ["nothing"]}, "/hide/0"),
        ({"annex": {"columns": [{"key": "x", "header": "x"}]}}, "/annex/columns/0/key"),
        ({"websites": {"running": -1}}, "/websites/running"),
        ({"problems": [{"printed": "x"}]}, "/problems/0/code"),
        ([], "文件"),
        ({"deadline": {}}, "/deadline/date"),
    ],
)
def test_a_wrong_entry_is_refused_by_name_and_nothing_is_written(make, given, where):
    answer, _, out = make(given=given, code=2)
    assert answer["error"]["code"] == "bad_input"
    assert answer["error"]["where"] == where
    assert not out.exists()
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--round", "77"),
        ("--profile", "没有"),
        ("--with", "missing.json"),
        ("--by", "nobody"),
        ("--decimals", "9"),
        ("--rounding", "up"),
        ("--replaces", "4"),
    ],
)
def test_what_does_not_exist_is_refused(make, words):
    answer, _, out = make(*words, code=2)
    assert set(answer["error"]) >= {"code", "message"}
    assert not out.exists()


def test_an_open_round_has_no_notice(supervisor, bureau, tmp_path):
    from inspections.tests.factories import account, round_of

    account("甲", bureau)
    round_ = round_of(supervisor)
    assert (
        run("make_notice", "--round", round_.pk, "--out", tmp_path / "x.docx", code=2)["error"]["code"]
        == "round_not_closed"
    )


def test_the_rate_before_is_the_one_that_was_printed_then(supervisor, bureau, tmp_path):
    from inspections.tests.factories import AS_OF

    earlier = closed_round(supervisor, bureau, many=11, failing=2, period="2022Q2", as_of=AS_OF.replace(month=6))
    run("make_notice", "--round", earlier.pk, "--out", tmp_path / "a.docx", "--decimals", "0", "--issue")
    later = closed_round(supervisor, bureau, many=5, failing=1)
    run("make_notice", "--round", later.pk, "--out", tmp_path / "b.docx", "--facts", tmp_path / "b.json")
    facts = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert facts["previous"] == {"rate": "82%", "delta_points": "+11.75"}  # 93.75 − 82, not − 81.82
    assert facts["change"] == {"opened": None, "closed": None, "net": 5, "net_share": "45.45%"}  # 16 − the 11 of then
    assert "较上期上升11.75个百分点" in text_of(tmp_path / "b.docx")


def test_check_notice_names_the_place_of_a_contradiction(make, tmp_path):
    _, facts, _ = make()
    path = tmp_path / "other.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    assert run("check_notice", path) == {"contradictions": []}
    path.write_text(json.dumps({**facts, "rate": "91.76%"}), encoding="utf-8")
    assert run("check_notice", path, code=1)["contradictions"] == [
        {"where": "/rate", "printed": "91.76%", "expected": "91.67%"}
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"rate": NaN}', b"3"])
def test_a_broken_file_is_refused_with_what_to_do(tmp_path, content):
    path = tmp_path / "facts.json"
    path.write_bytes(content)
    assert run("check_notice", path, code=2)["error"]["code"] == "bad_file"


def test_a_profile_is_a_new_version_only_when_it_changed(db, tmp_path):
    path = tmp_path / "profile.json"
    for data, version in (({"name": "市"}, 1), ({"name": "市"}, 1), ({"name": "市", "unit_word": "家"}, 2)):
        path.write_text(json.dumps(data), encoding="utf-8")
        assert run("load_profile", path) == {"profile": "市", "version": version}
    assert Profile.objects.in_use().get(name="市").version == 2


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"platform_groups": [{"label": "微信", "platforms": ["wechat"]}]}, "/platform_groups/0/platforms"),
        (
            {"platform_groups": [{"label": "甲", "platforms": ["weibo"]}, {"label": "乙", "platforms": ["weibo"]}]},
            "/platform_groups",
        ),
        ({"figures": {"rate": {"decimals": 9}}}, "/figures/rate/decimals"),
        ({"figures": {"rate": {"rounding": "up"}}}, "/figures/rate/rounding"),
        ({"indicator_words": {"NOPE": "x"}}, "/indicator_words/NOPE"),
        ({"colour": "red"}, "/colour"),
        ({"name": ""}, "/name"),
        ({"levels": {"sample": [{"label": "甲", "levels": ["县", "县"]}]}}, "/levels/sample"),
        ({"annex": {"columns": []}}, "/annex/columns"),
        ({"texts": {"sample": "{{合格率"}}, "/texts/sample"),
    ],
)
def test_a_wrong_profile_is_refused_by_entry(tmp_path, entry, where):
    platform("weibo")
    path = tmp_path / "profile.json"
    path.write_text(json.dumps({"name": "市", **entry}), encoding="utf-8")
    error = run("load_profile", path, code=2)["error"]
    assert (error["code"], error.get("where")) == ("bad_input", where)
    assert not Profile.objects.filter(name="市").exists()


def test_only_who_manages_profiles_may_load_one(clerk):
    with pytest.raises(Refusal, match="权限"):
        load_profile({"name": "市"}, by=clerk)
