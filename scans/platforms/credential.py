"""The secrets a request is made with: named parts, handed in for one look and kept nowhere here."""

from collections.abc import Mapping

from scans.platforms.seen import AUTH_ERROR, Refused

Credential = Mapping[str, str]
NO_CREDENTIAL: Credential = {}


def needed(credential: Credential, *names: str) -> list[str]:
    """The named parts of a credential; without all of them nothing is asked."""
    parts = [credential.get(name, "").strip() for name in names]
    if not all(parts):
        raise Refused(AUTH_ERROR, "no_credential")
    return parts
