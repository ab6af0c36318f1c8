"""Ledgers of checks: rounds, results in the columns they can be imported back with, findings, self-checks."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from core.excel import OutColumn
from core.ledgers import Ledger, register
from inspections.finding_filter import FindingFilter
from inspections.forms import RoundFilter, SheetFilter
from inspections.ledger import CONCLUSIONS, FILED, RESULT_COLUMNS, UNFILED
from inspections.models import CheckSheet, Finding, Round
from inspections.scoring import rate_text
from inspections.selfcheck_form import SelfCheckFilter
from inspections.services.drawn_list import WIDE
from inspections.services.overview import rule_words
from inspections.services.platforms import platform_names

CHUNK = 500
WORDS = {code: word for word, code in CONCLUSIONS.items()}
MOMENTS = ("检查时间", "最后更新时间")
RESULTS = tuple(
    OutColumn(column.name, "moment" if column.name in MOMENTS else "text", WIDE.get(column.name, 14))
    for column in RESULT_COLUMNS
)
YES_NO = {True: "是", False: "否"}


def rounds(found: QuerySet[Round], user: Any) -> Iterator[list[Any]]:
    for each in found.select_related("organisation", "indicator_set").iterator(chunk_size=CHUNK):
        sample = each.stats.get("sample", {})
        checked, failed = sample.get("checked"), sample.get("failed")
        rate = rate_text(checked - failed, checked) if checked is not None and failed is not None else None
        yield [
            *(each.pk, each.title, each.get_kind_display(), each.span.label, each.organisation.name, each.as_of),
            *(each.point, each.window_from, each.window_to, each.get_scope_display(), rule_words(each)),
            *(str(each.indicator_set), each.population, each.drawn, checked, failed, rate),
            *(sample.get("undetermined"), sample.get("unchecked"), YES_NO[each.prints_rate], each.get_status_display()),
            *(each.closed_at, each.seed, each.frame_sha256),
        ]


def told_of(finding: Finding, names: dict[str, str]) -> dict[str, Any]:
    """A finding in the columns of the results table."""
    return {
        "账号名称": finding.name,
        "平台": names.get(finding.platform_code, finding.platform_code),
        "主办单位": finding.unit,
        "所属地区": finding.district,
        "检查时间": finding.checked_at,
        "最后更新时间": finding.last_update_at,
        "结论": WORDS[finding.conclusion],
        "指标": finding.indicator,
        "问题描述": finding.description,
        "单项否决": YES_NO[finding.veto] if finding.indicator else "",
        "整改情况": finding.rectified or ("当场整改" if finding.corrected_at_once else ""),
        "复查结果": finding.recheck,
        "轮次": finding.pass_no,
        "备案情况": UNFILED if finding.is_unfiled else FILED,
        "链接": finding.link,
        "截图": finding.screenshot,
        "账号编号": finding.sheet.number if finding.sheet else (finding.account.number if finding.account else ""),
    }


def results(found: QuerySet[CheckSheet], user: Any) -> Iterator[list[Any]]:
    """A line a confirmed finding; 合格 where a finished sheet has none; no conclusion where there is no result yet."""
    names = platform_names()
    confirmed = Prefetch("findings", Finding.objects.confirmed().order_by("pk"), to_attr="counted")
    for sheet in found.prefetch_related(confirmed).iterator(chunk_size=CHUNK):
        tail = [str(sheet.round), sheet.get_verdict_display(), str(sheet.inspector or ""), sheet.note]
        for finding in sheet.counted:
            finding.sheet = sheet
            yield [*told_of(finding, names).values(), *tail]
        if not sheet.counted:
            yield [*bare(sheet, names).values(), *tail]


def bare(sheet: CheckSheet, names: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(column.name for column in RESULT_COLUMNS)
    passed = WORDS["pass"] if sheet.is_done else ""  # type: ignore[attr-defined]
    told |= {
        "账号名称": sheet.name,
        "平台": names.get(sheet.platform_code, sheet.platform_code),
        "主办单位": sheet.unit,
    }
    return told | {"所属地区": sheet.district, "检查时间": sheet.checked_at, "结论": passed, "账号编号": sheet.number}


def findings(found: QuerySet[Finding], user: Any) -> Iterator[list[Any]]:
    names = platform_names()
    for each in found.iterator(chunk_size=CHUNK):
        printed = each.round.indicator_by_code.get(each.indicator, {}).get("printed", "")
        yield [
            *told_of(each, names).values(),
            *(str(each.round), printed, each.get_status_display(), each.get_source_display()),
            *(str(each.found_by or "监测"), each.found_at, str(each.confirmed_by or "")),
        ]


def self_checks(found: Any, user: Any) -> Iterator[list[Any]]:
    for check in found.prefetch_related("lines").iterator(chunk_size=CHUNK):
        lines = list(check.lines.all())
        total = {name: sum(getattr(line, name) or 0 for line in lines) for name in ("posts", "originals", "problems")}
        yield [
            *(str(check.round), check.unit, check.get_status_display(), check.due_on, check.first_reported_at),
            *("逾期" if check.is_late else "按时", str(check.reported_by or ""), len(lines), *total.values()),
            *(check.scan_name, check.statement),
        ]


def text(*names: str, width: float = 14) -> tuple[OutColumn, ...]:
    return tuple(OutColumn(name, width=width) for name in names)


def numbers(*names: str) -> tuple[OutColumn, ...]:
    return tuple(OutColumn(name, "number", 10) for name in names)


VIEW = "inspections.view_round"
register(
    Ledger(
        "rounds",
        "检查台账",
        (
            OutColumn("检查编号", "number", 10),
            *text("名称", "种类", "周期", "检查单位", width=20),
            OutColumn("统计日期", "date", 12),
            OutColumn("监测时间点", "moment", 20),
            OutColumn("检查开始", "date", 12),
            OutColumn("检查结束", "date", 12),
            *text("范围", "抽取规则", "指标集", width=18),
            *numbers("账号总数", "抽取数", "检查数", "不合格数"),
            *text("合格率"),
            *numbers("无法判断", "未检查"),
            *text("公布周期合格率", "状态"),
            OutColumn("办结时间", "moment", 20),
            *text("种子", "名单指纹", width=24),
        ),
        RoundFilter,
        rounds,
        VIEW,
    )
)
register(
    Ledger(
        "results",
        "检查结果",
        (*RESULTS, *text("所属检查", "办结结论", "检查人"), OutColumn("检查记录", width=30)),
        SheetFilter,
        results,
        VIEW,
    )
)
register(
    Ledger(
        "findings",
        "检查发现",
        (
            *RESULTS,
            *text("所属检查", "指标名称", "发现状态", "来源", "录入人"),
            OutColumn("录入时间", "moment", 20),
            *text("确认人"),
        ),
        FindingFilter,
        findings,
        VIEW,
    )
)
register(
    Ledger(
        "selfchecks",
        "自查报送",
        (
            *text("所属检查", "单位", "状态", width=20),
            OutColumn("报送期限", "date", 12),
            OutColumn("首次报送时间", "moment", 20),
            *text("是否按时", "报送人"),
            *numbers("账号数", "发布条数", "其中原创", "发现问题数"),
            *text("盖章件", "总体情况", width=30),
        ),
        SelfCheckFilter,
        self_checks,
        "inspections.view_self_check",
    )
)
