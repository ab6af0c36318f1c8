"""Somebody answers for the account, somebody runs it, and both can be reached (R10).

Sources: 国办发〔2018〕123号: a named leader and full-time posts; 贵阳 2017: registration names the contact and a telephone.
"""

import re
from collections.abc import Iterator

from core.cell_values import BadCell, as_phone
from registry.checks.proposed import Found, Proposed, blocked, warned

WANTED = (
    ("leader", "no_leader", "请填写负责人：对账号内容负责的分管领导。"),
    ("manager", "no_manager", "请填写管理员：日常编辑、回复留言的人。"),
    ("phone", "no_phone", "请填写联系电话：能随时找到管理员的手机或座机。"),
)
NO_NAME = re.compile(r"[\d@#*?？]|^(无|暂无|待定|同上|某某|不详|/|-)$")


def run(proposed: Proposed) -> Iterator[Found]:
    for name, code, message in WANTED:
        if not proposed.text(name):
            yield blocked(code, name, message)
    for name in ("leader", "manager"):
        if NO_NAME.search(proposed.text(name)):
            yield blocked("no_person", name, f"“{proposed.text(name)}”不是姓名，请填写真实姓名。")
    phone = proposed.text("phone")
    try:
        as_phone(phone)
    except BadCell as bad:
        yield blocked("bad_phone", "phone", bad.message)
    if proposed.text("leader") and proposed.text("leader") == proposed.text("manager"):
        yield warned("one_person", "manager", "负责人和管理员是同一个人，内容审核少了一道关。请核对，尽量由两人分任。")
