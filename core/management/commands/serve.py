"""Runs the portal as one process: web server, worker and scheduler, or the web part alone beside Redis."""

import sys
import threading
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from celery import current_app
from celery.beat import EmbeddedService
from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from core import stopping

TURN = 0.0005  # seconds: so that a page beside background work does not wait 5 ms each time it comes back from the database


class Portal(BaseApplication):
    """One gunicorn worker with threads: the in-memory queue lives in that one process."""

    def __init__(self, *, demo_feeds: bool = False) -> None:
        self.demo_feeds = demo_feeds
        self.background = Background()
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": settings.BIND,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 120,
            "graceful_timeout": 25,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": self.tell,
            "post_worker_init": self.start_background,
            "worker_exit": self.stop_background,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()

    def tell(self, server: Any) -> None:
        say(f"平台已启动：http://{settings.BIND}/  （按 Ctrl-C 停止）")

    def start_background(self, worker: Any) -> None:
        sys.setswitchinterval(TURN)
        if self.demo_feeds:
            serve_demo_feeds()
        if not settings.REDIS_URL:
            self.background.start()

    def stop_background(self, server: Any, worker: Any) -> None:
        self.background.stop()


class Background:
    """Celery's worker and beat as threads of the web process; work cut off here is taken up again by the job rows."""

    def __init__(self) -> None:
        self.worker: Any = None
        self.beat: Any = None

    def start(self) -> None:
        self.worker = current_app.WorkController(
            pool_cls="threads",
            concurrency=2,
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        threading.Thread(target=self.worker.start, name="worker", daemon=True).start()
        self.beat = EmbeddedService(current_app, thread=True)
        self.beat.start()

    def stop(self) -> None:
        if self.worker is None:
            return
        stopping.ask()
        self.beat.stop()
        self.worker.stop()


def serve_demo_feeds() -> None:
    """The demonstration knows every app, so core finds it by name and only when asked to."""
    try:
        import_module("govmedia.demo.feeds").serve()
    except OSError as error:
        say(f"演示数据源未能启动，演示账号这次扫描不到：{error}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Command(BaseCommand):
    help = "Serve the portal on GOVMEDIA_BIND; without REDIS_URL worker and scheduler run in the same process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo-feeds",
            action="store_true",
            help="also serve the feeds of the demonstration county (port: GOVMEDIA_DEMO_FEEDS)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        Portal(demo_feeds=options["demo_feeds"]).run()
