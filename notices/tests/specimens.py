"""A specimen of the notice and of each kind of paper, with an annex over several pages, without a database."""

from dataclasses import replace
from typing import Any

from notices import paper_text, render
from notices.paper_kinds import KINDS
from notices.paper_tables import Gathered
from notices.paper_text import drafted
from notices.services.gathering import KINDS as KIND_HEADS
from notices.services.gathering import PROBLEMS, ROUNDS
from notices.services.overdue import HEADS as OWED_HEADS
from notices.tests.frozen import frozen, row
from notices.tests.papers import made

OFFICE = "青溪县人民政府办公室"
FULL = "测" * 27 + "试"  # 28 characters: a full line, and the next begins exactly under it
LONG = "\n".join(
    ["一、总体要求", "（一）明确责任。" + "各单位要明确政务新媒体管理责任，" * 6, "1.逐个账号核对。", "（1）先查停更。"]
)
STATED = {
    "issuer": OFFICE,
    "unit": "青溪县公安局",
    "addressee": "青溪县公安局",
    "copies": ["县委办公室", "县政协办公室"],
    "contact": "李主管",
    "phone": "0563-7012345",
    "report": "请写明原因、措施和责任人。",
    "workdays": 5,
    "date": "2026-10-09",
    "due": "2026-10-16 18:00",
    "signer": "张立夏",
    "subject": "开展政务新媒体自查",
    "talk_time": "2026年10月20日上午9时",
    "talk_place": "县政府办公楼二楼会议室",
    "talk_whom": "单位主要负责同志",
}

CIRCULAR: dict[str, Any] = {
    "issuer": OFFICE,
    "date": "2026-10-09",
    "openness": "此件主动公开",
    "addressees": ["青溪县公安局", "县直各单位"],
    "deadline": {"date": "2026-10-16", "channel": "书面"},
    "copy_to": ["县委办公室", "县政协办公室"],
    "printer": OFFICE,
    "annex": {
        "columns": [
            {"key": key, "header": key} for key in ("序号", "主办单位", "账号名称", "账号平台", "存在的突出问题")
        ]
    },
}


def facts_of(kind):
    told = Gathered({"期间": "2026年第三季度", "统计日期": "2026年9月30日", "统计时间": "2026年10月9日9时"})
    counts = (
        "账号数",
        "问题数",
        "单位数",
        "事项数",
        "整改未反馈数",
        "账号总数",
        "新开设数",
        "关停数",
        "检查次数",
        "检查数",
    )
    more = ("不合格数", "问题账号数", "整改通知书数", "已反馈数", "按期反馈数", "未反馈数")
    for name in (*counts, *more):
        told.say(name, 40)
    told.say("合格率", "96.38%")
    told.say("分平台数量", "微信公众号20个、新浪微博15个、抖音5个")
    missing = ("没有检查", "没有问题", "复查数", "复查合格数", "文件未回复数", "自查未报送数", "关停未办结数")
    for name in (*missing, "差异未说明数", "备案未审核数"):
        told.say(name, None)
    row = ("平安青溪", "新浪微博", "三周没有更新", "监测时间点前2周内无更新的", "不合格")
    told.list("问题列表", PROBLEMS, [((n, *row), None) for n in range(1, 41)])
    owed = ("青溪县公安局", "反馈青政改〔2026〕1号", "2026-09-30", "9")
    told.list("逾期事项清单", OWED_HEADS, [((n, *owed), None) for n in range(1, 61)])
    told.list("检查情况表", ROUNDS, [((1, "2026年第三季度检查", 40, 2, "95%"), None)])
    told.list("问题分类表", KIND_HEADS, [((n, "两周内没有更新", 3, 4), None) for n in range(1, 4)])
    return {**STATED, **told.as_facts(), "layout": "letter" if kind.letter else "file"}


def file_of(code, body=""):
    return circular() if code == "circular" else paper(code, body)


def circular(mark="", failed=40):
    """The notice of a round in which so many accounts failed, as issued; under a red mark of its own."""
    failing = [row(f"青溪账号{number}", seq=number) for number in range(1, failed + 1)]
    round_ = frozen({"wechat_official": 200, "weibo": 100}, failing, issuer=OFFICE, district="青溪县")
    _, parts = made(round_, CIRCULAR)
    head = {"number": "青政办〔2026〕12号"} | ({"mark": mark} if mark else {})
    return render.render([replace(part, text=head.get(part.kind, part.text)) for part in parts])


def paper(code, body):
    kind = KINDS[code]
    facts = facts_of(kind)
    text = body or drafted(kind.text, facts, LONG)
    parts = paper_text.parts_of(kind, kind.title, text, facts, "青政办〔2026〕12号")
    return render.render(parts)
