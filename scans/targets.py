"""From the cell 数据接口 to what can be looked at now: readable sources with the validators of their last answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.conf import settings

from core.outbound import host_key
from scans.bases import actual
from scans.conversation import Target
from scans.credentials.keyring import WITH_CREDENTIAL, Holding, Keyring, family_of
from scans.models import SourceState
from scans.platforms import ADAPTERS, OFF_BY_DEFAULT, BadSource, Source, adapter_for, address_of, check_params
from scans.platforms.sources import key_of, lines_of, parse_line


@dataclass(frozen=True, slots=True)
class Line:
    """One source of the register: how it stands there, its key, and why it cannot be read ("" if it can)."""

    text: str
    key: str
    source: Source
    fault: str = ""
    host: str = ""


def read_cell(cell: str, holds: frozenset[str] = frozenset()) -> list[Line]:
    """All sources of an account in their rank; `holds` are the families it can be asked in with credentials."""
    return [_if_allowed(_read(text), holds) for text in lines_of(cell)]


def readable(cell: str, holds: frozenset[str] = frozenset()) -> list[Line]:
    return [line for line in read_cell(cell, holds) if not line.fault]


def host_of(cell: str, holds: frozenset[str] = frozenset()) -> str:
    """Where the first readable source lives; "" when none can be read."""
    return place_of(cell, holds)[1]


def place_of(cell: str, holds: frozenset[str] = frozenset()) -> tuple[str, str]:
    """By which interface and at which host the first readable source is asked; empty when none can be read."""
    return next(((line.source.adapter, line.host) for line in readable(cell, holds)), ("", ""))


def keyring_for(pairs: Iterable[tuple[int, str]]) -> Keyring:
    """The credentials of those (account id, cell) pairs that name a source which takes one."""
    return Keyring(pk for pk, cell in pairs if WITH_CREDENTIAL.search(cell))


def holding_of(pairs: Iterable[tuple[int, str]]) -> Holding:
    """Account id → families it can be asked in with credentials."""
    pairs = list(pairs)
    return keyring_for(pairs).holding(pk for pk, _ in pairs)


def targets_of(accounts: Iterable[tuple[int, str]]) -> Iterator[Target]:
    """Every readable source of (account id, cell) pairs."""
    pairs = list(accounts)
    known = SourceState.objects.filter(account__in=[pk for pk, _ in pairs])
    validators = {(state.account_id, state.source_key): (state.etag, state.last_modified) for state in known}
    keyring = keyring_for(pairs)
    for pk, cell in pairs:
        for line in readable(cell, keyring.families(pk)):
            etag, last_modified = validators.get((pk, line.key), ("", ""))
            yield keyring.equip(Target(pk, line.key, line.source, etag, last_modified))


def _if_allowed(line: Line, holds: frozenset[str]) -> Line:
    """What the office has not switched on, or gave no credential for, is not asked."""
    adapter = line.source.adapter
    if line.fault:
        return line
    if adapter in OFF_BY_DEFAULT and adapter not in settings.ENABLED_ADAPTERS:
        return replace(line, fault="adapter_off")
    needs = getattr(ADAPTERS[adapter], "needs_credential", False) and family_of(line.source) not in holds
    return replace(line, fault="no_credential") if needs else line


@lru_cache(maxsize=10_000)
def _read(text: str) -> Line:
    source = parse_line(text)
    try:
        check_params(adapter_for(source.adapter), source.params)
        host = host_key(actual(address_of(source)))
        if not host:
            raise BadSource("bad_address")
    except (BadSource, ValueError) as bad:
        return Line(text, key_of(text), source, str(bad) if isinstance(bad, BadSource) else "bad_address")
    return Line(text, key_of(text), source, host=host)
