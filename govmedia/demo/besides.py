"""What the demonstration keeps beside last quarter's round: the city's own spot check, one difference explained, websites."""

from pathlib import Path

from govmedia import commands
from govmedia.workbooks import write_table
from inspections.models import Round
from inspections.services.upper import explain
from inspections.services.websites import state_websites, websites_of
from orgs.commands import acting_user

COLUMNS = ("账号名称", "平台", "结论", "问题描述")
THEIRS = (
    ("朗川环境", "新浪微博", "不合格", "两周没有更新"),
    ("朗川教体", "微信公众号", "不合格", "重要岗位表述有误"),
    ("碧桥之窗", "微信公众号", "合格", ""),
)
WHY = "市级检查在本次检查之后，该文发布于两次检查之间，已按市级意见改正。"


def begin(number: str, *, supervisor: str) -> None:
    """Safe to repeat: the same list changes nothing, and what is explained stays explained."""
    round_ = Round.objects.get(pk=number)
    file = Path("市级抽查结果.xlsx")
    write_table(file, COLUMNS, [dict(zip(COLUMNS, row, strict=True)) for row in THEIRS])
    commands.run("import_upper", str(file), "--round", number, "--body", "市政府办公室", "--by", supervisor)
    by = acting_user(supervisor)
    differing = round_.upper_results.get(name="朗川教体")
    explain(round_, {differing.pk: (WHY, differing.version)}, by=by)
    if websites_of(round_) is None:
        counts = {"name": "政府网站", "running": 1, "checked": 1, "failed": 0}
        state_websites(round_, [counts], number=0, by=by)
