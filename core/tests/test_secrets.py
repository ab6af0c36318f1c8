"""A secret in the database is text to nobody without key, row and field."""

import pytest

from core.models import Job
from core.secrets import SecretUnreadable, seal, unseal

pytestmark = pytest.mark.security
ROW, OTHER_ROW = Job(pk=7), Job(pk=8)


def test_what_was_sealed_opens_again_at_its_place():
    token = seal("SEC-很长的密钥", row=ROW, field="key")
    assert unseal(token, row=ROW, field="key") == "SEC-很长的密钥"


def test_a_token_shows_nothing_of_its_text_and_never_looks_the_same():
    tokens = {seal("密钥-密钥", row=ROW, field="key") for _ in range(5)}
    assert len(tokens) == 5
    assert not any("密钥" in token for token in tokens)


@pytest.mark.parametrize(("row", "field"), [(OTHER_ROW, "key"), (ROW, "signing")])
def test_a_token_moved_to_another_row_or_field_is_refused(row, field):
    token = seal("secret", row=ROW, field="key")
    with pytest.raises(SecretUnreadable):
        unseal(token, row=row, field=field)


def test_another_key_is_an_error_and_never_text(settings):
    token = seal("secret", row=ROW, field="key")
    settings.FIELD_KEY = "another-key-with-enough-characters-0123456789"
    with pytest.raises(SecretUnreadable, match="this portal holds"):
        unseal(token, row=ROW, field="key")


@pytest.mark.parametrize("spoil", [lambda t: t[:-6] + "AAAA==", lambda t: t[:20], lambda t: "plain", lambda t: t + "!"])
def test_a_damaged_token_is_refused(spoil):
    with pytest.raises(SecretUnreadable):
        unseal(spoil(seal("a secret", row=ROW, field="key")), row=ROW, field="key")


def test_an_empty_secret_stays_empty():
    assert seal("", row=ROW, field="key") == "" == unseal("", row=ROW, field="key")


def test_a_row_without_a_number_cannot_hold_a_secret():
    with pytest.raises(ValueError, match="saved first"):
        seal("secret", row=Job(), field="key")
