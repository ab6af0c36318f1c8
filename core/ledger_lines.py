"""A row of an exported ledger as it counts for the digest in its head: the same for the writer and for who checks it."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

RULE = (
    "表头和各行以制表符相连、每行以换行结尾；单元格内的制表符和换行按空格计，整数不带小数，"
    "零点整的时间只写日期；取 UTF-8 文本的 SHA-256"
)
MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\d(?= 00:00:00$)")
WHOLE = re.compile(r"-?\d+(?=\.0$)")


def line_of(values: Sequence[Any]) -> bytes:
    return ("\t".join(text_of(value) for value in values) + "\n").encode()


def text_of(value: Any) -> str:
    """Cells do not tell a day from its midnight, nor 3 from 3.0; a CSV tells no text from a number."""
    if value is None:
        return ""
    text = value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, dt.datetime) else str(value)
    text = " ".join(text.replace("\t", "\n").splitlines())
    short = MIDNIGHT.match(text) or WHOLE.match(text)
    return short[0] if short else text
