"""The project as an app, so that commands which know every other app have a home."""

from django.apps import AppConfig


class GovmediaConfig(AppConfig):
    name = "govmedia"
    verbose_name = "政务新媒体备案与检查平台"

    def ready(self) -> None:
        from govmedia import celery  # noqa: F401, PLC0415  # needs the settings, which are complete only now

    def ready(self) -> None:
        from govmedia import access  # noqa: F401  registers the check
