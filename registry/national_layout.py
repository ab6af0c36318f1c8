"""The batch file for the national reporting system as data: which column holds which field, and in which words."""

import re

from registry.ledger import COLUMNS, STATE_WORDS
from registry.models import NationalLayout

FIELDS = {column.name: column.field for column in COLUMNS}  # 序号 stands for no field
NAMES = {field: name for name, field in FIELDS.items()}
WORDS = {"yes": "是", "no": "否", **{state: words.split()[0] for state, words in STATE_WORDS.items()}}
MOST_COLUMNS = 60
EXAMPLE = "示例（请按实际模板调整）"
EXAMPLE_COLUMNS = (
    "序号 = 序号",
    "账号名称 = 账号名称",
    "账号类别 = 平台",
    "账号类型 = 账号类型",
    "账号ID = 账号ID",
    "链接地址 = 链接",
    "主办单位 = 主办单位",
    "所属地区 = 所属地区",
    "主管单位 = 主管单位",
    "认证主体 = 认证主体",
    "是否认证 = 是否认证",
    "开设日期 = 开设日期",
    "分管负责人 = 负责人",
    "联系人 = 管理员",
    "联系电话 = 联系电话",
    "功能栏目 = 功能栏目",
    "粉丝数 = 粉丝数",
    "运行状态 = 状态",
    "关停日期 = 关停日期",
    "关停原因 = 关停原因",
    "备注 = 备注",
)


class BadLayout(ValueError):
    """The lines cannot be used; the message is a Chinese sentence that says what to write."""


def columns_from(text: str) -> list[list[str]]:
    """`表头 = 台账字段`, one a line, in the order of the file."""
    columns: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        header, _, name = (part.strip() for part in re.sub("＝", "=", line).partition("="))
        if not header or name not in FIELDS:
            raise BadLayout(
                f"第 {number} 行“{line.strip()[:40]}”看不懂，请写成“表头 = 台账字段”，如“账号类别 = 平台”。"
            )
        if header in {each for each, _ in columns}:
            raise BadLayout(f"第 {number} 行的表头“{header}”前面已经有了，请改名或删去。")
        columns.append([header, FIELDS[name]])
    present = {field for _, field in columns}
    if missing := [NAMES[field] for field in ("name", "platform", "unit") if field not in present]:
        raise BadLayout(f"缺少{'、'.join(missing)}，没有它们就认不出是哪个账号，请补上。")
    if len(columns) > MOST_COLUMNS:
        raise BadLayout(f"最多 {MOST_COLUMNS} 列，请删去不报送的列。")
    return columns


def text_of(columns: list[list[str]]) -> str:
    return "\n".join(f"{header} = {NAMES[field]}" for header, field in columns)


def seed_layout() -> None:
    """An example to start from; never written over."""
    if not NationalLayout.objects.exists():
        columns = columns_from("\n".join(EXAMPLE_COLUMNS))
        NationalLayout.objects.create(name=EXAMPLE, columns=columns, words=dict(WORDS))
