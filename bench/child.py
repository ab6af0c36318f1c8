"""The measured process: sets Django up, runs one job of bench, prints what it took as one JSON object."""

import gc
import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

JOBS = {
    "prepare": "bench.data",
    "save_ledgers": "bench.data",
    "point_at_feeds": "bench.data",
    "export_ours": "bench.ledgers",
    "export_openpyxl": "bench.ledgers",
    "export_import_export": "bench.ledgers",
    "read_rows": "bench.ledgers",
    "deflate_sheets": "bench.ledgers",
    "read_ours": "bench.ledgers",
    "read_openpyxl": "bench.ledgers",
    "import_ours": "bench.ledgers",
    "import_import_export": "bench.ledgers",
    "scan_ours": "bench.scans",
    "scan_task_per_account": "bench.scans",
    "scan_newsboat": "bench.feeds",
    "alone": "bench.feeds",
    "parse_ours": "bench.feeds",
    "parse_feedparser": "bench.feeds",
    "create_database": "bench.history",
    "fill_history": "bench.history",
    "stale_ours": "bench.history",
    "stale_distinct_on": "bench.history",
    "history_sizes": "bench.history",
    "write_ours": "bench.history",
    "write_saves": "bench.history",
    "notice_ours": "bench.notices",
    "notice_python_docx": "bench.notices",
    "list_ours": "bench.lists",
    "list_admin": "bench.lists",
    "keep_figures": "bench.dashboards",
    "dashboard_ours": "bench.dashboards",
    "dashboard_group_by": "bench.dashboards",
    "draw_ours": "bench.draws",
    "draw_objects": "bench.draws",
    "close_a_round": "bench.draws",
    "statistics_ours": "bench.draws",
    "statistics_objects": "bench.draws",
}


def processor_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def memory_mb(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024


def main(name: str, arguments: dict[str, Any]) -> None:
    # Standard output carries the result alone; whatever the job prints goes to standard error.
    result = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import django

    django.setup()
    job = getattr(importlib.import_module(JOBS[name]), name)
    getattr(importlib.import_module(JOBS[name]), "warm", lambda: None)()
    gc.collect()
    gc.freeze()  # as every process of the portal does when it has loaded
    gc.freeze()  # as the web server does, for both sides
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far belongs to the imports
    idle, began, cpu = memory_mb("VmRSS"), time.perf_counter(), processor_seconds()
    answer = job(**arguments)
    cost = {
        "seconds": time.perf_counter() - began,
        "cpu": processor_seconds() - cpu,
        "peak_mb": memory_mb("VmHWM") - idle,
        "answer": answer,
    }
    if isinstance(answer, dict) and "cost" in answer:
        cost |= answer.pop("cost")
    result.write(json.dumps(cost) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
