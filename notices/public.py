"""What is taken out of a notice that goes to the public: contacts, telephone numbers, QQ, mail addresses (N10); pure."""

import re
from typing import Any

LEFT_OUT = "（不公开）"
EDGE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
PRIVATE = re.compile(
    "|".join(
        (
            r"(?:QQ|qq|微信号?)(?:号码?)?[:：\s]*[0-9A-Za-z_-]{5,20}",
            r"[0-9A-Za-z_.+-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+",
            EDGE.format(r"\d{17}[\dXx]"),  # identity numbers
            EDGE.format(r"(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}"),
            EDGE.format(r"[(（]?0\d{2,3}[)）]?[-—\s]?\d{7,8}(?:[-—转]\d{1,5})?"),
        )
    )
)
UNTOUCHED = frozenset({"draw", "doc_number", "index_no", "date", "window", "period"})


def without_private(value: Any) -> Any:
    """The same figures and words, with every number by which a person can be reached left out."""
    if isinstance(value, str):
        return PRIVATE.sub(LEFT_OUT, value)
    if isinstance(value, list):
        return [without_private(each) for each in value]
    if isinstance(value, dict):
        return {key: each if key in UNTOUCHED else without_private(each) for key, each in value.items()}
    return value
