"""Background work in words: what each kind does, and the page of what it is about."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from core.models import Job


@dataclass(frozen=True)
class Work:
    """`page` is the URL name of its object, whose number stands in the job's arguments under `argument`."""

    words: str
    thing: str
    page: str
    argument: str


KINDS = {
    "scan_batch": Work("监测账号", "监测", "scans:run-detail", "run"),
    "renew_token": Work("续期数据源令牌", "", "", ""),
    "wechat_authorizer": Work("核对微信授权", "", "", ""),
    "messages": Work("发送消息", "", "", ""),
    "filing_bulk": Work("批量办理备案", "", "", ""),
    "ledger_export": Work("导出台账", "", "", ""),
    "list_export": Work("导出列表", "", "", ""),
    "reconcile": Work("与国办系统比对", "比对", "registry:reconciliation-detail", "reconciliation"),
    "ledger_parse": Work("读取上传的台账", "导入批次", "registry:import-detail", "batch"),
    "ledger_write": Work("写入已确认的台账", "导入批次", "registry:import-detail", "batch"),
}


def object_of(job: Job) -> tuple[str, str, str]:
    """Words, URL name and address of what the job is about; empty where it is about nothing that has a page."""
    work = KINDS.get(job.kind)
    number = job.args.get(work.argument) if work else None
    if work is None or number is None:
        return "", "", ""
    try:
        address = reverse(work.page, args=[number])
    except NoReverseMatch:
        address = ""
    return f"{work.thing} {number}", work.page, address
