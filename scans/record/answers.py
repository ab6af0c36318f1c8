"""Raw answers behind state changes: packed into one kept file a batch, given out as text, dropped after their time."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

from django.db import transaction

from core import files
from core.outbound import Answer as Received
from orgs.settings_in_force import setting
from scans import platforms
from scans.conversation import Looked
from scans.models import Answer, AnswerPack, Sighting
from scans.platforms.dates import CHINA

WHOLE = 64 * 1024  # a longer body is kept as its beginning and its hash
BEGINNING = 4 * 1024
KEPT_DAYS = "watch.answer_days"
HIDDEN = "***"
_TELLING = re.compile(
    r"([?&](?:[\w-]*(?:token|secret|passw(?:or)?d|ticket|sign|signature|auth)[\w-]*|k|key|code|sig)=)[^&#]*",
    re.IGNORECASE,
)
_PRIVATE_HEADERS = frozenset({"set-cookie", "set-cookie2", "authorization", "www-authenticate"})


def keep_answers(begun: Sequence[tuple[Sighting, Looked, Received]]) -> None:
    """Keep what the new stretches rest on; call it in the transaction that writes them, after they have their keys."""
    if not begun:
        return
    # A salt, so that no file a person keeps can share the pack's hash and go when it goes.
    pack = bytearray(f"{secrets.token_hex(8)}\n".encode())
    places = []
    for stretch, look, answer in begun:
        entry = entry_of(look, answer)
        places.append((stretch, len(pack), len(entry)))
        pack += entry
    kept = AnswerPack.objects.create(sha256=files.keep(bytes(pack)))
    Answer.objects.bulk_create(
        Answer(sighting_id=stretch.pk, pack_id=kept.pk, start=start, length=length) for stretch, start, length in places
    )


def entry_of(look: Looked, answer: Received) -> bytes:
    """Request, moment, reader, head and body of one answer, without secrets."""
    is_whole = len(answer.body) <= WHOLE
    kept = answer.body if is_whole else answer.body[:BEGINNING]
    lines = [
        f"address: {answer.url}",
        f"observed: {look.at.astimezone(CHINA).isoformat(timespec='seconds')}",
        f"source: {look.target.source.adapter}",
        f"reader: {reader_version()}",
        f"result: {look.seen.state} {look.seen.reason}".rstrip(),
        f"body: {len(answer.body)} bytes, {'all kept' if is_whole else f'the first {BEGINNING} kept'}",
        f"body sha256: {look.raw_sha256 or hashlib.sha256(answer.body).hexdigest()}",
        "",
        f"HTTP {answer.status}",
        *(f"{name}: {value}" for name, value in answer.headers.items() if name.lower() not in _PRIVATE_HEADERS),
    ]
    head = without_secrets("\n".join(lines), look.target.credential.values())
    return f"{head}\n\n".encode("utf-8", "replace") + kept


def without_secrets(text: str, values: Iterable[str]) -> str:
    """Values of telling names in an address, and the credential itself in whatever form it is written."""
    text = _TELLING.sub(rf"\1{HIDDEN}", text)
    forms = {form for value in values if value for form in (value, quote(value, safe=""), quote_plus(value))}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


@cache
def reader_version() -> str:
    """Changes with any line of any reader."""
    digest = hashlib.sha256()
    for path in sorted(Path(platforms.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def text_of(answer: Answer) -> bytes:
    with files.open_kept(answer.pack.sha256) as pack:
        pack.seek(answer.start)
        return pack.read(answer.length)


def drop_old_answers(moment: dt.datetime) -> int:
    """Packs whose time is over, rows first: a row never points at a file that is gone. Safe to repeat."""
    edge = moment - dt.timedelta(days=setting(KEPT_DAYS))
    with transaction.atomic():
        gone = list(AnswerPack.objects.filter(kept_at__lt=edge).values_list("pk", "sha256"))
        AnswerPack.objects.filter(pk__in=[pk for pk, _ in gone]).delete()
    for _, sha256 in gone:
        files.drop(sha256)
    return len(gone)
