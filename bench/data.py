"""Makes the registers that are measured: any number of accounts over units, platforms and years, always the same."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

from django.core.management import call_command

from core.clock import now
from orgs.models import Organisation
from registry.models import Account, Platform
from registry.sounds import sounds_of

TOWNS = "东西南北中上下新永安和平清河龙湖金山银石"
OFFICES = (
    "公安局",
    "教育局",
    "卫生健康委员会",
    "交通运输局",
    "人民政府",
    "文化和旅游局",
    "应急管理局",
    "市场监督管理局",
)
FIELDS = ("综合", "公安", "教育", "卫生", "交通", "文旅", "应急")


def prepare(accounts: int) -> int:
    """An empty home becomes a register of that many accounts."""
    call_command("migrate", verbosity=0)
    rng = random.Random(20211108)
    units = _units(max(8, accounts // 12))
    platforms = list(Platform.objects.all())
    rows = (
        _account(index, rng, units[index % len(units)], platforms[index % len(platforms)]) for index in range(accounts)
    )
    Account.objects.bulk_create(rows, batch_size=2000)
    return accounts


def _units(count: int) -> list[Organisation]:
    top = Organisation.top() or Organisation.objects.create(
        name="示例省人民政府办公厅", district="示例省", level="省级"
    )
    Organisation.objects.bulk_create(
        Organisation(
            name=f"{_town(index)}{OFFICES[index % len(OFFICES)]}第{index}分局",
            district=f"{_town(index)}第{index}区",
            level="县级",
            parent=top,
        )
        for index in range(count)
    )
    made = list(Organisation.objects.filter(parent=top))
    for unit in made:
        unit.path = f"{top.path}{unit.pk}/"
    Organisation.objects.bulk_update(made, ["path"], batch_size=500)
    return made


def _town(index: int) -> str:
    return TOWNS[index % len(TOWNS)] + TOWNS[index // len(TOWNS) % len(TOWNS)] + "县"


def _account(index: int, rng: random.Random, unit: Organisation, platform: Platform) -> Account:
    opened = dt.date(2012, 1, 1) + dt.timedelta(days=rng.randrange(4000))
    name = f"{unit.name[:4]}发布{index}"
    return Account(
        number=f"A{index + 1:06d}",
        name=name,
        name_key=name,
        **sounds_of(name),
        platform=platform,
        account_type="",
        handle=f"gov{index}",
        handle_key=f"gov{index}",
        link=f"https://example.cn/{index}",
        link_key=f"https://example.cn/{index}",
        organisation=unit,
        level=unit.level,
        supervising_unit="示例省人民政府办公厅",
        certified_body=unit.name,
        is_certified=rng.random() < 0.9,
        is_main=index % 12 == 0,
        leader=f"张{_town(index)}",
        manager=f"王{_town(index)}",
        phone=f"138{index:08d}",
        address=f"{unit.district}人民路{index % 300 + 1}号",
        field=FIELDS[index % len(FIELDS)],
        opened_on=opened,
        filed_on=opened + dt.timedelta(days=30),
        filing_no=f"备{index:07d}",
        in_national_system=rng.random() < 0.8,
        functions="办事指南、政策解读",
        contractor="",
        followers=rng.randrange(1_000_000),
        remark="第一版",
        registered_on=dt.date(2022, 1, 4),
        last_post_at=now() - dt.timedelta(days=rng.randrange(40)),
    )


def save_ledgers(folder: str) -> dict[str, str]:
    """The register as a workbook, and the same with every row changed."""
    first, second = (str(Path(folder) / f"{name}.xlsx") for name in ("first", "second"))
    call_command("export_ledger", first, json=True)
    Account.objects.update(remark="第二版")
    call_command("export_ledger", second, json=True)
    Account.objects.update(remark="第一版")
    return {"first": first, "second": second}


def point_at_feeds(address: str, parallel: int) -> int:
    """Every account gets one feed of the local server, which may be asked without a pause."""
    call_command("allow_host", address, gap=0, parallel=4 * parallel, json=True)  # the threads are the limit
    accounts = list(Account.objects.order_by("pk"))
    for index, account in enumerate(accounts):
        account.sources = f"feed;http://{address}/{index}"
    Account.objects.bulk_update(accounts, ["sources"], batch_size=500)
    return len(accounts)


def columns() -> dict[str, Any]:
    """Printed header → where the peers find the value: the columns of the full ledger form."""
    return {
        "账号编号": "number",
        "账号名称": "name",
        "平台": "platform__name",
        "账号类型": "account_type",
        "账号ID": "handle",
        "链接": "link",
        "主办单位": "organisation__name",
        "单位层级": "level",
        "所属地区": "organisation__district",
        "主管单位": "supervising_unit",
        "认证主体": "certified_body",
        "是否认证": "is_certified",
        "主账号": "is_main",
        "负责人": "leader",
        "管理员": "manager",
        "联系电话": "phone",
        "单位地址": "address",
        "领域": "field",
        "开设日期": "opened_on",
        "备案日期": "filed_on",
        "备案编号": "filing_no",
        "国办系统": "in_national_system",
        "功能栏目": "functions",
        "数据接口": "sources",
        "代运维单位": "contractor",
        "粉丝数": "followers",
        "状态": "state",
        "关停日期": "closed_on",
        "关停原因": "close_reason",
        "备注": "remark",
    }
