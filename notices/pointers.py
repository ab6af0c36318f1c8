"""Where in a notice's figures something is, in words: `/deadline/date` is 整改期限."""

WHOLE = {
    "/deadline/date": "整改期限",
    "/population/as_of": "统计日期",
    "/window/1": "检查时间的截止日",
    "/published": "发布日期",
    "/failing/count": "不合格数",
    "/rate": "合格率",
    "/unfiled": "未备案账号名单",
    "/previous/delta_points": "与上期合格率之差",
}
STEPS = {
    "population": "账号总数",
    "sample": "检查数",
    "websites": "政府网站",
    "change": "增减",
    "recheck": "复查",
    "draw": "抽取",
    "problems": "问题",
    "previous": "上期",
    "failing": "不合格",
    "failing_accounts": "不合格名单",
    "deadline": "整改期限",
    "window": "检查时间",
    "by_platform": "分平台",
    "by_level": "分层级",
    "by_district": "分地区",
    "crossed": "交叉",
    "rates": "合格率",
    "total": "合计",
    "checked": "检查数",
    "failed": "不合格数",
    "passed": "合格数",
    "rate": "合格率",
    "ratio": "检查比例",
    "running": "在运行数",
    "net": "净增减数",
    "net_share": "净增减幅度",
    "still_failing": "仍不合格名单",
    "drawn": "抽取数",
    "accounts": "账号数",
    "items": "条数",
    "share": "占比",
    "parts": "分项",
    "date": "日期",
}


def in_words(pointer: str) -> str:
    """Steps of a JSON pointer joined by “·”; a place in a list counts from one; other names stay as printed."""
    if pointer in WHOLE:
        return WHOLE[pointer]
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.strip("/").split("/")]
    words = [f"第{int(step) + 1}项" if step.isdecimal() else STEPS.get(step, step) for step in steps]
    return "·".join(words[:-1] if len(words) > 1 and words[-1] == words[-2] else words)
