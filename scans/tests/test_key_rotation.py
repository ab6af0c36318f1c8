"""A new field key: the old one is accepted until everything is sealed anew, and then it can go."""

import pytest

from core import key_rotation, secrets
from orgs.models import Channel

OLD, NEW, WRONG = "o" * 48, "n" * 48, "w" * 48


@pytest.fixture
def channels(clerk, settings):
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = OLD, ""
    made = []
    for number in range(5):
        channel = Channel.objects.create(kind="wecom", address=f"a{number}", user=clerk)
        channel.keep_secrets(key=f"robot-key-{number}", signing="" if number else "signing-0")
        made.append(channel)
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = NEW, OLD
    return made


def opened(channel):
    channel.refresh_from_db()
    return channel.opened()


def test_every_sealed_column_of_every_app_is_known():
    found = {model._meta.label_lower: names for model, names in key_rotation.sealed_columns()}
    assert found["orgs.channel"] == ["sealed_key", "sealed_signing"]
    assert found["scans.grant"] == ["sealed_access_token", "sealed_refresh_token"]
    assert {"sealed_secret", "sealed_certificate", "sealed_callback_token", "sealed_aes_key", "sealed_ticket"} <= {
        *found["scans.platformapp"]
    }


def test_after_a_rotation_cut_off_and_taken_up_again_the_old_key_can_go(channels, settings):
    assert opened(channels[0]) == ("robot-key-0", "signing-0")
    assert key_rotation.rotate(limit=2)["orgs.channel"].resealed == 3
    counts = key_rotation.rotate()["orgs.channel"]
    assert (counts.resealed, counts.current, counts.unreadable) == (3, 3, 0)
    settings.FIELD_KEY_OLD = ""
    assert [opened(channel)[0] for channel in channels] == [f"robot-key-{number}" for number in range(5)]


def test_what_was_written_meanwhile_is_not_overwritten(channels, monkeypatch):
    seal = secrets.seal

    def written_meanwhile(text, *, row, field):
        fresh = seal(text, row=row, field=field)
        Channel.objects.filter(pk=row.pk).update(sealed_key=seal("typed-just-now", row=row, field="key"))
        return fresh

    monkeypatch.setattr(secrets, "seal", written_meanwhile)
    key_rotation.rotate()
    assert {opened(channel)[0] for channel in channels} == {"typed-just-now"}


def test_a_wrong_key_is_an_error_and_never_text(channels, settings, command):
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = NEW, WRONG
    with pytest.raises(secrets.SecretUnreadable):
        opened(channels[0])
    code, told = command("rotate_keys")
    assert (code, told["resealed"], told["unreadable"]) == (1, 0, 6)
    settings.FIELD_KEY_OLD = OLD
    assert command("rotate_keys")[1]["resealed"] == 6
