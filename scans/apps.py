"""App configuration of scans."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    name = "scans"
    verbose_name = "更新监测"
