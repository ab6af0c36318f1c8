"""App configuration of core: seeds what every installation needs once the tables exist."""

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate

SEEDED = ("orgs", "registry", "scans", "inspections", "notices")


def seed_all(sender: AppConfig, using: str, **kwargs: object) -> None:
    """Let each app, lowest first, make its reference rows. Safe to repeat; waits until all tables are there."""
    configs = [apps.get_app_config(name) for name in SEEDED]
    tables = {model._meta.db_table for config in configs for model in config.get_models()}
    if not tables <= set(connections[using].introspection.table_names()):
        return
    for config in configs:
        seed = getattr(config, "seed", None)
        if seed is not None:
            seed()


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        # post_migrate runs once per app, after all migrations: core's turn is as good as any.
        post_migrate.connect(seed_all, sender=self, dispatch_uid="core.seed_all")
