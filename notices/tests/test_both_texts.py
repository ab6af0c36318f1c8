"""Two people edit the words of one notice: the later one sees both texts and decides; nothing typed is lost."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from notices.both_texts import both_texts
from notices.models import Notice
from notices.tests.factories import closed_round, notice_at
from notices.text import Block

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(supervisor, bureau):
    return notice_at("draft", closed_round(supervisor, bureau), supervisor)


def sent_by(form):
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


@pytest.fixture
def words(as_user, draft, supervisor):
    """Both have opened the page; the other one has saved. The answer to my saving, and how to save again."""
    client, page = as_user(supervisor), reverse("notices:notice-words", args=[draft.pk])
    mine = sent_by(client.get(page).context["form"]) | {"text-0": "我写的开头。"}
    theirs = mine | {"text-0": "别人写的开头。", "text-1": "别人写的第二段。"}
    assert client.post(page, theirs).status_code == 302
    return client.post(page, mine), lambda form: client.post(page, form)


def saved_texts(draft):
    return {edit["text"] for edit in Notice.objects.get(pk=draft.pk).edits.values()}


def test_both_texts_stand_side_by_side_and_nothing_is_overwritten(words, draft):
    answer, _ = words
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人写的开头。" in page and "我写的开头。" in page
    assert "已保存的文字" in page and "您写的文字" in page
    assert saved_texts(draft) == {"别人写的开头。", "别人写的第二段。"}


def test_the_person_decides_block_by_block(words, draft):
    answer, save = words
    again = sent_by(answer.context["form"]) | {"theirs-1": "on"}
    assert save(again).status_code == 302
    assert saved_texts(draft) == {"我写的开头。", "别人写的第二段。"}


def test_who_saves_while_the_two_are_compared_is_not_overwritten_either(words, draft):
    answer, save = words
    again = sent_by(answer.context["form"])
    assert save(again | {"text-0": "第三个人的开头。", "theirs-1": "on"}).status_code == 302
    assert save(again).status_code == 409
    assert "第三个人的开头。" in saved_texts(draft)


def test_typed_words_follow_their_block_and_those_without_one_are_shown():
    posted = QueryDict(mutable=True)
    posted.update(
        {"version": "1", "keys": "a,gone,b", "text-0": "甲", "text-1": "写给没有了的一段", "text-2": "我的乙"}
    )
    both = both_texts(posted, [Block("a", "s", "甲"), Block("new", "s", "新段"), Block("b", "s", "乙")], 2)
    assert [both.data[f"text-{n}"] for n in range(3)] == ["甲", "新段", "我的乙"]
    assert (both.differing, both.homeless) == ({2}, ["写给没有了的一段"])
