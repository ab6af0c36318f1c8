"""The ladder of apps and the few doors: who may import what, read from the source itself."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ("core", "orgs", "registry", "scans", "inspections", "notices", "govmedia")
DOORS = {
    ("requests", "urllib3", "httpx", "aiohttp", "http.client", "urllib.request"): ("core/outbound", "core/outbound.py"),
    ("httptools",): ("core/http_answer.py",),
    ("openpyxl", "python_calamine", "rustpy_xlsxwriter", "xlsxwriter"): ("core/excel", "core/excel.py"),
    ("docx",): ("core/docx", "core/docx.py"),
    ("smtplib", "django.core.mail", "aiosmtplib"): ("core/mail.py",),
    # A store wants its questions sealed, and a third-party platform is told everything sealed.
    ("cryptography",): ("core/secrets.py", "scans/platforms/xiaomi_query.py", "scans/platforms/wechat_push.py"),
}


@cache
def sources():
    found = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    own = [path for path in found if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]
    return [(path.relative_to(ROOT).as_posix(), imported(ast.parse(path.read_text()))) for path in own]


def imported(tree):
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def belongs(name, package):
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_what_lies_below_it(app):
    above = APPS[APPS.index(app) + 1 :]
    found = [
        f"{path} imports {name}"
        for path, names in sources()
        if path.startswith(f"{app}/")
        for name in names
        if name.split(".")[0] in above
    ]
    assert not found


@pytest.mark.parametrize("packages", DOORS, ids=lambda packages: packages[0])
def test_each_outside_library_has_one_door(packages):
    found = [
        f"{path} imports {name}"
        for path, names in sources()
        if not path.startswith(DOORS[packages])
        for name in names
        if any(belongs(name, package) for package in packages)
    ]
    assert not found


def test_services_and_models_know_nothing_of_requests():
    found = [
        path
        for path, names in sources()
        if {"services", "services.py", "models", "models.py"} & {*path.split("/")}
        for name in names
        if belongs(name, "django.http") or belongs(name, "django.shortcuts")
    ]
    assert not found


def test_nothing_unpickles():
    found = [
        path
        for path, names in sources()
        for name in names
        if name.split(".")[0] in {"pickle", "marshal", "shelve", "dill"}
    ]
    assert not found


def test_the_contracts_of_import_linter_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
