"""How a telephone number looks to people who need not see it whole."""

import pytest

from registry.phones import masked


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138001", "138****8001"),
        ("0563-7021234", "0563-*****34"),
        ("05637021234", "0563*****34"),
        ("010-62341234", "010-******34"),
        ("(0563)7021234", "(0563)*****34"),
        ("0563-7021234-801", "0563-*******-*01"),
        ("7021234", "*****34"),
        ("", ""),
    ],
)
def test_of_a_landline_the_area_code_stays_and_the_number_is_masked(phone, shown):
    assert masked(phone) == shown
