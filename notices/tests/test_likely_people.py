"""Words that may name or reach a person, found before a notice goes to the public, and left alone in plain sentences."""

import pytest
from django.urls import reverse

from notices.likely_people import likely_people
from notices.models import Notice
from notices.services import check_notice, issue_notice, save_words, sign_notice
from notices.tests.factories import closed_round, notice_at


def words_in(text, held=()):
    return [each.word for each in likely_people([text], held)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请王小明同志牵头。", ["王小明"]),
        ("值班员李红未接电话，陈大文称已移交。", ["李红", "陈大文"]),
        ("由张三负责，联系人：孙悦，电话：6021234", ["6021234", "孙悦", "张三"]),
        ("信息中心主任张建国同志表示整改。", ["张建国"]),
        ("刘伟（13912345678）", ["刘伟"]),
        ("欧阳修先生反映", ["欧阳修"]),
        ("请加微信ABC12345", ["ABC12345"]),
    ],
)
def test_likely_names_and_numbers_are_found(text, words):
    assert sorted(words_in(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "各单位要高度负责，单位主要负责同志牵头，严格值班。",
        "徐州市负责汇总，江苏省文旅厅表示支持。",
        "周五联系各单位，周末值班。",
        "请于10月19日前将盖章扫描件报送政府办公室主任会议。",
        "检查276个，合格率99.11%，关停12个，许可事项由管理单位负责。",
        "安全责任人名单由万方数据公司负责校对",
    ],
)
def test_plain_sentences_name_nobody(text):
    assert words_in(text) == []


def test_what_names_a_unit_or_an_account_is_no_person():
    assert words_in("王小明工作室负责直播", held=["王小明工作室"]) == []


@pytest.fixture
def notice(db, supervisor, bureau):
    draft = notice_at("draft", closed_round(supervisor, bureau), supervisor, openness="此件主动公开")
    words = {"opening": {"text": "由郑春雨同志牵头，徐小蕾配合，短号662211，合格率{{合格率}}。"}}
    save_words(draft, words, version=draft.version, by=supervisor)
    for move in (check_notice, sign_notice, issue_notice):
        move(Notice.objects.get(pk=draft.pk), by=supervisor, reason="已核")
    return Notice.objects.get(pk=draft.pk)


def url(name, notice):
    return reverse(f"notices:{name}", args=[notice.pk])


def test_before_publishing_the_page_lists_who_may_be_named_with_the_words_around(as_user, notice, supervisor):
    page = as_user(supervisor).get(url("notice-publish", notice)).content.decode()
    assert "郑春雨　原文：由郑春雨同志牵头" in page
    assert 'value="662211"' in page
    assert not Notice.objects.published().exists()


def test_what_was_ticked_or_written_is_left_out_and_what_was_not_stays(as_user, client, notice, supervisor):
    as_user(supervisor).post(url("notice-publish", notice), {"hide": ["郑春雨"], "more": "徐小蕾"})
    client.logout()
    page = client.get(url("public-detail", notice)).content.decode()
    assert "由（不公开）同志牵头，（不公开）配合，短号662211，合格率90%" in page


@pytest.mark.parametrize(("more", "told"), [("王无此", "没有“王无此”"), ("徐", "“徐”太短"), ("90", "“90”太短")])
def test_words_that_cannot_be_left_out_are_told_and_nothing_is_published(more, told, as_user, notice, supervisor):
    answer = as_user(supervisor).post(url("notice-publish", notice), {"hide": ["郑春雨"], "more": more})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert f'value="{more}"' in answer.content.decode()
    assert not Notice.objects.published().exists()


@pytest.mark.django_db
def test_what_may_not_be_published_is_told_before_anybody_is_asked(as_user, supervisor, bureau):
    inside = notice_at("issued", closed_round(supervisor, bureau), supervisor, openness="不予公开")
    answer = as_user(supervisor).get(url("notice-publish", inside), follow=True)
    assert answer.redirect_chain[-1][0] == inside.get_absolute_url()
    assert "不是“主动公开”" in answer.content.decode()
