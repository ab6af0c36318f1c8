"""What the parts of a profile are called on its pages."""

from notices.profiles import FIGURES, PERIOD_UNITS

SECTIONS = {"opening": "开头", "overview": "总体情况其余各段", "problems": "各类问题", "demands": "工作要求其余各段"}
BLOCKS = {
    "opening": "开头",
    "population": "账号总数",
    "change": "账号增减",
    "websites": "政府网站",
    "sample": "检查结果",
    "failing_change": "不合格数增减",
    "year_before": "与去年同期相比",
    "by_platform": "分平台合格率",
    "by_level": "分层级合格率",
    "crossed": "两项交叉的合格率",
    "undetermined": "无法判断的账号",
    "unchecked": "未完成检查的账号",
    "recheck": "上期问题复查",
    "bands": "地区分档",
    "grades": "等次分布",
    "ranking": "得分排名",
    "year": "全年小结",
    "upper_check": "上级抽查",
    "repeats": "连续不合格",
    "praised": "表扬",
    "draw": "抽取办法",
    "no_problems": "没有发现问题",
    "unfiled": "未备案账号",
    "late_reports": "迟报单位",
    "on_time": "按时报送单位",
    "demand_duty": "压实主体责任",
    "demand_fix": "抓好问题整改",
    "demand_register": "规范备案管理",
    "deadline": "整改期限",
    "contacts": "联系方式",
}
PIECES = {**BLOCKS, **SECTIONS}  # what a section may hold: single paragraphs and whole standard sections
COLUMNS = {
    "seq": "序号",
    "district": "所属地区",
    "unit": "主办单位",
    "place_or_unit": "地区（单位）",
    "account": "账号名称",
    "platform": "平台",
    "account_platform": "账号名称（平台）",
    "unit_account": "主办单位（账号名称）",
    "problem": "存在问题",
    "veto": "是否单项否决",
    "filed": "备案情况",
    "level": "单位层级",
    "result": "检查结果",
    "checked_at": "检查时间",
    "last_update": "最后更新时间",
    "number": "账号编号",
    "accounts": "个数",
    "remark": "备注",
}
FIGURE_WORDS = dict(
    zip(
        FIGURES,
        (
            "合格率",
            "分平台合格率",
            "分层级合格率",
            "分地区合格率",
            "检查比例",
            "问题占比",
            "增减幅度",
            "合格率变化",
            "网站合格率",
            "网站检查比例",
            "其余各项（通用）",
        ),
        strict=True,
    )
)
PERIOD_WORDS = dict(zip(PERIOD_UNITS, ("季度", "月", "半年", "年内第几次", "年度"), strict=True))
LIST_FORMS = (
    ("problem", "名称（平台）、名称（平台）"),
    ("bare", "只列名称"),
    ("platform", "按平台分列"),
    ("sponsor", "按主办单位分列"),
    ("item", "主办单位“名称”（平台）"),
    ("units", "只列主办单位"),
    ("units_platforms", "主办单位（平台），不列名称"),
)
ANNEX_ROWS = (
    ("failing", "不合格的账号，一个账号一行"),
    ("checked", "全部检查的账号，一个账号一行"),
    ("sponsors", "不合格账号的主办单位，一个单位一行"),
)
CROSSINGS = {
    "level+platform": "各层级的分平台合格率",
    "platform+level": "各平台的分层级合格率",
    "district+platform": "各地区的分平台合格率",
    "platform+district": "各平台的分地区合格率",
    "district+level": "各地区的分层级合格率",
    "level+district": "各层级的分地区合格率",
}
