"""Any piece of what somebody knows of an account finds it, and never a row is missed (R17)."""

import random
import unicodedata

import pytest
from django.urls import reverse
from pypinyin import lazy_pinyin

from registry import services
from registry.models import Account, FormerName
from registry.search import AccountSearch
from registry.sounds import SYLLABLES, readings, sounds_of
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
LIST = reverse("registry:account-list")
SIGNS = "郎溪宣城县市公安局西安长兴重庆银行女绿略发布之声政务嗯〇区街道办〤㐂"


def found(text):
    return {account.name for account in AccountSearch(text).narrow(Account.objects.all())}


def names(response):
    return [line.name for line in response.context["page"]]


@pytest.fixture
def langxi(bureau):
    fields = {"handle": "gh_LX2021", "link": "https://weibo.com/u/5556667778?from=home", "platform": "weibo"}
    make_account("宣城文旅", unit=bureau)
    return make_account("郎溪公安", unit=bureau, **fields)


@pytest.mark.parametrize(
    "text",
    [
        *("郎溪", "安", " 郎溪公安 ", "郎溪 公安", "公安 郎溪"),
        *("langxi", "LangXi", "gongan", "langxigon", "xig", "lxga", "xga", "ＬＸＧＡ", "lang xi", "lx gongan"),
        *("郎溪ga", "lx公安", "langxi公安", "郎溪 gongan", "lang溪"),
        *("gh_lx2021", "GH_LX", "A000002", "a000002"),
        *(
            "https://weibo.com/u/5556667778",
            "看这里 http://m.weibo.cn/u/5556667778?share=1 不错",
            "weibo.com/u/5556667778",
        ),
    ],
)
def test_whatever_somebody_knows_of_an_account_finds_it(langxi, text):
    assert found(text) == {"郎溪公安"}


@pytest.mark.parametrize(
    "text",
    ["langan", "angxi", "xlga", "溪gx", "https://weibo.com/u/555666777", "weibo.com/u/55566677789", "gl", "_%"],
)
def test_what_is_not_in_it_does_not_find_it(langxi, text):
    assert found(text) == set()


def syllables(name):
    return lazy_pinyin(unicodedata.normalize("NFKC", name).casefold())


def sounds_like(name, letters):
    """The letters are the syllables of neighbouring signs, the last one perhaps unfinished."""
    units = syllables(name)
    for start in range(len(units)):
        rest = letters
        for unit in units[start:]:
            if unit.startswith(rest):
                return True
            if not rest.startswith(unit):
                break
            rest = rest.removeprefix(unit)
    return False


def initials_have(name, letters):
    return letters in "".join(unit[0] for unit in syllables(name))


def cut(rng, whole):
    start = rng.randrange(len(whole))
    return whole[start : start + rng.randint(1, 6)]


@pytest.mark.parametrize("seed", range(4))
def test_no_row_is_missed_among_names_of_any_signs(bureau, seed):
    rng = random.Random(seed)
    given = {
        "".join(rng.choices(SIGNS, k=rng.randint(2, 9))) + rng.choice(["", "", str(rng.randint(1, 99))])
        for _ in range(60)
    }
    for name in given:
        make_account(name, unit=bureau)
    for name in rng.sample(sorted(given), 12):
        part = cut(rng, name)
        assert found(part) == {each for each in given if part in each}
        units = cut(rng, syllables(name.rstrip("0123456789")))
        said = "".join(units)
        said = said[: max(1, len(said) - rng.randint(0, 2))]
        assert found(said) >= {each for each in given if sounds_like(each, said)} > set()
        short = "".join(unit[0] for unit in units)
        assert found(short) >= {each for each in given if initials_have(each, short)} > set()
        assert name in found(f"{name[0]} {short}")


