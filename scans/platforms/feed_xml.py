"""RSS 2.0, RSS 1.0 and Atom taken apart: strictly, without DTDs, without repairing anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

from scans.platforms.answer import without_declaration
from scans.platforms.seen import malformed

MARKS_CAP = 200_000  # opening and closing tags: bounds the memory that a feed of nothing but tags could take
_DC = "{http://purl.org/dc/elements/1.1/}date"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_RSS_1 = "{http://purl.org/rss/1.0/}"
_FIELDS = {
    "rss": ("guid", "link", "title", "pubDate"),
    "rdf": ("link", "title"),
    "atom": ("id", "link", "title", "published", "updated", "issued", "modified"),
}


@dataclass
class FeedDocument:
    """What was found: the kind of feed, its head, and every entry's fields as text."""

    kind: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)


def read_xml(text: str) -> FeedDocument:
    """Take decoded text apart; a declaration of types or entities refuses it before the parser sees it."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise malformed("dtd")
    if text.count("<") > MARKS_CAP:
        raise malformed("too_many_elements")
    root = _parse(without_declaration(text))
    namespace, _, local = root.tag.rpartition("}")
    kind = {"rss": "rss", "feed": "atom"}.get(local, "rdf" if root.tag == _RDF else "")
    if not kind:
        raise malformed("wrong_root")
    home = _RSS_1 if kind == "rdf" else f"{namespace}}}" if namespace else ""
    heads = [root] if kind == "atom" else root.findall(f"{home}channel")
    if kind == "rss" and not heads:
        raise malformed("no_channel")
    fields = {home + name: name for name in _FIELDS[kind]} | {_DC: "dc:date"}
    entries = [_entry(entry, fields, kind) for entry in _entries(root, heads, kind, home)]
    return FeedDocument(kind, _head(heads, home), entries)


def _parse(text: str) -> Element:
    parser = XMLParser()  # noqa: S314
    try:
        parser.feed(text)
        root: Element = parser.close()
    except (ParseError, ValueError):
        raise malformed("bad_xml") from None
    return root


def _entries(root: Element, heads: list[Element], kind: str, home: str) -> Iterator[Element]:
    """Items stand in the channel in RSS 2.0, beside it in RSS 1.0, below the root in Atom."""
    if kind == "rss":
        for head in heads:
            yield from head.findall(f"{home}item")
    else:
        yield from root.findall(f"{home}{'item' if kind == 'rdf' else 'entry'}")


def _entry(element: Element, fields: dict[str, str], kind: str) -> dict[str, Any]:
    """Names are compared whole, namespace and all, so that foreign elements mean nothing."""
    found: dict[str, Any] = {}
    for child in element:
        key = fields.get(child.tag)
        if key is None or found.get(key):
            continue
        if key == "link" and kind == "atom":
            if child.get("rel", "alternate") == "alternate":
                found[key] = child.get("href", "")
        else:
            found[key] = _text(child)
    return found


def _head(heads: list[Element], home: str) -> dict[str, Any]:
    wanted = {f"{home}title": "title", f"{home}generator": "generator"}
    return {wanted[child.tag]: _text(child) for head in heads[:1] for child in head if child.tag in wanted}


def _text(element: Element) -> str:
    if len(element):
        return "".join(element.itertext()).strip()
    text = element.text
    return text.strip() if text else ""
