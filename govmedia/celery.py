"""The Celery application: how work is taken, how long it may last, and what the clock starts."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govmedia.settings")

VISIBILITY = 300  # seconds until Redis hands an unacknowledged message to another worker

app = Celery("govmedia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # A message is ids only, and is gone only when its work is done; the job row caps the repetitions.
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    # A hanging task gives its slot back long before its message is handed out again.
    task_soft_time_limit=90,
    task_time_limit=120,
    visibility_timeout=VISIBILITY,
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 20,
    },
    result_backend_transport_options={"visibility_timeout": VISIBILITY},
    # Workers outlive a restart of Redis and do not grow without end.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=300_000,
    worker_hijack_root_logger=False,
    timezone="Asia/Shanghai",
    # The rows know what has run for which period, so the clock keeps no state of its own to lose.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        # Messages can be lost with a broker or a process; the rows cannot, so they are looked through often.
        "sweep": {"task": "core.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
        # What quiet hours held, what is tried once more, and what a killed process left on its way to people.
        "wake-what-is-due": {"task": "orgs.tasks.wake_what_is_due", "schedule": 15.0, "options": {"expires": 15}},
        # One look-through for accounts that are due; politeness per host, not this clock, sets the pace of a scan.
        "scan-what-is-due": {"task": "scans.tasks.start_due_run", "schedule": 300.0, "options": {"expires": 300}},
        # Whether the watching itself goes on: alarms reach their owners within a minute.
        "watch": {"task": "scans.tasks.watch", "schedule": 60.0, "options": {"expires": 60}},
        # What two looks a day apart say of an account's existence or name is put to people.
        "differences": {"task": "scans.tasks.look_for_differences", "schedule": 600.0, "options": {"expires": 600}},
        # Tokens are renewed at 80 % of their life, the shortest of which is two hours.
        "renew-tokens": {"task": "scans.tasks.renew_tokens", "schedule": 60.0, "options": {"expires": 60}},
        # Pages tell by the day what has lapsed; this writes it down.
        "lapse-reviews": {"task": "registry.tasks.lapse_reviews", "schedule": 3600.0, "options": {"expires": 3600}},
        # Raw answers whose time is over, and the single looks of old runs.
        "drop-what-is-over": {
            "task": "scans.tasks.drop_what_is_over",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        # What leaders look at is counted beforehand; a page older than a quarter of an hour counts for itself.
        "renew-figures": {
            "task": "notices.tasks.renew_figures",
            "schedule": 600.0,
            "options": {"expires": 600},
        },
        # A stalled worker shows as an old mark.
        "mark-alive": {"task": "core.tasks.mark_alive", "schedule": 60.0, "options": {"expires": 60}},
    },
)
app.set_default()  # threads of the web server must not fall back to an application of their own
app.autodiscover_tasks()