def test_letters_find_only_what_sounds_like_them(bureau):
    for name in ("郎溪发布", "兰溪发布", "浪西之声", "安徽发布", "天安门", "西安发布", "县政府"):
        make_account(name, unit=bureau)
    assert found("langxi") == {"郎溪发布", "浪西之声"}
    assert found("an") == {"安徽发布", "天安门", "西安发布"}
    assert found("xian") == {"西安发布", "县政府"}
    assert found("xianf") == {"西安发布"}


def test_every_sound_the_dictionary_knows_is_a_syllable_that_can_be_typed():
    signs = [chr(code) for code in range(0x4E00, 0x9FA6)]
    assert {unit for sign in signs for unit in lazy_pinyin(sign) if unit != sign and unit.isascii()} <= SYLLABLES


def test_letters_that_can_be_read_in_very_many_ways_are_still_found(bureau):
    make_account("安安安安安安安安安安安", unit=bureau)
    assert readings("an" * 11) == []
    assert found("an" * 11) == {"安安安安安安安安安安安"}


def test_letters_stand_in_the_sounds_as_they_are_written():
    assert sounds_of("郎溪ＴＶ 公安110") == {"name_pinyin": "lang xi tv gong an 110", "name_initials": "lxtvga110"}


def test_a_former_name_finds_the_account_and_is_told_beside_it(as_user, clerk, reviewer, langxi):
    filing = make_filing("change", by=clerk, account=langxi, name="平安郎溪")
    services.agree(filing, by=reviewer)
    page = as_user(reviewer).get(LIST, {"q": "郎溪公"})
    assert names(page) == ["平安郎溪"]
    assert "曾用名：郎溪公安" in page.content.decode()
    assert "曾用名：" not in as_user(reviewer).get(LIST, {"q": "平安"}).content.decode()


def test_a_former_link_and_a_former_id_find_the_account(langxi):
    moved = Account.objects.get(pk=langxi.pk)
    rows = {"link": "https://www.weibo.com/u/1112223334?from=x", "handle": "OldOne"}
    for kind, value in rows.items():
        FormerName.objects.create(account=moved, kind=kind, value=value, key=value.casefold(), until="2024-01-01")
    assert found("oldone") == found("http://weibo.com/u/1112223334") == {"郎溪公安"}
    assert AccountSearch("oldone").told([moved.pk]) == {moved.pk: "曾用账号ID：OldOne"}
    assert AccountSearch("weibo.com/u/1112223334").told([moved.pk])[moved.pk].startswith("曾用链接：")


def test_somebody_elses_account_is_not_found_by_its_former_name(as_user, outsider, langxi):
    FormerName.objects.create(account=langxi, kind="name", value="旧名", key="旧名", until="2024-01-01")
    assert names(as_user(outsider).get(LIST, {"q": "旧名"})) == []


def test_a_search_costs_the_same_queries_however_many_it_finds(
    as_user, reviewer, langxi, bureau, django_assert_max_num_queries
):
    client = as_user(reviewer)
    client.get(LIST, {"q": "langxi"})
    for number in range(30):
        account = make_account(f"郎溪{number}", unit=bureau)
        FormerName.objects.create(account=account, kind="name", value="郎溪旧", key="郎溪旧", until="2024-01-01")
    with django_assert_max_num_queries(14):
        assert len(names(client.get(LIST, {"q": "郎溪", "size": 50}))) == 31


def test_a_page_takes_a_very_long_search(as_user, reviewer, langxi):
    assert names(as_user(reviewer).get(LIST, {"q": "an" * 240})) == []
    assert names(as_user(reviewer).get(LIST, {"q": "郎 " * 200})) == ["郎溪公安"]


def test_an_account_that_a_ledger_renames_is_found_by_its_old_name(supervisor, tmp_path):
    for name in ("旧名发布", "新名发布"):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"账号名称,平台,主办单位,账号ID\n{name},新浪微博,郎溪县公安局,lx1\n", "utf-8-sig")
        services.import_ledger(file, file.name, by=supervisor)
    assert found("旧名") == found("xmfb") == {"新名发布"}
    assert list(FormerName.objects.values_list("kind", "value", "key")) == [("name", "旧名发布", "旧名发布")]
