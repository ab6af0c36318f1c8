"""Looks at an uploaded table file from outside and refuses bombs, macros, passwords and disguises before parsing."""

from pathlib import Path

from core.office_zip import Container
from core.refusals import Refusal

MAX_FILE = 32 * 1024 * 1024
MAX_INFLATED = 512 * 1024 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"


def kind_of(path: Path, filename: str) -> str:
    """`xlsx`, `xls` or `csv`, by content; raises Refusal for anything that must not be parsed."""
    size = path.stat().st_size
    if size > MAX_FILE:
        raise Refusal("too_large", "文件超过 32 MB，请拆成几个文件后再导入。")
    if size == 0:
        raise Refusal("empty_file", "文件是空的，请检查后重新选择文件。")
    suffix = Path(filename).suffix.lower()
    if suffix in {".xlsm", ".xltm", ".xlsb", ".xlam"}:
        raise Refusal("macros", f"不接收带宏或二进制格式的工作簿（{suffix}），{SAVE_AGAIN}")
    head = path.read_bytes()[:4096]
    if head.startswith(b"PK"):
        WORKBOOK.check(path, _look)
        return "xlsx"
    if head.startswith(OLE):
        _check_ole(path.read_bytes())
        return "xls"
    return _check_text(head, suffix)


def _check_text(head: bytes, suffix: str) -> str:
    if suffix not in {".csv", ".txt", ".tsv"}:
        markup = b"<" in head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1]
        what = "网页（HTML/XML）" if markup else "文本"
        code = "html_xls" if markup else "not_excel"
        raise Refusal(code, f"这个文件扩展名是 {suffix or '空'}，内容却是{what}，不是真正的 Excel 文件，{SAVE_AGAIN}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("undecodable", "文件不是文本，无法按 CSV 读取，请另存为 UTF-8 编码的 CSV 或 .xlsx。")
    return "csv"


def _check_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal("password", "工作簿设有打开密码，请取消密码后再导入。")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refusal("macros", f"工作簿带有宏，不能导入，{SAVE_AGAIN}")


def _look(names: list[str]) -> None:
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Refusal("macros", f"工作簿带有宏，不能导入，{SAVE_AGAIN}")
    if "[content_types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise Refusal("not_excel", "这不是 Excel 工作簿，请选择 .xlsx、.xls 或 .csv 文件。")
    if "xl/workbook.bin" in names:
        raise Refusal("not_excel", f"不接收二进制格式（.xlsb）的工作簿，{SAVE_AGAIN}")


WORKBOOK = Container(SAVE_AGAIN, "台账", MAX_INFLATED)
