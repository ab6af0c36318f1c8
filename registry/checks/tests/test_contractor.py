"""An account run by a contractor has a contract in force with a stated scope (R11)."""

import datetime as dt

import pytest

from registry.checks.tests.factories import DAY, codes, found, opening

pytestmark = pytest.mark.django_db
CONTRACT = {
    "contractor": "宣城某传媒公司",
    "contract_from": dt.date(2024, 1, 1),
    "contract_until": dt.date(2024, 12, 31),
    "contract_scope": "排版、制图，不含发布",
}


def test_a_contract_in_force_passes(bureau):
    assert codes(opening(bureau, **CONTRACT)) == set()


@pytest.mark.parametrize("name", ["contract_from", "contract_until", "contract_scope"])
def test_period_and_scope_are_needed(bureau, name):
    missing = found(opening(bureau, **CONTRACT | {name: None}), "no_contract")
    assert missing.blocking and missing.field == name


def test_a_contract_that_is_over_blocks_from_the_day_after_its_last(bureau):
    over = CONTRACT | {"contract_until": DAY}
    assert codes(opening(bureau, **over)) == {"contract_ends"}
    assert found(opening(bureau, **over, day=DAY + dt.timedelta(days=1)), "contract_over").blocking


def test_a_contract_that_ends_before_it_begins_is_told(bureau):
    backwards = CONTRACT | {"contract_until": dt.date(2023, 12, 31)}
    assert codes(opening(bureau, **backwards)) == {"contract_backwards"}


def test_a_contract_without_a_contractor_is_told(bureau):
    assert "no_contractor" in codes(opening(bureau, **CONTRACT | {"contractor": ""}))


def test_the_unit_itself_is_no_contractor(bureau):
    assert not found(opening(bureau, **CONTRACT | {"contractor": "郎溪县公安局"}), "own_contractor").blocking
