"""Turns what offices type into cells into typed values, or says in Chinese what to write instead."""

import datetime as dt
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from core.excel.cells import MAX_EXACT, NOT_COMPUTED, Cell, CellError, LinkedText

EARLIEST = dt.date(1990, 1, 1)
EPOCHS = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
SERIALS = range(20_000, 80_000)

NUMERALS = str.maketrans("〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "000123456789123456789")
DIGITS = "〇○零一二三四五六七八九"
YMD = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:[T\s]*(\d.*))?$")
YM = re.compile(r"^(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\s*(\d{1,2}:.*))?$")
COMPACT_MONTH = re.compile(r"^(\d{4})(\d{2})$")
TIME = re.compile(
    r"^(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?$"
)
WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
SCIENTIFIC = re.compile(r"^[+-]?\d(?:\.\d+)?[eE][+-]?\d{1,3}$")

YES = frozenset(["是", "√", "✓", "✔", "有", "已认证", "已录入", "1", "y", "yes", "true", "对"])
NO = frozenset(["否", "×", "✕", "✗", "✘", "x", "无", "没有", "未认证", "未录入", "0", "n", "no", "false"])

PLAIN_MOBILE = re.compile(r"1[3-9][0-9]{9}")
MOBILE = re.compile(r"^(?:\+?86|0086)?(1[3-9]\d{9})$")
LANDLINE = re.compile(r"^(?:\+?86)?(0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8})(?:(?:转|分机|x)?(\d{1,6}))?$")
NO_ZERO = re.compile(r"^(?:(?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})$")
SERVICE = re.compile(r"^[48]00\d{7}$")
LOCAL = re.compile(r"^[2-9]\d{6,7}$")
EXTENSION = re.compile(r"^(0\d{2,3}\d{7,8})(?:转|分机|x|-)(\d{1,6})$")

