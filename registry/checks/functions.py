"""What the account offers, and where its posts can be read by machine (R12).

Source: 江苏 备案检查平台 (2020): a filing states columns, menus and the data interface of the account.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked
from registry.sources import BadSource, check_sources


def run(proposed: Proposed) -> Iterator[Found]:
    if not proposed.text("functions") and (proposed.kind == "opening" or "functions" in proposed.changed):
        yield blocked("no_functions", "functions", "请填写功能栏目：每行一个，写明栏目、菜单、办事和互动渠道。")
    try:
        check_sources(str(proposed.record.get("sources") or ""))
    except BadSource as bad:
        yield blocked("bad_source", "sources", str(bad))
