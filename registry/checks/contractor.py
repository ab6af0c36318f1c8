"""An account run by a contractor has a contract in force with a stated scope (R11).

Sources: 国办发〔2018〕123号: daily running may be bought, the host stays responsible; 国办公开办函〔2021〕31号: contractors are
vetted; 贵阳 2017: staff, content and quality of the outsourced work are laid down.
"""

import datetime as dt
from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked, warned

SOON = dt.timedelta(days=30)
CONTRACT = ("contract_from", "contract_until", "contract_scope")
WANTED = (
    ("contract_from", "请填写代运维合同的开始日期。"),
    ("contract_until", "请填写代运维合同的结束日期。"),
    ("contract_scope", "请写明代运维的范围：可以做什么、不可以做什么，发布须由本单位审核。"),
)


def run(proposed: Proposed) -> Iterator[Found]:
    contractor, record = proposed.text("contractor"), proposed.record
    if not contractor:
        left = [name for name in CONTRACT if record.get(name)]
        if left:
            yield blocked(
                "no_contractor", "contractor", "填了代运维合同，没有填代运维单位。请补上单位名称，或清空合同各栏。"
            )
        return
    for name, message in WANTED:
        if not record.get(name):
            yield blocked("no_contract", name, message)
    if proposed.unit is not None and contractor == proposed.unit.name:
        yield warned("own_contractor", "contractor", "代运维单位就是主办单位自己。自己运维的请不填这一栏。")
    yield from _in_force(proposed, record.get("contract_from"), record.get("contract_until"))


def _in_force(proposed: Proposed, start: dt.date | None, end: dt.date | None) -> Iterator[Found]:
    if end is None:
        return
    if start is not None and end < start:
        yield blocked("contract_backwards", "contract_until", "合同结束早于合同开始，请核对。")
    elif end < proposed.day:
        yield blocked("contract_over", "contract_until", f"代运维合同已于 {end} 到期。请续签后再填，或改为自行运维。")
    elif end - proposed.day <= SOON:
        yield warned("contract_ends", "contract_until", f"代运维合同 {end} 到期，请提前安排续签或交接。")
