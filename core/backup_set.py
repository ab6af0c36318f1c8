"""One file that holds a whole installation as of one moment: the database, every kept file, and what they must add up to."""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from core.refusals import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "uploads/"
_DIGEST = 64  # the last bytes of the set are the SHA-256 of all before them
_PIECE = 1 << 20


def write_set(out: Path, manifest: dict[str, Any], database: Path, files: Iterable[tuple[str, Path]]) -> int:
    """Pack the set beside `out` and rename it there, so that no half set is ever seen; the number of files.

    A file that is dropped meanwhile (an old answer of a website) is left out.
    """
    with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}-", delete=False) as file:  # mode 600
        try:
            count = _pack(file, manifest, database, files)
            _seal(file)
            os.link(file.name, out)  # unlike a rename it never replaces what somebody has put there meanwhile
        except FileExistsError:
            raise Refusal("exists", f"{out} 已经存在。备份不覆盖已有文件，请换一个文件名。") from None
        finally:
            Path(file.name).unlink()
    return count


def _pack(file: IO[bytes], manifest: dict[str, Any], database: Path, files: Iterable[tuple[str, Path]]) -> int:
    count = 0
    with zipfile.ZipFile(file, "w", strict_timestamps=False) as packed:
        packed.write(database, DATABASE, zipfile.ZIP_DEFLATED, 1)
        for name, path in files:
            try:
                packed.write(path, FILES + name, zipfile.ZIP_STORED)
            except FileNotFoundError:
                continue
            count += 1
        packed.writestr(MANIFEST, json.dumps({**manifest, "format": FORMAT, "files": count}, ensure_ascii=False))
        packed.comment = b"0" * _DIGEST
    return count


def _seal(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    digest = _digest(file, size - _DIGEST)
    file.seek(size - _DIGEST)
    file.write(digest.encode())
    file.flush()
    os.fsync(file.fileno())


def check_set(path: Path) -> dict[str, Any]:
    """The manifest, after every byte of the set was found to be what was written."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size - _DIGEST
            if size <= 0 or _digest(file, size) != file.read(_DIGEST).decode("ascii", "replace"):
                raise _damaged()
            with zipfile.ZipFile(file) as packed:
                manifest: dict[str, Any] = json.loads(packed.read(MANIFEST))
    except OSError as error:
        raise Refusal("unreadable", f"读不了 {path}：{error.strerror}。请检查路径和权限。") from None
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise _damaged() from None
    if manifest.get("format") != FORMAT:
        raise Refusal("newer", "这份备份由另一版本的平台制作，请用制作它的版本或更新的版本恢复。")
    return manifest


def unpack(path: Path, folder: Path) -> tuple[Path, list[Path]]:
    """Database and kept files of a checked set, in an empty folder; a file's name is its hash and is held to it."""
    files = []
    with zipfile.ZipFile(path) as packed:
        _extract(packed, DATABASE, folder / DATABASE)
        for name in packed.namelist():
            if name.startswith(FILES):
                target = folder / Path(name).name
                if _extract(packed, name, target) != target.name:
                    raise _damaged()
                files.append(target)
    return folder / DATABASE, files


def _extract(packed: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with packed.open(name) as source, path.open("xb") as target:
        path.chmod(0o600)
        for piece in iter(lambda: source.read(_PIECE), b""):
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(file: IO[bytes], size: int) -> str:
    digest = hashlib.sha256()
    while size > 0 and (piece := file.read(min(_PIECE, size))):
        digest.update(piece)
        size -= len(piece)
    return digest.hexdigest()


def _damaged() -> Refusal:
    return Refusal("damaged", "备份文件已损坏或不完整，没有恢复任何数据。请换一份备份，或重新复制这份备份后再试。")
