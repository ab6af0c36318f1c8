"""Every kind of message the portal sends, with the words by which people tell them apart."""

from collections.abc import Callable, Iterable
from typing import Any

OTHER, CHANNEL_CODE = "other", "channel.code"

# Code → words. Whoever tells people of something new adds its line here.
KINDS: dict[str, str] = {
    "filing.waiting": "备案待审核",
    "filing.returned": "备案被退回",
    "filing.approved": "备案已通过",
    "filing.rejected": "不予备案",
    "import.finished": "台账导入完成",
    "import.refused": "台账导入没有完成",
    "round.opened": "检查已发起",
    "selfcheck.asked": "自查待报送",
    "selfcheck.returned": "自查表被退回",
    "correction.waiting": "更正待审定",
    "correction.decided": "更正已审定",
    "second.disputed": "复核有异议",
    "second.settled": "复核异议已处理",
    "notice.issued": "通报已印发",
    "notice.received": "收到文件",
    "notice.urged": "文件催办",
    "notice.withdrawn": "文件已撤回",
    "difference.found": "台账差异待说明",
    "watch.alarm": "监测报警",
    "watch.daily": "监测日报",
    CHANNEL_CODE: "接收渠道验证",
    OTHER: "其他提醒",
}


def kind_choices() -> list[tuple[str, str]]:
    """By name in the migrations, so that a new kind needs none."""
    return list(KINDS.items())


StillToDo = Callable[[Any, list[str]], Iterable[Any]]
STILL_TO_DO: dict[str, StillToDo] = {}


def still_to_do(kind: str) -> Callable[[StillToDo], StillToDo]:
    """Register a function `(user, keys of objects) -> keys which that person still has to act on` for a kind."""

    def add(source: StillToDo) -> StillToDo:
        STILL_TO_DO[kind] = source
        return source

    return add
