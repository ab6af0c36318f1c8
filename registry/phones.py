"""Telephone numbers on screens and in exports of people who need not see them whole."""

import re


def masked(phone: str) -> str:
    """138****8001: the first three and the last four digits stay; of a short number only the last two."""
    digits = sum(character.isdigit() for character in phone)
    keep_front, keep_back = (3, 4) if digits > 8 else (0, 2)
    seen = 0

    def hide(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return found.group() if seen <= keep_front or seen > digits - keep_back else "*"

    return re.sub(r"\d", hide, phone)
