"""The project as an app, so that commands which know every other app have a home."""

from django.apps import AppConfig


class GovmediaConfig(AppConfig):
    name = "govmedia"
    verbose_name = "政务新媒体备案与检查平台"

    def ready(self) -> None:
        # Both need the complete settings: the queue's application, and the check that every URL is mapped.
        from govmedia import access, celery  # noqa: F401, PLC0415
