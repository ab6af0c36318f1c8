"""Which accounts may be folded into this one (R23).

Source: 国办发〔2018〕123号: accounts of like function or little use are merged. A unit folds its own running accounts;
an account of another unit comes by a hand-over first, so that its unit has a word in it.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked
from registry.models import Account


def run(proposed: Proposed) -> Iterator[Found]:
    for account in proposed.record.get("merged") or ():
        if account.pk == proposed.pk:
            yield blocked("merged_itself", "merged", f"{account.number} 就是本账号，不能并入自己，请删去。")
        elif proposed.unit is None or account.organisation_id != proposed.unit.pk:
            yield blocked(
                "merged_foreign", "merged", f"{account.number} 不是本单位的账号，请先由其主办单位办理移交，再办整合。"
            )
        elif account.state != Account.State.RUNNING:
            state = account.get_state_display()
            yield blocked("merged_stopped", "merged", f"{account.number} 现在是“{state}”，不用并入，请删去。")
