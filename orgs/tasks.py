"""Addresses of background work in orgs: send what waits on one lane, and look what is due."""

from celery import shared_task

from core import jobs
from core.models import Job
from orgs import message_sending, messages


@jobs.handler(messages.JOB)
def send_messages(job: Job) -> None:
    message_sending.send_lane(job)


@shared_task
def wake_what_is_due() -> None:
    messages.wake_what_is_due()
