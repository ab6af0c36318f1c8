"""The name lets people see whose account it is (R08).

Source: 国办发〔2018〕123号: an account's name goes with the duties of its unit. Short names are the custom (郎溪公安 for
郎溪县公安局), so two signs in common with the unit or its district are enough, and the answer is a hint only.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, warned


def run(proposed: Proposed) -> Iterator[Found]:
    name, unit = proposed.text("name"), proposed.unit
    if not name or unit is None:
        return
    if not any(shares_two_signs(name, text) for text in (unit.name, unit.district)):
        yield warned(
            "name_foreign",
            "name",
            f"账号名称“{name}”里看不到“{unit.name}”的名称或简称。请核对，或改成能看出单位的名称。",
        )


def shares_two_signs(one: str, other: str) -> bool:
    """Whether two neighbouring signs of one stand together in the other too."""
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    return any(other[at : at + 2] in pairs for at in range(len(other) - 1))
