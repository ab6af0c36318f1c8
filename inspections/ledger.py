"""Columns of the results table, once, for the list to check and for its import."""

from core.excel import Column

RESULT_COLUMNS = (
    Column("账号名称", ("新媒体名称", "政务新媒体名称", "政务新媒体账号名称", "名称"), needed=True, fallback=("账号",)),
    Column("平台", ("注册平台", "账号平台", "所属平台", "平台类型", "新媒体类型"), needed=True, fallback=("账号类型",)),
    Column("主办单位", ("单位", "单位名称", "开设主体", "开办单位", "责任单位")),
    Column("所属地区", ("地区", "区县", "行政区划")),
    Column("检查时间", ("监测时间",)),
    Column("最后更新时间", ("最近发布时间", "检查时更新日期")),
    Column("结论", ("检查结果",), needed=True),
    Column("指标", ("指标代码", "问题类别")),
    Column("问题描述", ("存在的突出问题", "存在问题")),
    Column("单项否决", ("是否单项否决",)),
    Column("整改情况"),
    Column("复查结果"),
    Column("轮次"),
    Column("备案情况"),
    Column("链接", ("网址", "链接地址", "主页链接", "账号链接"), linked=True),
    Column("截图", linked=True),
    Column("账号编号", ("登记编号",)),
)
# What the list to check hands out already filled in.
PREFILLED = ("账号名称", "平台", "主办单位", "所属地区", "账号编号")
LONGEST = {
    "账号名称": 200,
    "主办单位": 200,
    "所属地区": 100,
    "整改情况": 200,
    "复查结果": 200,
    "轮次": 50,
    "链接": 1000,
    "截图": 1000,
    "问题描述": 5000,
}
CONCLUSIONS = {
    "合格": "pass",
    "不合格": "fail",
    "存在问题": "problem",
    "存在突出问题": "major",
    "无法判断": "undetermined",
}
AT_ONCE = {"当场整改", "已当场整改", "当场已整改", "当场整改完成", "当场完成整改"}
THIS_ROUND = {"本轮", "本次", "本次检查", "本期", "本季度", "本月"}
# The two rounds of an interaction test belong to the check they are part of.
REPLY_TEST_ROUNDS = {"第一轮", "第二轮", "第1轮", "第2轮", "首轮", "次轮"}
FILED, UNFILED = "已备案", "未备案"
