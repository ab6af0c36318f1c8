"""Goal 8: scanning many endpoints into the database, against one Celery task per account."""

import io
import json
import threading
import time
from typing import Any

import feedparser
import requests
from celery import current_app, shared_task
from django.core.management import call_command
from django.db import models

from core.clock import now
from registry.models import Account


class Look(models.Model):
    """The peer's table: one row a look, saved one by one."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    title = models.CharField(max_length=200)
    published = models.CharField(max_length=64)

    class Meta:
        app_label = "bench"


def warm() -> None:
    """Imports both sides need lie outside the measured time."""
    current_app.loader.import_default_modules()


def scan_ours(parallel: int) -> dict[str, Any]:
    answer = io.StringIO()
    call_command("scan", all=True, parallel=parallel, json=True, stdout=answer)
    return json.loads(answer.getvalue())


@shared_task(name="bench.look_at")
def look_at(pk: int) -> None:
    account = Account.objects.get(pk=pk)
    seen = feedparser.parse(requests.get(account.sources.partition(";")[2], timeout=10).content)
    Look(account=account, title=seen.feed.title, published=seen.entries[0].published).save()
    account.last_post_at = now()
    account.save()


def scan_task_per_account(parallel: int) -> dict[str, Any]:
    """A worker with a pool of threads takes one message per account."""
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(Look)
    wanted = [look_at.delay(pk) for pk in Account.objects.values_list("pk", flat=True)]
    worker = current_app.WorkController(
        pool_cls="threads", concurrency=parallel, without_gossip=True, without_mingle=True, without_heartbeat=True
    )
    threading.Thread(target=worker.start, daemon=True).start()
    while (looked := Look.objects.count()) < len(wanted):
        time.sleep(0.2)
    return {"looked": looked}
