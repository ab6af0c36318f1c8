"""One row of a table of observations: its columns, the words a monitor uses, and what they claim."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from core.cell_values import EARLIEST
from core.clock import SHANGHAI
from core.excel import Column, Row
from core.ledger_checks import RowReader
from registry.platforms import PlatformNames

COLUMNS = (
    Column("账号名称", ("新媒体名称", "名称", "公众号名称"), needed=True, fallback=("账号",)),
    Column("平台", ("渠道", "注册平台", "账号平台", "平台类型", "新媒体类型"), needed=True),
    Column("账号ID", ("账号标识", "平台ID", "微信号", "UID", "原始ID", "视频号ID", "ID")),
    Column("账号编号", ("登记编号",)),
    Column("主办单位", ("单位", "单位名称", "开设主体", "开办单位", "责任单位")),
    Column("检查时间", ("监测时间", "检测时间"), needed=True),
    Column("最后更新时间", ("最近发布时间", "最后发布时间", "最近更新时间", "检查时更新日期")),
    Column("更新状态", ("监测结果", "检查结果", "更新情况"), needed=True),
    Column("问题描述", ("存在问题", "备注")),
    Column("最近文章标题", ("文章标题", "最新文章标题", "标题")),
    Column("链接", ("网址", "链接地址", "主页链接", "账号链接"), linked=True),
    Column("截图", ("截图链接",), linked=True),
)
LONGEST = {"账号名称": 200, "主办单位": 200, "问题描述": 5000, "最近文章标题": 500}


class Said(NamedTuple):
    """What a word of 更新状态 claims."""

    state: str
    reason: str = ""
    silent: bool = False


_SILENT = Said("ok", silent=True)
_BLANK = Said("empty", silent=True)
_FAILED = Said("malformed", "supplier_unreachable")
_NO_ACCESS = Said("auth_error", "supplier_no_access")
_BANNED = Said("not_found", "account_banned")
WORDS = {
    "正常": Said("ok"),
    "合格": Said("ok"),
    "有更新": Said("ok"),
    "未更新": _SILENT,
    "超期未更新": _SILENT,
    "两周未更新": _SILENT,
    "不合格(更新)": _SILENT,
    "空白": _BLANK,
    "无内容": _BLANK,
    "已注销": Said("not_found", "account_cancelled"),
    "已关停": Said("not_found", "account_closed"),
    "账号不存在": Said("not_found", "account_missing"),
    "搜索不到": Said("not_found", "not_found_by_search"),  # weak: a search is not the platform's word
    "已迁移": Said("not_found", "account_migrated"),
    "封禁": _BANNED,
    "冻结": _BANNED,
    "违规": _BANNED,
    "无法访问": _FAILED,
    "异常": _FAILED,
    "加载失败": _FAILED,
    "需登录": _NO_ACCESS,
    "无权限": _NO_ACCESS,
}


@dataclass
class ObservationRow:
    """A row that could be read; `reader` keeps its problems and warnings."""

    reader: RowReader
    name: str
    platform: int
    handle: str
    number: str
    unit: str
    said: Said
    checked_at: dt.datetime
    last_published_at: dt.datetime | None
    precision: str
    detail: dict[str, str]


class ObservationReader:
    """Reads rows against one moment: nothing may have been checked or published after it."""

    def __init__(self, platforms: PlatformNames, *, moment: dt.datetime, date1904: bool) -> None:
        self._platforms, self._moment, self._date1904 = platforms, moment.astimezone(SHANGHAI), date1904

    def read(self, row: Row) -> ObservationRow | RowReader:
        """The row, or its reader when it must be refused."""
        reader = RowReader(row, today=self._moment.date(), date1904=self._date1904)
        texts = {column: reader.text(column, limit=limit) for column, limit in LONGEST.items()}
        reader.text("账号名称", needed=True)
        platform = self._platform(reader)
        said = reader.choice("更新状态", WORDS, code="unknown_state")
        reader.text("更新状态", needed=True)
        checked, _ = self._moment_of(reader, "检查时间")
        reader.text("检查时间", needed=True)
        last, precision = self._moment_of(reader, "最后更新时间")
        detail = {
            "said": reader.text("更新状态"),
            "problem": texts["问题描述"],
            "title": texts["最近文章标题"],
            "link": reader.link("链接"),
            "screenshot": reader.link("截图"),
        }
        handle = reader.text("账号ID", identifier=True, limit=200)
        if checked and last and _is_after(last, checked):
            reader.refuse("最后更新时间", "contradiction", "最后更新时间晚于检查时间，请核对这两个时间。")
        if reader.problems or said is None or checked is None:
            return reader
        number = reader.text("账号编号").upper()
        return ObservationRow(
            reader,
            texts["账号名称"],
            platform,
            handle,
            number,
            texts["主办单位"],
            said,
            checked,
            last,
            precision,
            {key: value for key, value in detail.items() if value},
        )

    def _platform(self, reader: RowReader) -> int:
        text = reader.text("平台", needed=True)
        named = self._platforms.find(text) if text else None
        if text and named is None:
            reader.refuse("平台", "unknown_platform", f"不认识平台“{text}”，请填一个平台的名称，如 微信公众号。")
        return named.platform.pk if named else 0

    def _moment_of(self, reader: RowReader, column: str) -> tuple[dt.datetime | None, str]:
        """With its precision: a date alone stands at the beginning of its day."""
        found = reader.moment(column)
        if found is None:
            return None, ""
        moment = found.replace(tzinfo=SHANGHAI)
        if found.date() < EARLIEST or moment > self._moment:
            told = f"时间 {found:%Y-%m-%d %H:%M} 早于 1990 年或晚于现在，请核对后填写。"
            reader.refuse(column, "bad_date", told)
        midnight = found.time() == dt.time()
        return moment, "day" if midnight else "second" if found.second else "minute"


def _is_after(last: dt.datetime, checked: dt.datetime) -> bool:
    """A check of which only the day is known may have been made at the end of that day."""
    day_only = checked.time() == dt.time()
    return last.date() > checked.date() if day_only else last > checked
