"""Only running accounts of the own unit are folded into another (R23)."""

import pytest

from registry.checks.tests.factories import change, codes
from registry.models import Account
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(bureau):
    return make_account("郎溪公安", unit=bureau, handle="gh_1")


def merged_into(account, *others):
    return {code for code in codes(change(account, "merger", merged=list(others))) if code.startswith("merged")}


def test_running_accounts_of_the_own_unit_are_folded_in(account, bureau):
    assert not merged_into(account, make_account("派出所", unit=bureau, handle="gh_2"))


def test_an_account_is_not_folded_into_itself(account):
    assert "merged_itself" in merged_into(account, account)


def test_an_account_of_another_unit_is_not_folded_in(account, other_bureau):
    assert "merged_foreign" in merged_into(account, make_account("教育", unit=other_bureau, handle="gh_3"))


@pytest.mark.parametrize("state", [state for state in Account.State if state != Account.State.RUNNING])
def test_what_has_stopped_is_not_folded_in(account, bureau, state):
    assert "merged_stopped" in merged_into(account, make_account("派出所", unit=bureau, handle="gh_4", state=state))
