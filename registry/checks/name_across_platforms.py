"""One unit goes by one name on all platforms (R08).

Source: 国办发〔2018〕123号: accounts of one unit on different platforms carry the same name in principle. In principle: a hint.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, warned
from registry.keys import folded_key
from registry.models import Account


def run(proposed: Proposed) -> Iterator[Found]:
    name = proposed.text("name")
    if not name or proposed.unit is None or proposed.platform is None:
        return
    elsewhere = (
        Account.objects.filter(organisation=proposed.unit, state=Account.State.RUNNING)
        .exclude(pk=proposed.pk)
        .exclude(platform=proposed.platform)
        .select_related("platform")
        .order_by("platform__order", "number")
    )
    others = list(elsewhere[:20])
    if others and all(account.name_key != folded_key(name) for account in others):
        told = "、".join(f"{account.platform}“{account.name}”" for account in others[:3])
        yield warned(
            "name_differs", "name", f"与本单位其他平台的账号名称不一致：{told}。同一单位各平台名称原则上一致，请核对。"
        )
