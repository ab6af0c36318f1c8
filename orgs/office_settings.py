"""Every setting an office may make: key, kind, default and words; what is in force stands in `OfficeSetting`."""

from dataclasses import dataclass
from typing import Any

from orgs.setting_kinds import Choice, Clock, DayOfYear, Kind, Names, Steps, Whole, YesNo


@dataclass(frozen=True)
class Setting:
    """`default` is kept as JSON, like the rows; it holds until somebody above or here says otherwise."""

    key: str
    group: str
    label: str
    kind: Kind
    default: Any
    help: str = ""


FILING, OPENING, CLOSING, CUSTODY, YEARLY, WATCHING, MESSAGES = (
    "备案",
    "开设条件",
    "关停与注销",
    "账号保管",
    "年度复核",
    "更新监测",
    "期限与消息",
)
KINDS = (
    ("opening", "开设"),
    ("change", "变更"),
    ("closure", "关停"),
    ("deregistration", "注销"),
    ("merger", "整合"),
    ("handover", "移交"),
)
STEPS = (
    ("unit_head", "单位负责人"),
    ("county", "县级主管单位"),
    ("city", "市级主管单位"),
    ("province", "省级主管单位"),
)
MAY = YesNo("可以", "不可以")

_LIMITS = tuple(
    Setting(f"filing.limit.{code}", FILING, f"{word}备案期限", Whole(1, 60, "个工作日"), 5, "从事项发生的次日起算。")
    for code, word in KINDS
)
_ALL = (
    Setting(
        "filing.moment",
        FILING,
        "备案时间",
        Choice((("before", "先备案、后开设"), ("after", "开设后在期限内备案"))),
        "before",
        "先备案、后开设：未经备案不得开设。",
    ),
    *_LIMITS,
    Setting(
        "filing.review_limit", FILING, "审核期限", Whole(1, 60, "个工作日"), 5, "从报送的次日起算，每一级各算一次。"
    ),
    Setting("filing.steps", FILING, "分级备案环节", Steps(STEPS), ["county"], "按勾选的环节逐级审核。"),
    Setting("filing.copies", FILING, "备案抄送单位", Names(), [], "每行一个名称，如：网信办。不填就不抄送。"),
    Setting("opening.internal_offices", OPENING, "内设机构开设账号", MAY, False, "内设机构没有独立法人资格。"),
    Setting("opening.campaigns", OPENING, "为专项活动开设账号", MAY, False, "如临时会议、赛事、专项行动。"),
    Setting("opening.towns", OPENING, "乡镇、街道开设账号", MAY, True, "不少地方规定乡镇原则上不单独开设。"),
    Setting(
        "opening.certified_body",
        OPENING,
        "认证主体与主办单位不一致",
        Choice((("warn", "提醒，由审核人判断"), ("block", "不能提交"))),
        "warn",
        "政府办公室以政府名义认证的，视为一致。",
    ),
    Setting(
        "closure.emergency_limit",
        CLOSING,
        "紧急关停后补办备案的期限",
        Whole(1, 30, "个工作日"),
        2,
        "从关停的次日起算。",
    ),
    Setting("closure.announcement_days", CLOSING, "停更公告天数", Whole(1, 90, "天"), 15, "自然日；末日逢休息日顺延。"),
    Setting("closure.revival_watch", CLOSING, "注销后防复活观察期", Whole(0, 60, "个月"), 12, "0 表示不观察。"),
    Setting(
        "closure.finish_days",
        CLOSING,
        "公告期满后办结关停的期限",
        Whole(1, 180, "天"),
        30,
        "自然日；末日逢休息日顺延。",
    ),
    Setting("custody.password_months", CUSTODY, "多久须修改一次密码", Whole(1, 36, "个月"), 3, "超过即提醒单位。"),
    Setting("custody.contract_days", CUSTODY, "代运维合同到期前提醒", Whole(1, 365, "天"), 30, "自然日。"),
    Setting("yearly.opens", YEARLY, "年度复核开始", DayOfYear(), "01-01", "写成“月-日”。"),
    Setting("yearly.closes", YEARLY, "年度复核截止", DayOfYear(), "03-31", "写成“月-日”。"),
    Setting(
        "yearly.lapse_days",
        YEARLY,
        "逾期未复核，备案失效前的宽限",
        Whole(0, 365, "天"),
        30,
        "从截止日的次日起算，自然日。",
    ),
    Setting(
        "watch.coverage_bar",
        WATCHING,
        "监测覆盖率低于多少就报警",
        Whole(1, 100, "%"),
        80,
        "一个平台有数据接口的账号，36 小时内看到结果的比例。",
    ),
    Setting(
        "watch.canary_days",
        WATCHING,
        "哨兵账号多久没有新内容就报警",
        Whole(1, 14, "天"),
        2,
        "哨兵账号每天都有发布；它没有新内容，说明中转服务坏了。",
    ),
    Setting(
        "watch.daily_at", WATCHING, "监测日报发送时刻", Clock(), "08:30", "每天一条，说明看到了多少账号、有无报警。"
    ),
    Setting(
        "watch.answer_days",
        WATCHING,
        "监测原始应答保存多久",
        Whole(30, 3650, "天"),
        180,
        "不短于被检查单位可以申诉的时间；到期自动删除，结论和监测经过不受影响。",
    ),
    Setting(
        "difference.limit", MESSAGES, "台账差异的说明期限", Whole(1, 60, "个工作日"), 5, "从上报或退回的次日起算。"
    ),
    Setting("deadline.hour", MESSAGES, "期限截止时刻", Clock(), "18:00", "最后一日的下班时间，北京时间。"),
    Setting(
        "messages.quiet_from", MESSAGES, "消息免打扰开始", Clock(), "21:00", "免打扰时段内不发消息，顺延到时段结束。"
    ),
    Setting("messages.quiet_until", MESSAGES, "消息免打扰结束", Clock(), "07:30", "可以早于开始时刻，表示次日。"),
)
SETTINGS: dict[str, Setting] = {setting.key: setting for setting in _ALL}
