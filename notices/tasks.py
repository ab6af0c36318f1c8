"""Addresses of background work in notices: renew the figures kept for leaders."""

from celery import shared_task

from notices.services import dashboard


@shared_task
def renew_figures() -> None:
    dashboard.renew_all()
