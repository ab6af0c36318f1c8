"""May this unit open an account at all? (R02)

Sources: 国办公开办函〔2021〕31号: internal offices open no new accounts in their own name; 雁塔区 (雁政办函〔2022〕4号):
no account for a special campaign; 粤办函〔2019〕90号: towns do not open their own in principle. What a place
allows beyond that is its own setting.
"""

import re
from collections.abc import Iterator

from orgs.models import Organisation
from registry.checks.proposed import Found, Proposed, blocked

TOWN = re.compile(r"(乡|镇|街道)(人民政府|办事处|党委|党工委)?$")


def run(proposed: Proposed) -> Iterator[Found]:
    unit, allowed = proposed.unit, proposed.settings
    if proposed.text("internal_office") and not allowed["opening.internal_offices"]:
        yield blocked(
            "internal_office",
            "internal_office",
            "内设机构不能单独开设账号。请以主办单位名义申请，或使用本单位已有的账号发布。",
        )
    if proposed.record.get("campaign") and not allowed["opening.campaigns"]:
        yield blocked("campaign", "campaign", "不能为专项活动单独开设账号。请在本单位或上级已有的账号里开设专栏。")
    if unit is None:
        return
    if is_town(unit) and not allowed["opening.towns"]:
        yield blocked("town", "", "本地规定乡镇、街道不单独开设账号。请通过县级政务新媒体发布。")
    if unit.dissolved_on and unit.dissolved_on <= proposed.day:
        yield blocked(
            "dissolved", "", f"{unit.name}已于 {unit.dissolved_on} 撤销，不能开设账号。请由承接其职能的单位申请。"
        )


def is_town(unit: Organisation) -> bool:
    """By its level as the office wrote it, else by its name."""
    return bool(re.search(r"乡|镇街|街道|^镇", unit.level) or TOWN.search(unit.name.strip()))
