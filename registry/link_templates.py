"""The small language in which links of accounts are described: literal parts, one slot, `*` and `**`; no regular expressions.

`https://weibo.com/u/{handle:number}/**`: the host (www., m. and wap. do not count), path parts, and parameters after `?`
in any order. `{handle}` is the platform's permanent id, `{code}` a short code, `{name}` a name people may change.
Each part is compared by its beginning and its end, so the time to read a link grows with its length only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

LONGEST = 300
SLOTS = ("handle", "code", "name")
SLOT = re.compile(r"\{(handle|code|name)(:number)?\}")
MOBILE = ("www.", "m.", "wap.", "mobile.")
ANY, REST = "*", "**"
PLAIN = "@=~-._!+,:"


class BadTemplate(ValueError):
    """The template cannot be used; the message is a Chinese sentence that says what to write."""


@dataclass(frozen=True)
class Address:
    """A link taken apart: host in ASCII, decoded path parts, decoded parameters."""

    host: str
    path: tuple[str, ...]
    query: Mapping[str, str]

    @property
    def bare_host(self) -> str:
        return bare_host(self.host)


def address_of(link: str) -> Address | None:
    """None for what is no web address. A route behind `#` counts as the path where there is no other."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if parts.scheme.lower() not in {"http", "https"} or "." not in host or "@" in parts.netloc:
            return None
        host = host.encode("idna").decode().lower()
    except ValueError:
        return None
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    path, query = parts.path, parts.query
    if path in {"", "/"} and parts.fragment.lstrip("!").startswith("/"):
        path, _, query = parts.fragment.lstrip("!").partition("?")
    return Address(host, tuple(unquote(part) for part in path.split("/") if part), _parameters(query))


def _parameters(query: str) -> dict[str, str]:
    """A plus sign stays one: base64 ids hold it."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {unquote(name): unquote(value) for name, _, value in pairs}


def bare_host(host: str) -> str:
    """Without the part that only tells telephones from computers."""
    for prefix in MOBILE:
        if host.startswith(prefix) and "." in host[len(prefix) :]:
            return host[len(prefix) :]
    return host


@dataclass(frozen=True)
class Part:
    """One part of a path or one parameter: a literal, `*`, or one slot between a literal beginning and end."""

    before: str
    slot: str = ""
    after: str = ""
    number: bool = False

    @classmethod
    def parse(cls, text: str) -> "Part":
        found = SLOT.search(text)
        rest = SLOT.sub("", text, count=1)
        if (set("{}") & set(rest)) or (ANY in rest and text != ANY):
            raise BadTemplate(
                f"“{text}”不能识别：每一段里最多写一个 {{handle}}、{{code}} 或 {{name}}，* 须单独占一段，** 只能写在末尾。"
            )
        if text == ANY:
            return cls("", ANY)
        if found is None:
            return cls(unquote(text))
        before, after = unquote(text[: found.start()]), unquote(text[found.end() :])
        return cls(before, found.group(1), after, bool(found.group(2)))

    def read(self, text: str) -> str | None:
        """What stands in the slot ("" for a literal); None when the text does not fit."""
        if not self.slot:
            return "" if text.casefold() == self.before.casefold() else None
        end = len(text) - len(self.after)
        folded = text.casefold()
        if end <= len(self.before) or not folded.startswith(self.before.casefold()):
            return None
        value = text[len(self.before) : end]
        if not folded.endswith(self.after.casefold()) or not self._takes(value):
            return None
        return value

    def _takes(self, value: str) -> bool:
        if self.slot == ANY:
            return True
        if self.number:
            return value.isascii() and value.isdigit()
        return value.isprintable() and " " not in value and (self.slot == "name" or value.isascii())


@dataclass(frozen=True)
class LinkTemplate:
    """One way in which a platform writes the link of an account."""

    text: str
    host: str
    path: tuple[Part, ...]
    query: tuple[tuple[str, Part], ...]
    open_end: bool

    @classmethod
    def parse(cls, text: str) -> "LinkTemplate":
        """Raises BadTemplate for what this language does not know."""
        if len(text) > LONGEST:
            raise BadTemplate(f"链接格式超过 {LONGEST} 字，请缩短。")
        if not re.match(r"https?://[^\s/?#{}*]+\.[^\s/?#{}*]+", text) or re.search(r"[\s#\\]", text):
            raise BadTemplate("请写成以 https:// 开头的完整网址，域名里不能有 {…}、*，网址里不能有空格和 #。")
        front, _, query = text.partition("?")
        host, *parts = front.split("://", 1)[1].split("/")
        parts = [part for part in parts if part]
        open_end = bool(parts) and parts[-1] == REST
        path = tuple(Part.parse(part) for part in (parts[:-1] if open_end else parts))
        pairs = [pair.partition("=") for pair in query.split("&") if pair]
        asked = tuple((unquote(name), Part.parse(value)) for name, _, value in pairs)
        template = cls(text, bare_host(_ascii(host)), path, asked, open_end)
        if len(template.slots) != 1:
            raise BadTemplate(
                "请在链接格式里写一处（只能一处） {handle}（平台编号）、{code}（短码）或 {name}（名称）。"
            )
        return template

    @property
    def slots(self) -> list[str]:
        parts = (*self.path, *(part for _, part in self.query))
        return [part.slot for part in parts if part.slot in SLOTS]

    @property
    def slot(self) -> str:
        return self.slots[0]

    @property
    def has_wildcard(self) -> bool:
        return any(part.slot == ANY for part in (*self.path, *(part for _, part in self.query)))

    def read(self, address: Address) -> str | None:
        """What stands in the slot of this link; None when the link is written in another way."""
        given = address.path[: len(self.path)] if self.open_end else address.path
        if address.bare_host != self.host or len(given) != len(self.path):
            return None
        found = ""
        for part, text in zip(self.path, given, strict=True):
            if (value := part.read(text)) is None:
                return None
            found = value if part.slot in SLOTS else found
        for name, part in self.query:
            if (value := part.read(address.query.get(name, ""))) is None:
                return None
            found = value if part.slot in SLOTS else found
        return found


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode().lower()
    except ValueError as error:
        raise BadTemplate(f"域名“{host}”写得不对，请核对。") from error


def filled(template: str, value: str) -> str:
    """The link that the template gives for this value; a trailing `**` falls away."""
    return SLOT.sub(lambda _: quote(value, safe=PLAIN), template.removesuffix("/**"))
