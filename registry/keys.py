"""Keys by which accounts and units are compared: never shown, only matched."""

import hashlib
import unicodedata

LONGEST = 200


def folded_key(text: str) -> str:
    """NFKC, trimmed, case-folded. A key too long for an index ends in its hash."""
    if not text:
        return ""
    key = unicodedata.normalize("NFKC", text).strip().casefold()
    if len(key) <= LONGEST:
        return key
    return f"{key[: LONGEST - 65]}#{hashlib.sha256(key.encode()).hexdigest()}"


def unit_key(name: str, district: str) -> tuple[str, str]:
    """What makes a unit the same unit: its name and its district."""
    return unicodedata.normalize("NFKC", name).strip(), unicodedata.normalize("NFKC", district).strip()
