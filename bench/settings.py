"""The product's settings with Django's admin beside it, which is the peer of the list pages."""

from govmedia.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "import_export"]  # noqa: F405
ROOT_URLCONF = "bench.urls"
SILENCED_SYSTEM_CHECKS = ["admin.E408", "admin.E409", "admin.E410", "govmedia.E001", "govmedia.E002"]
