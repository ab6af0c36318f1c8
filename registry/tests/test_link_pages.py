"""Pages of link patterns: who may change them, what is refused, and the box for trying links out."""

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from registry.links import read_link
from registry.models import LinkPattern, Platform
from registry.services.link_patterns import save_pattern

pytestmark = pytest.mark.django_db
LIST, NEW, TRY = (reverse(f"registry:pattern-{name}") for name in ("list", "create", "try"))
EXAMPLE = "https://rmh.example.cn/author/77?from=app"


@pytest.fixture
def typed():
    return {
        "platform": str(Platform.objects.get(code="renminhao").pk),
        "pattern": "https://rmh.example.cn/author/{handle}",
        "canonical": "",
        "example": EXAMPLE,
        "order": "100",
        "active": "on",
        "version": "1",
    }


def edit(pattern):
    return reverse("registry:pattern-edit", args=[pattern.pk])


def test_a_supervisor_adds_a_form_of_links_and_it_is_read_at_once(as_user, supervisor, typed):
    assert read_link(EXAMPLE).platform is None
    assert as_user(supervisor).post(NEW, typed).status_code == 302
    assert (read_link(EXAMPLE).platform.code, read_link(EXAMPLE).handle) == ("renminhao", "77")
    assert JournalEntry.objects.get(act="registry.linkpattern.add").after["pattern"] == typed["pattern"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pattern": "https://rmh.example.cn/(a+)+$/{handle"}, "pattern"),
        ({"pattern": "https://rmh.example.cn/author/"}, "pattern"),
        ({"pattern": "https://weibo.com/u/{handle:number}/**", "example": "https://weibo.com/u/1"}, "pattern"),
        ({"pattern": "https://rmh.example.cn/*/{handle}"}, "canonical"),
        ({"canonical": "https://rmh.example.cn/a/{name}"}, "canonical"),
        ({"canonical": "https://other.example.cn/{handle}"}, "canonical"),
        ({"example": "https://weibo.com/u/1"}, "example"),
        ({"example": ""}, "example"),
        ({"platform": ""}, "platform"),
    ],
)
def test_what_would_not_work_is_refused_beside_its_field(as_user, supervisor, typed, wrong, field):
    answer = as_user(supervisor).post(NEW, typed | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not LinkPattern.objects.filter(seed=None).exists()


def test_a_change_is_kept_with_who_made_it(as_user, supervisor):
    pattern = LinkPattern.objects.get(seed="weibo-domain")
    form = as_user(supervisor).get(edit(pattern)).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"active": ""}
    assert as_user(supervisor).post(edit(pattern), data).status_code == 302
    pattern.refresh_from_db()
    assert (pattern.active, pattern.changed_by, pattern.version) == (False, supervisor, 2)
    assert JournalEntry.objects.get(act="registry.linkpattern.change").before == {"active": True}


def test_of_two_who_change_one_pattern_the_later_is_told(supervisor):
    one, two = (LinkPattern.objects.get(seed="weibo-u") for _ in range(2))
    one.order, two.order = 1, 2
    save_pattern(one, by=supervisor, version=1)
    with pytest.raises(Refusal) as refused:
        save_pattern(two, by=supervisor, version=1)
    assert refused.value.code == "stale"
    assert LinkPattern.objects.get(pk=one.pk).order == 1


def test_the_box_shows_what_each_link_would_become_and_saves_nothing(as_user, supervisor):
    before = JournalEntry.objects.count()
    answer = as_user(supervisor).post(
        TRY, {"links": "看看 https://m.weibo.cn/u/123456，\n\nwww.langxi.gov.cn/a/\n你好"}
    )
    read = [
        (each.platform and each.platform.code, each.handle, each.canonical_link)
        for _, each in answer.context["readings"]
    ]
    assert read == [
        ("weibo", "123456", "https://weibo.com/u/123456"),
        (None, "", "https://www.langxi.gov.cn/a"),
        (None, "", ""),
    ]
    assert JournalEntry.objects.count() == before


def test_the_box_takes_a_hundred_lines_and_says_so(as_user, supervisor):
    assert as_user(supervisor).post(TRY, {"links": "weibo.com/u/1\n" * 101}).status_code == 422
    assert as_user(supervisor).post(TRY, {"links": ""}).status_code == 422


def test_the_list_is_narrowed_by_platform(as_user, supervisor):
    page = as_user(supervisor).get(LIST, {"platform": "bilibili"}).context["page"]
    assert {pattern.platform.code for pattern in page} == {"bilibili"}


@pytest.mark.parametrize("url", [LIST, NEW, TRY])
def test_nobody_else_maintains_links(as_user, reviewer, url):
    assert as_user(reviewer).get(url).status_code == 403
