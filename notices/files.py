"""Files that the notice commands read and write."""

import json
from pathlib import Path
from typing import Any

from core.refusals import Refusal

LARGEST = 20 * 1024 * 1024


def read_json(name: str) -> Any:
    """The parsed file, or a refusal that says what is wrong with it and where."""
    try:
        path = Path(name)
        if path.stat().st_size > LARGEST:
            raise Refusal("bad_file", f"文件“{name}”超过 20 MB，不是一份通报数据。")
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
    except OSError as error:
        raise Refusal("no_file", f"读不到文件“{name}”，请核对路径和权限。") from error
    except UnicodeDecodeError as error:
        raise Refusal("bad_file", f"文件“{name}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except json.JSONDecodeError as error:
        raise Refusal(
            "bad_file", f"文件“{name}”第 {error.lineno} 行第 {error.colno} 列不是有效的 JSON，请更正。"
        ) from error
    except (RecursionError, ValueError) as error:
        raise Refusal("bad_file", f"文件“{name}”不是有效的 JSON，请更正。") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def write_file(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        raise Refusal("cannot_write", f"写不了文件“{name}”，请核对路径和权限。") from error
