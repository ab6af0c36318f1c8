"""Uploaded bytes, kept under their own hash below MEDIA_ROOT; nothing serves them but views that check who asks."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

Given = TypeVar("Given", bound=HttpResponseBase)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {True: "text/csv; charset=utf-8", False: XLSX}
SHA256 = re.compile(r"[0-9a-f]{64}")


def kept_path(sha256: str) -> Path:
    """Where these bytes stand; the name on disk never comes from a person."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:]


def keep(data: bytes) -> str:
    """Store the bytes and give their hash. Safe to repeat; written beside and renamed, so never seen half."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = kept_path(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    return sha256


def open_kept(sha256: str) -> BinaryIO:
    return kept_path(sha256).open("rb")


def drop(sha256: str) -> None:
    """Remove the bytes; only for what nobody else can have kept under the same hash. Safe to repeat."""
    kept_path(sha256).unlink(missing_ok=True)


def made_file(name: str, write: Callable[[Path], Any]) -> FileResponse:
    """A table made for this one answer, .xlsx or .csv as its name ends."""
    suffix = Path(name).suffix
    with tempfile.TemporaryDirectory(prefix="govmedia-export-") as folder:
        out = Path(folder) / f"table{suffix}"
        write(out)
        file = out.open("rb")  # the answer reads on when the name is gone
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[suffix == ".csv"])


def as_attachment(sha256: str, *, filename: str, content_type: str) -> FileResponse:
    """For saving, never for showing: a stored file must not run in the portal's own origin."""
    response = FileResponse(open_kept(sha256), as_attachment=True, filename=filename, content_type=content_type)
    return _never_shown(response)


def text_attachment(data: bytes, *, filename: str) -> HttpResponse:
    """Bytes of a stranger for saving, whatever they are: as plain text of an unknown charset."""
    response = HttpResponse(data, content_type="text/plain")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return _never_shown(response)


def _never_shown(response: Given) -> Given:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
