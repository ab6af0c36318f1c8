"""Every kind of message the portal sends, with the words by which people tell them apart."""

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
    "notice.issued": "通报已印发",
    CHANNEL_CODE: "接收渠道验证",
    OTHER: "其他提醒",
}
