"""The account list, one account and its telephone: who sees what, and what the export holds."""

import datetime as dt

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.tests.ledger_file import read_ledger
from registry.models import Account, Platform
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db
LIST = reverse("registry:account-list")


def names(response):
    return [account.name for account in response.context["page"]]


@pytest.fixture
def two(bureau, other_bureau):
    return make_account("郎溪公安", unit=bureau, phone="13800138001"), make_account("郎溪教育", unit=other_bureau)


def test_a_clerk_sees_only_accounts_of_the_own_unit(as_user, clerk, two):
    assert names(as_user(clerk).get(LIST)) == ["郎溪公安"]


def test_an_account_of_another_unit_does_not_exist(as_user, outsider, two):
    client = as_user(outsider)
    assert client.get(two[0].get_absolute_url()).status_code == 404
    assert client.post(reverse("registry:account-phone", args=[two[0].pk])).status_code == 404


def test_the_office_sees_everything_below_it(as_user, reviewer, two):
    assert names(as_user(reviewer).get(LIST)) == ["郎溪公安", "郎溪教育"]


@pytest.mark.parametrize("part", ["安", "公安", "溪公", "郎溪公", "郎溪公安", "溪公安", "ＡＢ１", "ab1"])
def test_any_part_of_a_name_finds_it(as_user, reviewer, bureau, part):
    make_account("郎溪公安AB1", unit=bureau)
    make_account("宣城文旅", unit=bureau)
    assert names(as_user(reviewer).get(LIST, {"q": part})) == ["郎溪公安AB1"]


@pytest.mark.parametrize("part", ["公_", "%", "溪郎", "公安公安"])
def test_signs_of_patterns_in_a_search_are_plain_characters(as_user, reviewer, two, part):
    assert names(as_user(reviewer).get(LIST, {"q": part})) == []


def test_a_search_with_more_hits_than_are_looked_up_by_key_loses_none(as_user, reviewer, two, monkeypatch):
    monkeypatch.setattr("registry.search.FEW", 1)
    assert names(as_user(reviewer).get(LIST, {"q": "郎溪"})) == ["郎溪公安", "郎溪教育"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"platform": "weibo"}, ["乙"]),
        ({"sponsor": "教育"}, ["丙"]),
        ({"district": "郎溪县"}, ["甲", "乙", "丙"]),
        ({"level": "乡镇"}, ["乙"]),
        ({"kind": "订阅号"}, ["甲"]),
        ({"state": "closed"}, ["丙"]),
        ({"freshness": "fresh"}, ["甲"]),
        ({"freshness": "stale"}, ["乙"]),
        ({"freshness": "never"}, ["丙"]),
        ({"platform": "weibo", "level": "县级"}, []),
        ({"q": "A000002"}, ["乙"]),
    ],
)
def test_filters_stand_in_the_address(as_user, reviewer, bureau, other_bureau, set_clock, query, expected):
    now = set_clock("2024-06-30 12:00")
    make_account("甲", unit=bureau, account_type="订阅号", last_post_at=now - dt.timedelta(days=3))
    make_account("乙", unit=bureau, platform="weibo", level="乡镇", last_post_at=now - dt.timedelta(days=30))
    make_account("丙", unit=other_bureau, state="closed")
    assert names(as_user(reviewer).get(LIST, query)) == expected


def test_the_unit_filter_takes_the_units_below_it(as_user, reviewer, county, two):
    assert len(names(as_user(reviewer).get(LIST, {"unit": county.pk}))) == 2
    assert names(as_user(reviewer).get(LIST, {"unit": two[0].organisation_id})) == ["郎溪公安"]


