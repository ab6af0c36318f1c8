"""What WeChat pushes to a third-party platform: signed, encrypted, and read without trusting anything in it."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError, XMLParser

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

LARGEST = 64 * 1024
BLOCK = 32
_DECLARED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class BadPush(Exception):
    """Not from the platform, or not to be understood; what it said is not repeated."""


def is_aes_key(text: str) -> bool:
    """EncodingAESKey: 43 characters that stand for 32 bytes."""
    return bool(_KEY.fullmatch(text))


def outer(body: bytes) -> dict[str, str]:
    """The envelope: `AppId` and `Encrypt`."""
    return _fields(body)


def opened(
    envelope: Mapping[str, str], query: Mapping[str, str], *, token: str, aes_key: str, appid: str
) -> dict[str, str]:
    """The message of a push, once its signature and its addressee have been found right."""
    encrypted = envelope.get("Encrypt", "")
    if not signature_is_right(token, query, encrypted):
        raise BadPush("signature")
    plain = _decrypted(encrypted, aes_key)
    length = int.from_bytes(plain[16:20], "big")
    text, addressee = plain[20 : 20 + length], plain[20 + length :]
    if length > len(plain) - 20 or addressee.decode("utf-8", "replace") != appid:
        raise BadPush("addressee")
    return _fields(text)


def signature_is_right(token: str, query: Mapping[str, str], encrypted: str) -> bool:
    stated = query.get("msg_signature", "")
    return bool(token and stated) and hmac.compare_digest(signature(token, query, encrypted).encode(), stated.encode())


def signature(token: str, query: Mapping[str, str], encrypted: str) -> str:
    parts = sorted((token, query.get("timestamp", ""), query.get("nonce", ""), encrypted))
    return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()


def sealed(message: bytes, *, aes_key: str, appid: str, random: bytes) -> str:
    """How the platform wraps a message; `random` are its 16 bytes of noise."""
    plain = random + len(message).to_bytes(4, "big") + message + appid.encode()
    fill = BLOCK - len(plain) % BLOCK
    padded = plain + bytes([fill]) * fill
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def _decrypted(encrypted: str, aes_key: str) -> bytes:
    try:
        raw = base64.b64decode(encrypted, validate=True)
        decryptor = _cipher(aes_key).decryptor()
        padded = decryptor.update(raw) + decryptor.finalize()
    except (ValueError, binascii.Error):
        raise BadPush("cipher") from None
    fill = padded[-1] if padded else 0
    if not 1 <= fill <= BLOCK or len(padded) < 20 + fill:
        raise BadPush("padding")
    return padded[:-fill]


def _cipher(aes_key: str) -> Cipher:
    if not is_aes_key(aes_key):
        raise BadPush("aes_key")
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _fields(body: bytes) -> dict[str, str]:
    """The leaves of a flat document. A declaration is refused before the parser sees it."""
    if len(body) > LARGEST:
        raise BadPush("too_large")
    try:
        text = body.decode("utf-8")
        if _DECLARED.search(text):
            raise BadPush("dtd")
        parser = XMLParser()  # noqa: S314  no declaration reaches it
        parser.feed(text)
        root = parser.close()
    except (UnicodeDecodeError, ParseError, ValueError):
        raise BadPush("xml") from None
    if root.tag != "xml":
        raise BadPush("xml")
    return {child.tag: (child.text or "").strip() for child in root if not len(child)}
