"""The reasons to send a filing back that every installation starts with; later the office keeps the list itself."""

from registry.models import ReturnReason

REASONS = (
    ("name_unfit", "账号名称不规范，与单位名称或职责不符"),
    ("certification", "认证主体与主办单位不一致，或认证材料不清楚"),
    ("contacts", "负责人、管理员或联系电话填写不全、不准确"),
    ("already_has", "本单位在该平台已有账号，未说明确需另开的理由"),
    ("plan_missing", "未附实施方案或内容保障措施"),
    ("link_wrong", "账号链接打不开或不是该账号"),
    ("contract", "代运维合同、期限或授权范围不明确"),
    ("seal", "未上传盖章扫描件，或扫描件不清楚"),
    ("stop_notice", "停更公告的地址、期限不符合要求"),
    ("migration", "关停后的内容存档、粉丝引导去向未说明"),
)


def seed_reasons() -> None:
    """Make the missing ones; what an office has reworded or switched off stays."""
    known = set(ReturnReason.objects.values_list("code", flat=True))
    ReturnReason.objects.bulk_create(
        ReturnReason(code=code, text=text, order=order)
        for order, (code, text) in enumerate(REASONS, 1)
        if code not in known
    )
