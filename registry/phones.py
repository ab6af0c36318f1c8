"""Telephone numbers on screens and in exports of people who need not see them whole."""

import re

AREA = re.compile(r"[(（]?0(?:10|2\d|[3-9]\d\d)[)）]?[-\s]?")


def masked(phone: str) -> str:
    """138****8001 of a mobile, 0563-*****34 of a landline: the area code says only where, so it stays whole."""
    area = AREA.match(phone)
    if area:
        return area.group() + _hidden(phone[area.end() :], 0, 2)
    digits = sum(character.isdigit() for character in phone)
    return _hidden(phone, *((3, 4) if digits > 8 else (0, 2)))


def _hidden(number: str, keep_front: int, keep_back: int) -> str:
    digits = sum(character.isdigit() for character in number)
    seen = 0

    def hide(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return found.group() if seen <= keep_front or seen > digits - keep_back else "*"

    return re.sub(r"\d", hide, number)
