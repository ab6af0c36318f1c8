"""RSS 2.0, RSS 1.0 and Atom read with expat: strictly, without DTDs, without repairing anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from scans.platforms.answer import DEPTH_CAP, without_declaration
from scans.platforms.seen import malformed

_DC_DATE = "http://purl.org/dc/elements/1.1/ date"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
_RSS_1 = "http://purl.org/rss/1.0/"

# Where things stand: (path of the list's own head, path of an entry, below the root).
_HEADS = {"rss": ("channel",), "rdf": ("channel",), "atom": ()}
_ENTRIES = {"rss": ("channel", "item"), "rdf": ("item",), "atom": ("entry",)}
_FIELDS = {
    "rss": {"guid", "link", "title", "pubDate", _DC_DATE},
    "rdf": {"link", "title", _DC_DATE},
    "atom": {"id", "link", "title", "published", "updated", "issued", "modified"},
}


@dataclass
class FeedDocument:
    """What was found: the kind of feed, its head, and every entry's fields as text."""

    kind: str = ""
    has_head: bool = False
    head: dict[str, str] = field(default_factory=dict)
    entries: list[dict[str, str]] = field(default_factory=list)


class _Reader:
    """Expat's handlers; `_path` holds local names below the root, foreign namespaces in full."""

    def __init__(self) -> None:
        self.found = FeedDocument()
        self._home = ""
        self._path: list[str] = []
        self._depth = 0
        self._text: list[str] = []
        self._wanted: tuple[dict[str, str], str] | None = None
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_dtd

    def read(self, text: str) -> FeedDocument:
        try:
            self._parser.Parse(text.encode("utf-8"), True)
        except (expat.ExpatError, UnicodeError):
            raise malformed("bad_xml") from None
        return self.found

    def _refuse_dtd(self, *args: object) -> None:
        raise malformed("dtd")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_CAP:
            raise malformed("too_deep")
        if self._depth == 1:
            self._open_root(name)
            return
        local = name[len(self._home) :] if name.startswith(self._home) else name
        self._path.append(local)
        if self._wanted is None and len(self._path) <= 3:
            self._open(local, attributes)

    def _open_root(self, name: str) -> None:
        namespace, _, local = name.rpartition(" ")
        kind = {"rss": "rss", "feed": "atom"}.get(local, "rdf" if name == _RDF else "")
        if not kind:
            raise malformed("wrong_root")
        self.found.kind = kind
        self.found.has_head = kind == "atom"
        namespace = _RSS_1 if kind == "rdf" else namespace
        self._home = f"{namespace} " if namespace else ""

    def _open(self, local: str, attributes: dict[str, str]) -> None:
        kind, path = self.found.kind, tuple(self._path)
        if path == _ENTRIES[kind]:
            self.found.entries.append({})
        elif path == _HEADS[kind]:
            self.found.has_head = True
        elif path[:-1] == _ENTRIES[kind] and local in _FIELDS[kind]:
            self._open_field(local, attributes)
        elif path[:-1] == _HEADS[kind] and local in ("title", "generator"):
            self._collect(self.found.head, local)

    def _open_field(self, local: str, attributes: dict[str, str]) -> None:
        entry = self.found.entries[-1]
        if local == "link" and self.found.kind == "atom":
            if attributes.get("rel", "alternate") == "alternate":
                entry.setdefault("link", attributes.get("href", ""))
        else:
            self._collect(entry, local)

    def _collect(self, into: dict[str, str], name: str) -> None:
        self._wanted = (into, name)
        self._text = []
        self._wanted_depth = self._depth
        self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        if self._wanted is not None and self._depth == self._wanted_depth:
            into, wanted = self._wanted
            if not into.get(wanted):
                into[wanted] = "".join(self._text).strip()
            self._wanted = None
            self._parser.CharacterDataHandler = _IGNORE
        self._depth -= 1
        if self._path:
            self._path.pop()


_IGNORE: Callable[[str], None] | None = None


def read_xml(text: str) -> FeedDocument:
    """Take decoded text apart; a declaration of types or entities refuses it before the parser sees it."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise malformed("dtd")
    found = _Reader().read(without_declaration(text))
    if not found.has_head and found.kind == "rss":
        raise malformed("no_channel")
    for entry in found.entries:
        if _DC_DATE in entry:
            entry["dc:date"] = entry.pop(_DC_DATE)
    return found
