"""What the account offers, and where its posts can be read by machine (R12)."""

import pytest

from registry.checks.tests.factories import change, codes, found, opening
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_an_opening_lists_columns_and_menus(bureau):
    assert found(opening(bureau, functions=" \n"), "no_functions").blocking


def test_a_change_of_something_else_does_not_ask_for_them(bureau):
    account = make_account("郎溪公安", unit=bureau, platform="weibo")
    assert codes(change(account, sources="https://feeds.example.cn/1")) == set()
    assert "no_functions" in codes(change(account, functions=""))


@pytest.mark.parametrize("sources", ["nonsense;x", "feed;appsecret=1;https://feeds.example.cn/1", "feed;ftp://x"])
def test_a_source_that_cannot_be_read_is_told(bureau, sources):
    assert found(opening(bureau, sources=sources), "bad_source").field == "sources"


def test_a_good_source_passes(bureau):
    assert codes(opening(bureau, sources="https://feeds.example.cn/1")) == set()
