"""The set-up scripts: plain sh, helpful, careful with what is installed, free of this machine's traces."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted((ROOT / "script").iterdir())


def run(*command, **environment):
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": os.environ["PATH"], **environment},
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_executable_sh_and_explains_itself(script):
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n# ")
    assert run("sh", "-n", str(script)).returncode == 0
    shown = run(str(script), "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"usage: script/{script.name}")


@pytest.mark.parametrize("name", ["server", "test", "lock"])
def test_an_unknown_option_changes_nothing_and_exits_2(name):
    refused = run(f"script/{name}", "--nonsense")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "usage" in refused.stderr


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_locked_package_has_a_version_a_hash_and_no_address(name):
    lock = (ROOT / f"{name}.txt").read_text()
    packages = re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==", lock, re.M)
    blocks = re.split(r"^(?=[a-z0-9.-]+(?:\[[a-z,]+\])?==)", lock, flags=re.M)[1:]
    assert len(packages) == len(set(packages)) == len(blocks) > 20
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|--index|--find-links|--extra", lock)


def test_the_lock_serves_the_python_of_debian_12():
    """redis needs async-timeout below Python 3.11.3 only; a lock made on a newer one forgets it."""
    assert "async-timeout==" in (ROOT / "requirements.txt").read_text()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_in_the_lock_in_the_version_asked_for(name):
    lock = (ROOT / f"{name}.txt").read_text().lower()
    wanted = re.findall(r"^([A-Za-z0-9][A-Za-z0-9-]*)(==[0-9.]+)?", (ROOT / f"{name}.in").read_text(), re.M)
    missing = [
        package + version
        for package, version in wanted
        if not re.search(rf"^{re.escape(package.lower())}(\[.*\])?{re.escape(version) or '=='}", lock, re.M)
    ]
    assert not missing


def test_a_python_that_only_pretends_to_run_is_passed_over(tmp_path):
    """Version managers leave shims that exist and fail; bootstrap must look further."""
    for name in ("python3", "python3.13", "python3.12"):
        shim = tmp_path / name
        shim.write_text("#!/bin/sh\nexit 127\n")
        shim.chmod(0o755)
    text = (ROOT / "script/bootstrap").read_text()
    functions = text[text.index("runs() {") : text.index("install_python() {")]
    found = run("sh", "-c", f"{functions}\nfind_python", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert found.returncode == 0
    chosen = run("sh", "-c", f"command -v {found.stdout.strip()}", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert not chosen.stdout.startswith(str(tmp_path))
