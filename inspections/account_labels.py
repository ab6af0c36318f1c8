"""What a round says of an account: the labels it freezes, where the register keeps them, and copying them on."""

from typing import Any

LABELS = ("name", "platform_code", "account_type", "unit", "district", "level")
# The account itself, then its labels, as columns of the register.
IN_REGISTER = (
    "pk",
    "number",
    "name",
    "platform__code",
    "account_type",
    "organisation__name",
    "organisation__district",
    "level",
)


def labels_of(known: Any) -> dict[str, Any]:
    """From a check sheet, a finding or an account that was looked up."""
    return {label: getattr(known, label) for label in LABELS}
