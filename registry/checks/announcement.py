"""Does the stop notice run long enough? (R22)

Sources: 国办发〔2018〕123号 and the local rules after it want the public told before an account stops; the number of days is
the office's setting. An emergency stops first and announces afterwards. The days may still be filled in among the steps
of the closing, so that their absence is only a hint.
"""

from collections.abc import Iterator

from orgs.workdays import work_calendar
from registry.checks.proposed import Found, Proposed, blocked, warned


def run(proposed: Proposed) -> Iterator[Found]:
    if proposed.record.get("emergency"):
        return
    first, last = proposed.record.get("announced_from"), proposed.record.get("announced_until")
    days = proposed.settings["closure.announcement_days"]
    if first is None or last is None:
        yield warned(
            "announcement_undated",
            "announced_from" if first is None else "announced_until",
            f"还没有填写停更公告的起止日期。公告至少 {days} 天，请填写，或在关停办理的步骤里补填。",
        )
        return
    earliest = work_calendar(first).add_days(first, days)
    if last < earliest:
        yield blocked(
            "announcement_too_short",
            "announced_until",
            f"停更公告至少 {days} 天（末日逢休息日顺延），从 {first} 起应当到 {earliest}，请改公告结束日期。",
        )
