"""Secrets kept in the database: AES-GCM under the field key, each token bound to its row and field."""

import base64
import hashlib
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core import redaction

_SCHEME, _NONCE = "g1", 12


class SecretUnreadable(Exception):
    """Made with another key, moved from another row or field, or damaged: never answered with text."""


@lru_cache(maxsize=8)
def _key(material: str) -> tuple[str, AESGCM]:
    """The key's short name, kept in every token so that a later key can be told apart, and its cipher."""
    raw = HKDF(SHA256(), 32, salt=None, info=b"govmedia field encryption").derive(material.encode())
    return hashlib.sha256(b"name of " + raw).hexdigest()[:8], AESGCM(raw)


def _place(row: Any, field: str) -> bytes:
    if row.pk is None:
        raise ValueError("a secret is bound to its row, so the row is saved first")
    return f"{row._meta.label_lower}:{row.pk}:{field}".encode()


def seal(text: str, *, row: Any, field: str) -> str:
    """The token to store in this field of this row; an empty text stays empty."""
    if not text:
        return ""
    redaction.remember(text)
    name, cipher = _key(settings.FIELD_KEY)
    nonce = os.urandom(_NONCE)
    sealed = nonce + cipher.encrypt(nonce, text.encode(), _place(row, field))
    return f"{_SCHEME}.{name}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(token: str, *, row: Any, field: str) -> str:
    """The text again; SecretUnreadable unless row and field are those it was sealed for, with the key in force
    or, while keys are being changed, the one before it."""
    if not token:
        return ""
    ciphers = dict(_key(material) for material in (settings.FIELD_KEY, settings.FIELD_KEY_OLD) if material)
    try:
        scheme, made_with, body = token.split(".")
        sealed = base64.b64decode(body, altchars=b"-_", validate=True)
        if scheme != _SCHEME or made_with not in ciphers:
            raise SecretUnreadable(f"sealed with key {made_with[:8]}, this portal holds {', '.join(ciphers)}")
        text = ciphers[made_with].decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(row, field)).decode()
    except (ValueError, InvalidTag):
        raise SecretUnreadable("damaged, or not sealed for this row and field") from None
    redaction.remember(text)
    return text


def key_check(nonce: str) -> str:
    """Tells whether another installation holds the same field key, and nothing of the key itself."""
    raw = HKDF(SHA256(), 32, salt=nonce.encode(), info=b"govmedia key check").derive(settings.FIELD_KEY.encode())
    return raw.hex()


def is_current(token: str) -> bool:
    """Whether a sealed text was made with the key in force."""
    return token.startswith(f"{_SCHEME}.{_key(settings.FIELD_KEY)[0]}.")
