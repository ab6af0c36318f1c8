"""What every way to a token shares: what was won, how forms are asked, and which answers hold none."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import number, text
from scans.platforms.seen import Ask, malformed

LONGEST = 4096
MOMENT_FROM = 10**9  # a life this long is no life but the moment it ends


@dataclass(frozen=True, slots=True)
class Won:
    """Tokens with their lives in seconds (0 = not stated); `subject` is how the platform names the account."""

    access_token: str = field(default="", repr=False)
    seconds: int = 0
    refresh_token: str = field(default="", repr=False)
    refresh_seconds: int = 0
    subject: str = ""
    scopes: tuple[str, ...] = ()


class Renewing(Protocol):
    """`app` has `client_id` and `secret`; `held` what else the request needs, such as `refresh_token`."""

    def renew(self, app: Credential, held: Credential) -> Ask: ...

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won: ...


class Owners(Renewing, Protocol):
    """An owner signs in at `page`, comes back to `back` with a code, and the code is exchanged once."""

    wanted: tuple[str, ...]  # permissions without which the adapters see nothing

    def page(self, app: Credential, state: str, back: str) -> str: ...

    def exchange(self, app: Credential, code: str, back: str) -> Ask: ...


def form(url: str, told: Mapping[str, str]) -> Ask:
    """Secrets go into the body, to the platform's own host, and along no redirect."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Ask(url, headers, redirects=0, method="POST", body=urlencode(told).encode())


def token_in(told: dict[str, Any], key: str) -> str:
    token = text(told.get(key), LONGEST)
    if not token or len(str(told[key])) > LONGEST:
        raise malformed(f"no_field:{key}")
    return token


def optional_token(told: dict[str, Any], key: str) -> str:
    return token_in(told, key) if told.get(key) else ""


def seconds_in(told: dict[str, Any], key: str, as_of: dt.datetime) -> int:
    """A life in seconds, also where the moment of its end is told; one that is not stated is 0."""
    stated = number(told.get(key))
    if stated is None or stated <= 0:
        return 0
    return max(1, stated - int(as_of.timestamp())) if stated > MOMENT_FROM else stated


def scopes_in(told: Any) -> tuple[str, ...]:
    """A list, or words with commas or blanks between them."""
    words = told if isinstance(told, list) else str(told or "").replace(",", " ").split()
    return tuple(dict.fromkeys(word for each in words[:100] if (word := text(each, 60))))
