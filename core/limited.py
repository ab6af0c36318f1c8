"""A process with little memory and time and nothing of our environment, for what strangers send; later without any way out."""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WALL_SECONDS = 60
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


def run_child(module: str, arguments: list[str], *, seconds: float | None = None) -> int:
    """Run one of our modules without our environment, so that no secret reaches it."""
    keep = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the file is an argument, never a command)
            [sys.executable, "-X", "utf8", "-m", module, *arguments],
            cwd=ROOT,
            env=keep,
            timeout=WALL_SECONDS if seconds is None else seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    return done.returncode


def limit_self(*, memory: int, cpu_seconds: int, output: int) -> None:
    """Called in the child before the first byte of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def shut_in() -> None:
    """From now on no file, no socket and no process can be opened: what is open already is all there is."""
    with contextlib.suppress(OSError, AttributeError):  # not every machine lets a process leave its network
        ctypes.CDLL(None, use_errno=True).unshare(NEW_USER | NEW_NETWORK)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
