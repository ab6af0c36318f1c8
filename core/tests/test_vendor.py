"""What we ship of others is exactly what its list says, with its licence beside it."""

import hashlib
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"


def listed():
    lines = (VENDOR / "vendor.txt").read_text().splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def legal(path):
    """A licence or notice, which stands beside what it is about and is no part of it."""
    return path.name.startswith(("LICENSE", "NOTICE"))


def test_every_vendored_file_is_listed_with_its_hash():
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.glob("*/**/*") if path.is_file() and not legal(path)}
    sums = {path: digest for _, _, _, _, digest, path in listed()}
    assert found == sums.keys()
    assert {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in found} == sums


def test_every_vendored_folder_has_its_licence():
    assert {path.parent for path in VENDOR.glob("*/LICENSE*")} == {path for path in VENDOR.iterdir() if path.is_dir()}


def test_no_page_or_style_asks_another_host():
    own = [
        *Path(settings.BASE_DIR, "templates").rglob("*.html"),
        *Path(settings.BASE_DIR, "static").rglob("*.css"),
        *Path(settings.BASE_DIR, "static", "js").rglob("*.js"),
    ]
    asking = [
        str(path)
        for path in own
        if "//" in path.read_text().replace("http://www.w3.org/", "").replace("// ", "")
        and any(mark in path.read_text() for mark in ('src="http', 'href="http', "url(http", "@import"))
    ]
    assert asking == []
