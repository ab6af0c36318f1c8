"""One row of a results table, read and judged by itself: what it says, and whether it can be meant."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from core.cell_values import EARLIEST, Doubt
from core.clock import SHANGHAI
from core.excel import Row
from core.ledger_checks import RowReader
from inspections.ledger import (
    AT_ONCE,
    CONCLUSIONS,
    FILED,
    LONGEST,
    PREFILLED,
    REPLY_TEST_ROUNDS,
    RESULT_COLUMNS,
    THIS_ROUND,
    UNFILED,
)
from inspections.models import Round
from inspections.rules import finder, same_words


@dataclass
class ResultRow:
    """A row that could be read; `reader` keeps its problems and warnings."""

    reader: RowReader
    name: str
    platform_code: str
    unit: str
    district: str
    number: str
    conclusion: str
    indicator: str
    veto: bool
    corrected_at_once: bool
    outside_round: bool
    filed: bool | None
    texts: Mapping[str, str]
    checked_at: dt.datetime | None
    last_update_at: dt.datetime | None

    @property
    def is_pass(self) -> bool:
        return self.conclusion == "pass"

    @property
    def fails(self) -> bool:
        return self.veto and not (self.corrected_at_once or self.outside_round)


def is_unfilled(row: Row) -> bool:
    """A row of the list to check as it was handed out: it says which account, and nothing about it."""
    return all(row[column.name] is None for column in RESULT_COLUMNS if column.name not in PREFILLED)


class ResultReader:
    """Knows the words of one round: its platforms, its indicators, and what 轮次 means this round."""

    def __init__(self, round_: Round, platform_of: Callable[[str], str], *, today: dt.date, date1904: bool) -> None:
        self.round, self.platform_of, self.today, self.date1904 = round_, platform_of, today, date1904

    @cached_property
    def indicators(self) -> dict[str, str]:
        return finder(
            (each["code"], (*each["aliases"], each["printed"], *each["synonyms"])) for each in self.round.indicators
        )

    @cached_property
    def own_names(self) -> set[str]:
        """How people write "this round" under 轮次."""
        label = self.round.span.label
        tail = label.removeprefix(f"{self.round.span.year}年")
        words = {self.round.period, self.round.title, label, tail, label.replace("第", ""), tail.replace("第", "")}
        return {same_words(word) for word in words | THIS_ROUND | REPLY_TEST_ROUNDS}

    def read(self, row: Row) -> ResultRow | RowReader:
        """The row, or its reader when it must be refused."""
        reader = RowReader(row, today=self.today, date1904=self.date1904)
        texts = {column: reader.text(column, limit=limit) for column, limit in LONGEST.items() if column != "链接"}
        texts["链接"] = reader.link("链接")
        reader.text("账号名称", needed=True)
        conclusion = reader.choice("结论", CONCLUSIONS, code="unknown_state") or ""
        reader.text("结论", needed=True)
        found = ResultRow(
            reader,
            texts["账号名称"],
            self.platform(reader),
            texts["主办单位"],
            texts["所属地区"],
            reader.text("账号编号").upper(),
            conclusion,
            self.indicator(reader),
            False,
            False,
            False,
            reader.choice("备案情况", {FILED: True, UNFILED: False}, code="unknown_state"),
            texts,
            self.moment(reader, "检查时间"),
            self.moment(reader, "最后更新时间"),
        )
        said = reader.yes_no("单项否决")
        if not reader.problems:
            self.judge(found, said)
        return reader if reader.problems else found

    def platform(self, reader: RowReader) -> str:
        text = reader.text("平台", needed=True)
        code = self.platform_of(text) if text else ""
        if text and not code:
            reader.refuse("平台", "unknown_platform", f"不认识平台“{text}”，请填平台名称，如 微信公众号。")
        return code

    def indicator(self, reader: RowReader) -> str:
        text = reader.text("指标")
        code = self.indicators.get(same_words(text), "")
        if text and not code:
            reader.refuse(
                "指标",
                "unknown_indicator",
                f"本次检查的指标里没有“{text}”，请填指标代码（如 NO_UPDATE_2W）或通报用语。",
            )
        return code

    def moment(self, reader: RowReader, column: str) -> dt.datetime | None:
        moment = reader.moment(column)
        if moment and not EARLIEST <= moment.date() <= self.today:
            reader.refuse(column, "bad_date", f"日期 {moment.date()} 早于 1990 年或晚于今天，请核对后填写。")
        return moment and moment.replace(tzinfo=SHANGHAI)

    def judge(self, row: ResultRow, said: bool | None) -> None:
        """The indicator decides whether it is a veto; 否 on a veto needs a ground."""
        reader, pass_no = row.reader, same_words(row.texts["轮次"])
        bonus = bool(row.indicator) and self.round.indicator_by_code[row.indicator].get("bonus", False)
        if bonus and row.conclusion in ("pass", "problem"):
            row.conclusion = "bonus"
        self.check_conclusion(row)
        row.outside_round = bool(pass_no) and pass_no not in self.own_names
        row.corrected_at_once = same_words(row.texts["整改情况"]) in AT_ONCE and said is not True
        is_veto = bool(row.indicator) and self.round.indicator_by_code[row.indicator]["veto"]
        row.veto = is_veto and row.conclusion != "undetermined"
        if said is False and row.veto and row.fails:
            reader.refuse(
                "单项否决",
                "contradiction",
                "这个指标是单项否决项，写“否”需要整改情况为“当场整改”，或者轮次不是本轮；请补充说明或改为“是”。",
            )
        self.tell(row, said, is_veto=is_veto)

    @staticmethod
    def tell(row: ResultRow, said: bool | None, *, is_veto: bool) -> None:
        """What is taken otherwise than the row's words suggest."""
        warn = row.reader.warn
        if row.outside_round:
            warn("轮次", Doubt("outside_round", f"“{row.texts['轮次']}”不是本轮，这一行只登记，不影响合格与否。"))
        if not is_veto and (said or row.conclusion in ("fail", "major")):
            warn("结论", Doubt("not_a_veto", "这个指标不是单项否决项，只按问题登记，账号不因此判为不合格。"))
        if row.fails and row.conclusion == "problem":
            warn("结论", Doubt("is_a_veto", "这个指标是单项否决项，账号按不合格计。"))
        if row.checked_at and row.last_update_at and row.last_update_at.date() > row.checked_at.date():
            warn("最后更新时间", Doubt("date_after_check", "最后更新时间晚于检查时间，请核对。"))

    @staticmethod
    def check_conclusion(row: ResultRow) -> None:
        if row.is_pass and row.indicator:
            row.reader.refuse("结论", "contradiction", "结论为合格，却填了指标；请删去指标，或改写结论。")
        if row.conclusion in ("fail", "major") and not row.indicator:
            row.reader.refuse("指标", "contradiction", "结论不合格，却没有填指标；请写明是哪一项指标。")
        if row.conclusion == "problem" and not row.indicator:
            row.reader.refuse("指标", "missing", "存在问题需要填指标；请写明是哪一项指标。")
