"""The product's settings with the drill app beside it."""

from govmedia.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.drill.apps.DrillConfig"]  # noqa: F405
JOB_LEASE_SECONDS = 6  # so that a drill does not wait long for what a killed worker held
SCAN_LEASE_SECONDS = 6
MESSAGE_LEASE_SECONDS = 6
SCAN_LIMITS = {"connect": 1.0, "read": 1.5, "whole": 3.0}
