"""Any pasted link, in whatever spelling or sentence, read as platform, permanent id and one canonical link (R15, R25)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from core.cell_values import BadCell, as_link
from registry.keys import LONGEST as LONGEST_KEY
from registry.keys import folded_key
from registry.link_templates import PLAIN, Address, BadTemplate, LinkTemplate, address_of, filled
from registry.models import LinkPattern, Platform

LONGEST = 2000  # of a pasted text; a share text is a few hundred characters
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
ENDS = str.maketrans(dict.fromkeys("，。；！、（）【】《》「」『』“”‘’〈〉…", " "))
WITH_SCHEME = re.compile(r"https?://[^\s<>\"'`\\|^]+", re.IGNORECASE)
BARE = re.compile(
    r"(?<![\w@.:/=-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12}(?::\d{1,5})?(?:[/?#][^\s<>\"'`\\|^]*)?", re.IGNORECASE
)
FOREIGN = re.compile(r"[^\x21-\x7e]")
TAIL = ".,;:!?)]}~"
# Parameters that tell who shared a page and from where, never which page it is.
JUNK = re.compile(
    r"utm_.*|spm.*|share.*|from.*|is_from.*|source|src|srcid|scene|timestamp|t|_t|chksm|isappinstalled|wx.*|nettype|"
    r"tt_.*|app|iid|did|u_code|vd_source|unique_k|bbid|ts|sid|refer|referer|ref|luicode|lfid|featurecode|weibo_id|"
    r"xhsshare|appuid|apptime|xsec_.*|mt|ct|pt|platform|channel|version|lang|enter_.*|previous_page|is_copy_url",
    re.IGNORECASE,
)
COUNTED = re.compile(r"utm_\w*|spm", re.IGNORECASE)


@dataclass(frozen=True)
class LinkRead:
    """What a pasted text says. Without a known platform the cleaned link alone; without any link all are empty."""

    platform: Platform | None = None
    handle: str = ""
    canonical_link: str = ""
    value: str = ""  # what stood in the slot: the id, a short code or a name

    @property
    def key(self) -> str:
        """By which two links are compared."""
        address = address_of(self.canonical_link) if self.canonical_link else None
        return folded_key(_written(address, address.bare_host)) if address else ""


class LinkReader:
    """The active patterns, read once for any number of links."""

    def __init__(self, patterns: Iterable[LinkPattern] | None = None) -> None:
        rows = LinkPattern.objects.in_force() if patterns is None else patterns
        self.by_host: dict[str, list[tuple[LinkPattern, LinkTemplate]]] = defaultdict(list)
        for row in rows:
            try:
                template = LinkTemplate.parse(row.pattern)
            except BadTemplate:  # written before the language got stricter
                continue
            self.by_host[template.host].append((row, template))

    def read(self, text: str) -> LinkRead:
        """The first link of a known platform; else the first link; else nothing."""
        plain: LinkRead | None = None
        for address in _addresses(text):
            known = self._known(address)
            if known:
                return known
            plain = plain or LinkRead(canonical_link=f"https://{_written(address, address.host)}")
        return plain or LinkRead()

    def meaning(self, link: str) -> str:
        """By which two written links of a ledger are compared: a known form by its canonical link; any other by host,
        path and every parameter but those that only count visits."""
        address = address_of(link) if len(link) < LONGEST_KEY else None  # a longer one ends in its hash
        if address is None:
            return link
        known = self._known(address)
        if known:
            return known.key
        kept = sorted((name, value) for name, value in address.query.items() if not COUNTED.fullmatch(name))
        return repr((address.bare_host, address.path, kept)).casefold()

    def _known(self, address: Address) -> LinkRead | None:
        for row, template in self.by_host.get(address.bare_host, ()):
            value = template.read(address)
            if value:
                handle = value if template.slot == "handle" else ""
                return LinkRead(row.platform, handle, filled(row.canonical or row.pattern, value), value)
        return None


def faults_of(pattern: LinkPattern) -> dict[str, str]:
    """What is wrong with a pattern somebody wrote, field → sentence: it must read its example, and what it makes of it
    must read as itself."""
    try:
        template = LinkTemplate.parse(pattern.pattern)
    except BadTemplate as bad:
        return {"pattern": str(bad)}
    if not pattern.canonical and template.has_wildcard:
        return {"canonical": "链接格式里有单独的 *，请写明统一写成什么样的链接。"}
    try:
        kept = LinkTemplate.parse(pattern.canonical or pattern.pattern)
    except BadTemplate as bad:
        return {"canonical": str(bad)}
    if kept.slot != template.slot or kept.has_wildcard:
        return {"canonical": f"统一写法里请写同样的 {{{template.slot}}}，并且不要写 *。"}
    others = LinkPattern.objects.in_force().exclude(pk=pattern.pk)
    found = LinkReader([pattern]).read(pattern.example)
    if found.platform is None:
        return {"example": "示例不符合这个链接格式，请核对格式或换一个示例。"}
    again = LinkReader([pattern, *others]).read(found.canonical_link)
    if again.canonical_link != found.canonical_link or again.platform != found.platform:
        return {"canonical": f"示例会统一写成 {found.canonical_link}，但这个链接自己读不回来，请核对统一写法。"}
    return {}


def read_link(text: str) -> LinkRead:
    """One link; for many take one LinkReader."""
    return LinkReader().read(text)


def link_to_keep(text: str) -> str:
    """What the register keeps of a pasted text: the canonical link of a known platform; of any other the address, or the
    one standing in the text. BadCell when there is none."""
    known = read_link(text)
    if known.platform is not None:
        return known.canonical_link
    try:
        return as_link(text)
    except BadCell:
        # Plain ASCII that is no address is an address with a slip in it, not a sentence around one.
        for found in () if text.isascii() else WITH_SCHEME.finditer(_plain(text)):
            address = FOREIGN.split(found.group(), maxsplit=1)[0].rstrip(TAIL)
            if address_of(address):
                return as_link(address)
        raise


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text[:LONGEST]).translate(ENDS))


def _addresses(text: str) -> Iterator[Address]:
    """Every link of the text; of one that runs into Chinese words first whole, then cut before them."""
    plain = _plain(text)
    for pattern in (WITH_SCHEME, BARE):
        for found in pattern.finditer(plain):
            whole = found.group().rstrip(TAIL)
            cut = FOREIGN.split(whole, maxsplit=1)[0].rstrip(TAIL)
            for link in dict.fromkeys((whole, cut)):
                address = address_of(link)
                if address:
                    yield address


def _written(address: Address, host: str) -> str:
    """Host, path and the parameters that matter, always written the same way."""
    path = "/".join(quote(part, safe=PLAIN) for part in address.path)
    kept = sorted((name, value) for name, value in address.query.items() if not JUNK.fullmatch(name))
    query = "&".join(f"{quote(name)}={quote(value, safe=PLAIN)}" for name, value in kept)
    return f"{host}/{path}" + (f"?{query}" if query else "") if path or query else host