@pytest.mark.parametrize("sort", ["number", "-number", "name", "-name", "unit", "-followers", "platform"])
@pytest.mark.parametrize("size", [20, 50])
def test_pages_cut_the_list_without_loss_or_repeat(as_user, reviewer, bureau, sort, size):
    for number in range(107):
        make_account(f"账号{number:03d}", unit=bureau, followers=number % 3 or None)
    client = as_user(reviewer)
    seen = []
    for page in range(1, 110 // size + 2):
        response = client.get(LIST, {"sort": sort, "size": size, "page": page})
        seen += (
            [account.number for account in response.context["page"]]
            if page <= response.context["page"].paginator.num_pages
            else []
        )
    assert len(seen) == len(set(seen)) == 107


def test_names_sort_by_their_sound(as_user, reviewer, bureau):
    for name in ("宣城", "安吉", "郎溪"):
        make_account(name, unit=bureau)
    assert names(as_user(reviewer).get(LIST, {"sort": "name"})) == ["安吉", "郎溪", "宣城"]


def test_tabs_count_every_state_under_the_other_filters(as_user, reviewer, bureau):
    for number, state in enumerate(["running", "running", "closed", "cancelled"]):
        make_account(f"郎溪{number}", unit=bureau, state=state)
    make_account("宣城", unit=bureau)
    client = as_user(reviewer)
    assert [tab.count for tab in client.get(LIST).context["filters"].tabs] == [5, 3, 0, 1, 1]
    assert [tab.count for tab in client.get(LIST, {"q": "郎溪", "state": "closed"}).context["filters"].tabs] == [
        4,
        2,
        0,
        1,
        1,
    ]


def test_the_list_costs_the_same_queries_for_forty_accounts_as_for_two(
    as_user, reviewer, two, bureau, django_assert_max_num_queries
):
    client = as_user(reviewer)
    client.get(LIST)
    for number in range(40):
        make_account(f"账号{number}", unit=bureau)
    with django_assert_max_num_queries(10):
        client.get(LIST, {"size": 50})


def test_an_empty_register_says_what_to_do_next(as_user, supervisor):
    page = as_user(supervisor).get(LIST).content.decode()
    assert "台账里还没有账号" in page
    assert reverse("registry:import-new") in page


def exported(response):
    return read_ledger(b"".join(response.streaming_content)).dicts()


def test_the_export_holds_exactly_what_the_list_shows(as_user, reviewer, two):
    rows = exported(as_user(reviewer).post(f"{reverse('registry:account-export')}?q=公安"))
    assert [row["账号名称"] for row in rows] == ["郎溪公安"]
    assert JournalEntry.objects.filter(act="registry.ledger.export").count() == 1


def test_telephones_are_whole_only_for_those_who_need_them(as_user, reviewer, auditor, two):
    assert exported(as_user(reviewer).post(reverse("registry:account-export")))[0]["联系电话"] == "13800138001"
    assert exported(as_user(auditor).post(reverse("registry:account-export")))[0]["联系电话"] == "138****8001"


def test_a_telephone_is_masked_until_it_is_asked_for(as_user, reviewer, two):
    client = as_user(reviewer)
    page = client.get(two[0].get_absolute_url()).content.decode()
    assert "138****8001" in page and "13800138001" not in page
    assert "13800138001" in client.post(reverse("registry:account-phone", args=[two[0].pk])).content.decode()
    entry = JournalEntry.objects.get(act="registry.account.reveal_phone")
    assert (entry.by, entry.object_id) == (reviewer, str(two[0].pk))


def test_a_source_is_told_in_words_with_its_address(as_user, reviewer, two):
    account = two[0]
    account.sources = "feed;bridge=rsshub;http://feeds.example.cn/a\nhttps://feeds.example.cn/b\napple_lookup;444934666"
    account.save()
    page = as_user(reviewer).get(account.get_absolute_url()).content.decode()
    assert "feed;" not in page
    assert "订阅源（RSS）：" in page and "http://feeds.example.cn/a</span>" in page and "（bridge=rsshub）" in page
    assert "https://feeds.example.cn/b</span>" in page
    assert "苹果应用商店：" in page and "444934666</span>" in page


def test_people_without_the_right_get_no_button_and_no_number(as_user, auditor, two):
    client = as_user(auditor)
    assert "查看完整号码" not in client.get(two[0].get_absolute_url()).content.decode()
    assert client.post(reverse("registry:account-phone", args=[two[0].pk])).status_code == 403


def test_a_name_of_markup_is_shown_as_text(as_user, reviewer, bureau):
    make_account("<script>alert(1)</script>", unit=bureau)
    assert "<script>alert(1)" not in as_user(reviewer).get(LIST).content.decode()


def test_a_later_sighting_wins_and_an_older_one_never_does(two):
    account = two[0]
    day = dt.datetime(2024, 6, 30, tzinfo=dt.UTC)
    account.note_post(day)
    Account.objects.get(pk=account.pk).note_post(day - dt.timedelta(days=1))
    account.refresh_from_db()
    assert account.last_post_at == day


def test_every_platform_has_a_group_and_a_code():
    assert Platform.objects.count() == 24
    assert set(Platform.objects.values_list("group", flat=True)) == {"微信", "微博", "移动客户端", "其他类型"}
