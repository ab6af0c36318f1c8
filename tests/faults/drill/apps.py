"""Configuration of the drill app."""

from django.apps import AppConfig


class DrillConfig(AppConfig):
    name = "tests.faults.drill"
    label = "drill"
