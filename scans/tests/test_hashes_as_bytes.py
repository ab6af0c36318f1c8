"""Hashes of looks kept as text by earlier versions are the same after the upgrade, and after going back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from scans.models import Sighting

SHA = "00ff" * 16


def _back_to(name: str) -> None:
    MigrationExecutor(connection).migrate([("scans", name)])


def _to_the_newest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _stored() -> tuple[object, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint, raw_sha256 FROM scans_sighting")
        [row] = cursor.fetchall()
    return row


@pytest.mark.django_db(transaction=True)
def test_hashes_are_the_same_before_and_after_the_upgrade(make_account):
    Sighting.objects.create(account=make_account(), source_key="a", source_kind="feed", fingerprint="0a1b2c3d4e5f6a7b",
                            raw_sha256=SHA)  # fmt: skip
    try:
        _back_to("0008_credentials")
        assert _stored() == ("0a1b2c3d4e5f6a7b", SHA)
    finally:
        _to_the_newest()

    assert [bytes(value) for value in _stored()] == [bytes.fromhex("0a1b2c3d4e5f6a7b"), bytes.fromhex(SHA)]
    assert Sighting.objects.filter(raw_sha256=SHA).values_list("fingerprint", flat=True).get() == "0a1b2c3d4e5f6a7b"
