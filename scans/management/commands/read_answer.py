"""What the portal would make of one recorded answer of a platform; needs no database and writes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.outbound import Limits
from core.refusals import Refusal
from scans.management.reading import instant
from scans.platforms import BadSource, Recorded, Seen, adapter_for, check_params
from scans.platforms.dates import CHINA

_WHY = {
    "unknown_adapter": "没有名为“{0}”的适配器，请核对 --adapter。",
    "bad_parameter": "适配器“{0}”不认识这个参数或取值，请核对 --param。",
}


class Command(ContractCommand):
    help = "Show what one recorded answer of a platform says."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the body's bytes as received")
        parser.add_argument("--adapter", required=True)
        parser.add_argument("--as-of", required=True, help="when the answer was received, ISO")
        parser.add_argument("--status", type=int, default=200)
        parser.add_argument("--content-type", default="")
        parser.add_argument("--content-encoding", default="")
        parser.add_argument("--param", action="append", default=[], metavar="K=V")

    def run(self, **options: Any) -> dict[str, Any]:
        key, params = options["adapter"], _params(options["param"])
        try:
            adapter = adapter_for(key)
            check_params(adapter, params)
        except BadSource as bad:
            raise Refusal(str(bad), _WHY[str(bad)].format(key)) from None
        headers = {"content-type": options["content_type"], "content-encoding": options["content_encoding"]}
        recorded = Recorded(_bytes_of(options["file"]), options["status"], headers)
        return described(adapter.read(recorded, params, instant(options["as_of"])))


def described(seen: Seen) -> dict[str, Any]:
    """The result as the contract prints it."""
    at = seen.last_published_at
    return {
        "state": seen.state,
        "reason": seen.reason,
        "last_published_at": at.astimezone(CHINA).isoformat(timespec="seconds") if at else None,
        "item_count": seen.item_count,
        "precision": seen.precision,
        "account_name": seen.account_name,
    }


def _params(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise Refusal("bad_parameter", f"参数“{pair}”应写成 名称=值。")
    return dict(pair.split("=", 1) for pair in pairs)


def _bytes_of(name: str) -> bytes:
    path = Path(name)
    try:
        if path.stat().st_size > Limits().body:
            raise Refusal("too_large", f"文件“{name}”超过 2 MiB，平台应答不会这么大。")
        return path.read_bytes()
    except OSError:
        raise Refusal("no_file", f"打不开文件“{name}”，请核对路径。") from None
