"""A whole portal in processes of its own, that can be killed and started again on the same state."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CELERY = (sys.executable, "-m", "celery", "-A", "govmedia")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true: Callable[[], Any], seconds: float = 180, every: float = 0.1) -> Any:
    """Wait for something to become true; what it was then."""
    deadline = time.monotonic() + seconds
    while not (seen := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {seconds} s")
        time.sleep(every)
    return seen


@dataclass
class Redis:
    """A Redis server of its own that forgets everything when it is killed."""

    folder: Path
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.folder}/redis.sock"

    def start(self, *, scheduler: bool = True) -> None:
        self.process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                "0",
                "--unixsocket",
                f"{self.folder}/redis.sock",
                "--save",
                "",
                "--appendonly",
                "no",
            ],
            stdout=subprocess.DEVNULL,
        )
        until((self.folder / "redis.sock").exists)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Portal:
    """Web process alone (embedded broker), or web, worker and scheduler (Redis)."""

    home: Path
    environment: dict[str, str]
    redis: Redis | None = None
    workers: int = 2
    running: list[subprocess.Popen] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    reader: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, scheduler: bool = True) -> None:
        self._run(sys.executable, "manage.py", "serve")
        if self.redis:
            self._run(*CELERY, "worker", "--concurrency", str(self.workers), "--loglevel", "WARNING")
        if self.redis and scheduler:
            self._run(*CELERY, "beat", "--loglevel", "WARNING")
        until(self.answers)

    def kill(self) -> None:
        """kill -9 of every process and its children, at once."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGKILL)
        for process in self.running:
            process.wait()
        self.running.clear()

    def stop(self) -> float:
        """SIGTERM to the main processes, as a supervisor sends it; the seconds until all have ended."""
        began = time.monotonic()
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(60)
        self.running.clear()
        return time.monotonic() - began

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/sign-in/", timeout=15) as page:
                return page.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def command(self, *words: str, stdin: str | None = None) -> str:
        """A management command on the portal's state; its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self._environment(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, (words, done.stdout[-500:], done.stderr[-2000:])
        return done.stdout

    def ask(self, expression: str) -> Any:
        """The value of a Python expression about the models, from a reader that lives as long as this portal."""
        if self.reader is None:
            self.reader = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.reader"],
                cwd=ROOT, env=self._environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        self.reader.stdin.write(expression.replace("\n", " ") + "\n")
        self.reader.stdin.flush()
        return json.loads(self.reader.stdout.readline())

    def close(self) -> None:
        self.kill()
        if self.reader:
            self.reader.kill()
            self.reader.wait()

    def log(self) -> str:
        return (self.home / "drill.log").read_text()[-3000:]

    def _run(self, *words: str) -> None:
        with (self.home / "drill.log").open("a") as log:
            self.running.append(
                subprocess.Popen(
                    words, cwd=ROOT, env=self._environment(), stdout=log, stderr=log, start_new_session=True
                )
            )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "GOVMEDIA_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "GOVMEDIA_BIND": f"127.0.0.1:{self.port}",
            **({"REDIS_URL": self.redis.url} if self.redis else {}),
            **self.environment,
        }
