"""Gives earlier filings the unit they belong to, and the office its first list of reasons to send a filing back."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

REASONS = [
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
]


def fill(apps, schema_editor):
    filings, accounts = apps.get_model("registry", "Filing"), apps.get_model("registry", "Account")
    unit = accounts.objects.filter(pk=OuterRef("account_id")).values("organisation_id")[:1]
    filings.objects.filter(organisation=None, account__isnull=False).update(organisation_id=Subquery(unit))
    reasons = apps.get_model("registry", "ReturnReason")
    for order, (code, text) in enumerate(REASONS, 1):
        reasons.objects.get_or_create(code=code, defaults={"text": text, "order": order})


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_filings_and_papers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