MAX_COUNT = 10**12
GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
WITH_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
# By far the most addresses: nothing about them needs a second look.
PLAIN_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d{1,4})?(?:[/?#][!-~]*)?", re.I
)
HOST = re.compile(r"^(?:[\w一-鿿](?:[\w一-鿿-]*[\w一-鿿])?\.)+[\w一-鿿-]{2,}$")


class BadCell(Exception):
    """The cell cannot be taken: a code of the contract and a sentence that says what to write."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Doubt:
    """The value was taken, but something about it must be told."""

    code: str
    message: str


def as_text(cell: Cell, *, identifier: bool = False) -> str:
    """Printed text of a cell; a number that Excel has already rounded is refused."""
    if isinstance(cell, CellError) or (isinstance(cell, LinkedText) and not cell):
        raise _formula_error(cell.text if isinstance(cell, CellError) else NOT_COMPUTED)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        if abs(cell) >= MAX_EXACT:
            raise _precision_lost(cell)
        return str(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    if identifier and SCIENTIFIC.match(folded(cell)):
        raise _precision_lost(cell)
    return str(cell)


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _formula_error(text: str) -> BadCell:
    if text == NOT_COMPUTED:
        what_to_do = "请用 Excel 或 WPS 打开文件保存一次，或把这一列“粘贴为数值”，再重新导入。"
        return BadCell("formula_error", f"单元格里的公式没有计算结果，读不到内容；{what_to_do}")
    return BadCell("formula_error", f"单元格是公式错误（{text}），请改成实际内容后重新导入。")


def _precision_lost(cell: object) -> BadCell:
    shown = f"{cell:.15g}" if isinstance(cell, (int, float)) else str(cell)
    return BadCell(
        "precision_lost", f"“{shown}”是被 Excel 改写的长数字，末几位已丢失；请把该列设为文本格式，重新填写完整号码。"
    )


def as_moment(cell: Cell, *, date1904: bool = False) -> tuple[dt.datetime | None, bool]:
    """The date and time (naive, as written) and whether only a month was written; BadCell `bad_date` otherwise."""
    if isinstance(cell, dt.datetime):
        return cell, False
    text = WEEKDAY.sub("", folded(as_text(cell)))
    if not text:
        return None, False
    found = _written(text) or _written(_arabic(text)) or _serial(text, date1904)
    if found is None and _is_month(_arabic(text)):
        return None, True
    if found is None:
        raise BadCell("bad_date", f"“{as_text(cell)}”不是能识别的日期，请写成 2022-09-30 这样的年-月-日。")
    return found, False


def _is_month(text: str) -> bool:
    month = YM.match(text) or COMPACT_MONTH.match(text)
    return month is not None and int(month.group(1)) >= EARLIEST.year and 1 <= int(month.group(2)) <= 12


def _written(text: str) -> dt.datetime | None:
    match = YMD.match(text) or COMPACT.match(text)
    if match is None:
        return None
    year, month, day, rest = match.groups()
    time = TIME.match(rest.strip()) if rest else None
    if rest and time is None:
        return None
    hour, minute, second = (int(part or 0) for part in time.group(1, 2, 3)) if time else (0, 0, 0)
    try:
        moment = dt.datetime(int(year), int(month), int(day), hour, minute, second)
    except ValueError:
        return None
    return _shifted(moment, time.group(4) if time else None)


def _shifted(moment: dt.datetime, zone: str | None) -> dt.datetime:
    if zone is None:
        return moment
    aware = dt.datetime.fromisoformat(f"{moment.isoformat()}{zone.replace('Z', '+00:00')}")
    return aware.astimezone(dt.timezone(dt.timedelta(hours=8))).replace(tzinfo=None)


def _arabic(text: str) -> str:
    """二〇二二年十月三十一日 → 2022年10月31日."""

    def tens(match: re.Match[str]) -> str:
        before, after = match.group(1), match.group(2)
        return f"{before.translate(NUMERALS) or '1'}{after.translate(NUMERALS) or '0'}"

    return re.sub(rf"([{DIGITS}]?)十([{DIGITS}]?)", tens, text).translate(NUMERALS)


def _serial(text: str, date1904: bool) -> dt.datetime | None:
    if not SERIAL.match(text) or int(float(text)) not in SERIALS:
        return None
    days = Decimal(text)
    whole = dt.datetime.combine(EPOCHS[date1904], dt.time()) + dt.timedelta(days=int(days))
    return whole + dt.timedelta(seconds=round(float(days % 1) * 86400))


def as_date(cell: Cell, *, today: dt.date, date1904: bool = False, future: bool = False) -> tuple[dt.date | None, bool]:
    moment, month_only = as_moment(cell, date1904=date1904)
    if moment is None:
        return None, month_only
    day = moment.date()
    if day < EARLIEST:
        raise BadCell("bad_date", f"日期 {day.isoformat()} 早于 1990 年，请核对年份。")
    if day > today and not future:
        raise BadCell("bad_date", f"日期 {day.isoformat()} 晚于今天，请核对后填写。")
    return day, False


def as_yes_no(cell: Cell) -> bool | None:
    if isinstance(cell, bool) or cell is None:
        return cell
    word = folded(as_text(cell)).lower()
    if not word:
        return None
    if word not in YES | NO:
        raise BadCell("bad_yes_no", f"“{as_text(cell)}”看不出是或否，请填“是”或“否”。")
    return word in YES


def as_number(cell: Cell, *, in_ten_thousands: bool = False) -> int | None:
    """A count; `in_ten_thousands` when the header says 万. A cell that itself says 万 is multiplied once."""
    if isinstance(cell, (bool, dt.datetime)):
        raise _bad_number(as_text(cell))
    if isinstance(cell, int) and not in_ten_thousands and 0 <= cell < MAX_COUNT:
        return cell
    text = folded(as_text(cell, identifier=True)).replace(" ", "")
    if not text:
        return None
    bare = re.sub(r"(?:万|w)?(?:人|个|粉丝)?$", "", text, flags=re.IGNORECASE)
    factor = (
        10_000 if in_ten_thousands or bare + "万" == text[: len(bare) + 1] or text[len(bare) :].lower() == "w" else 1
    )
    try:
        value = Decimal(bare.replace(",", "") if GROUPED.match(bare) else bare) * factor
    except InvalidOperation:
        raise _bad_number(text) from None
    if not value.is_finite() or value < 0 or value >= MAX_COUNT or (factor == 1 and value != int(value)):
        raise _bad_number(text)
    return int(value.to_integral_value(rounding="ROUND_HALF_UP"))


def _bad_number(text: str) -> BadCell:
    return BadCell("bad_number", f"“{text}”不是有效的数量，请只填阿拉伯数字，如 12800；以万为单位时表头写明“（万）”。")


def as_phone(cell: Cell) -> tuple[str, list[Doubt]]:
    """The first phone of the cell, digits and one dash; doubts tell of a second phone or a restored zero."""
    if isinstance(cell, str) and PLAIN_MOBILE.fullmatch(cell):
        return str(cell), []
    text = folded(as_text(cell, identifier=True))
    if not text:
        return "", []
    whole = _phone(text)
    if whole:
        return whole
    parts = [part for part in re.split(r"[/、,;|\n]|\s+|或|和", text) if part.strip()]
    read = [_phone(part) for part in parts]
    if len(parts) > 1 and all(read):
        phone, doubts = read[0] or ("", [])
        return phone, [*doubts, Doubt("two_phones", f"一格里有 {len(parts)} 个电话，只保留第一个 {phone}。")]
    raise BadCell("bad_phone", f"“{text}”不是有效的电话，请填 11 位手机号，或带区号的座机（如 0563-7021234）。")


def _phone(text: str) -> tuple[str, list[Doubt]] | None:
    plain = re.sub(r"[\s()\-‐‑–—―－_.]", "", text)
    if mobile := MOBILE.match(plain):
        return mobile.group(1), []
    dashed = re.sub(r"[\s()]", "", re.sub(r"[‐‑–—―－_]", "-", text))
    if SERVICE.match(plain) or LOCAL.match(plain):
        return plain, []
    if EXTENSION.match(re.sub(r"^(0\d{2,3})-", r"\1", dashed)) or LANDLINE.match(plain):
        return (dashed if "-" in dashed else re.sub(r"^\((0\d{2,3})\)", r"\1-", text).replace(" ", "")), []
    if NO_ZERO.match(plain):
        return f"0{dashed}", [Doubt("landline_zero", f"座机 {text} 缺少区号前的 0，已补为 0{dashed}。")]
    return None


def as_link(cell: Cell) -> str:
    """An http(s) address; a linked text gives its target, an address without scheme gets https://."""
    text = cell.target if isinstance(cell, LinkedText) and cell.target else as_text(cell).strip()
    if not text:
        return ""
    if PLAIN_ADDRESS.fullmatch(text):
        return text
    address = folded(text) if not text.isascii() and folded(text).isascii() else text
    if not WITH_SCHEME.match(address) or re.match(r"^[\w.-]+:\d+(/|$)", address):
        address = f"https://{address.lstrip('/')}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    good = parts.scheme.lower() in {"http", "https"} if host else False
    if not good or "@" in parts.netloc or re.search(r"\s", address) or not _is_host(host):
        raise BadCell("bad_link", f"“{text[:80]}”不是网址，请填以 http:// 或 https:// 开头的地址。")
    return address


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or (bool(HOST.match(host)) and not host.replace(".", "").isdigit())
    return True
