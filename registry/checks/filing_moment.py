"""Was the account filed in time? (R02)

Sources: 湘潭 2022Q3 asks for 先备案、再开设; 贵阳 2017 and 湖北 2021 allow a number of working days after the opening.
Which of the two holds is the office's setting. An account opened too early is still filed: the remedy for a missed
filing is the filing, so the answer is a hint for whoever decides.
"""

from collections.abc import Iterator

from orgs.workdays import work_calendar
from registry.checks.proposed import Found, Proposed, warned


def run(proposed: Proposed) -> Iterator[Found]:
    opened = proposed.record.get("opened_on")
    if opened is None:
        return
    if proposed.settings["filing.moment"] == "before":
        yield warned(
            "opened_before_filing",
            "opened_on",
            f"本地要求先备案、后开设，而账号已于 {opened} 开设，属于未备案先开设，请在申请理由里说明情况。",
        )
        return
    limit = proposed.settings["filing.limit.opening"]
    last = work_calendar(opened).add_workdays(opened, limit)
    if proposed.day > last:
        yield warned(
            "filed_late",
            "opened_on",
            f"账号于 {opened} 开设，应在 {limit} 个工作日内（{last} 前）备案，现已逾期，请在申请理由里说明情况。",
        )
