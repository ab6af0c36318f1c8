"""Fields that show a part of a profile as lines of words and read it back; what cannot be read is told at the field."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

SEPARATOR = "："


class Written(forms.CharField):
    """A value of a profile as text. Subclasses say how it is written and read; nothing typed is no value."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 20_000)
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**kwargs)

    def write(self, value: Any) -> str:
        return str(value)

    def read(self, text: str) -> Any:
        return text

    def prepare_value(self, value: Any) -> str:
        return "" if value is None else value if isinstance(value, str) else self.write(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace("\r\n", "\n").strip()
        return self.read(text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial).split() != str(data or "").split()

    def shown(self, value: Any) -> str:
        return self.prepare_value(value)


class Lines(Written):
    """A list of texts, a line each."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(rows=rows, **kwargs)

    def write(self, value: Any) -> str:
        return "\n".join(map(str, value))

    def read(self, text: str) -> Any:
        return [line.strip() for line in text.splitlines() if line.strip()]


class Names(Written):
    """A list of codes, written by their names with 、 between them."""

    def __init__(self, names: Mapping[str, str] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def write(self, value: Any) -> str:
        return "、".join((self.names or {}).get(code, code) for code in value)

    def read(self, text: str) -> Any:
        return [name if self.names is None else code_of(name, self.names) for name in split(text)]


class Pairs(Lines):
    """Lines of “左：右”. `pack` makes an entry of both sides, `unpack` gives them back."""

    pattern = "左边：右边"

    def write(self, value: Any) -> str:
        return "\n".join(SEPARATOR.join(self.unpack(entry)) for entry in self.entries(value))

    def read(self, text: str) -> Any:
        found = []
        for line in super().read(text):
            left, mark, right = wide(line).partition(SEPARATOR)
            if not (mark and left.strip() and right.strip()):
                raise forms.ValidationError(f"“{line[:40]}”请写成“{self.pattern}”的样子。")
            found.append(self.pack(left.strip(), right.strip()))
        return self.gather(found)

    def entries(self, value: Any) -> Any:
        return value

    def gather(self, found: list[Any]) -> Any:
        return found

    def pack(self, left: str, right: str) -> Any:
        raise NotImplementedError

    def unpack(self, entry: Any) -> tuple[str, str]:
        raise NotImplementedError


class Groups(Pairs):
    """微信：微信公众号、微信视频号 ⇄ {label, platforms or levels: […]}."""

    code: Callable[[str], str] = str
    name: Callable[[str], str] = str

    def __init__(self, key: str, pattern: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.key, self.pattern = key, pattern

    def pack(self, left: str, right: str) -> Any:
        return {"label": left, self.key: [self.code(name) for name in split(right)]}

    def unpack(self, entry: Any) -> tuple[str, str]:
        return entry["label"], "、".join(self.name(code) for code in entry[self.key])


class Labels(Pairs):
    """微信公众号（服务号）：微信服务号 ⇄ {platform, account_type, label}."""

    pattern = "微信公众号（服务号）：微信服务号"
    code: Callable[[str], str] = str
    name: Callable[[str], str] = str

    def pack(self, left: str, right: str) -> Any:
        platform, _, kind = left.replace("(", "（").replace(")", "）").partition("（")
        typed = {"account_type": kind.rstrip("）").strip()} if kind else {}
        return {"platform": self.code(platform.strip()), **typed, "label": right}

    def unpack(self, entry: Any) -> tuple[str, str]:
        kind = entry.get("account_type")
        return self.name(entry["platform"]) + (f"（{kind}）" if kind else ""), entry["label"]


class Words(Pairs):
    """名称：印出的词 ⇄ {code: word}; lines of one name are joined."""

    code: Callable[[str], str] = str
    name: Callable[[str], str] = str

    def __init__(self, pattern: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = pattern

    def pack(self, left: str, right: str) -> Any:
        return self.code(left), right

    def unpack(self, entry: Any) -> tuple[str, str]:
        return self.name(entry[0]), entry[1]

    def entries(self, value: Any) -> Any:
        return [(code, line) for code, text in value.items() for line in text.splitlines()]

    def gather(self, found: list[Any]) -> Any:
        told: dict[str, list[str]] = {}
        for code, word in found:
            told.setdefault(code, []).append(word)
        return {code: "\n".join(words) for code, words in told.items()}


class Contacts(Pairs):
    """政府网站：张某，12345 ⇄ {work, name, phone}."""

    pattern = "政务新媒体：张某，12345"

    def pack(self, left: str, right: str) -> Any:
        name, _, phone = right.replace(",", "，").partition("，")
        return {"work": left, "name": name.strip(), "phone": phone.strip()}

    def unpack(self, entry: Any) -> tuple[str, str]:
        return entry.get("work", ""), "，".join(filter(None, (entry.get("name"), entry.get("phone"))))


class Columns(Pairs):
    """所属地区：地区 ⇄ {key, header}; a line without a colon has the column's own name as its head."""

    def __init__(self, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def read(self, text: str) -> Any:
        lines = [wide(line) for line in text.splitlines() if line.strip()]
        return super().read("\n".join(line if SEPARATOR in line else f"{line}{SEPARATOR}{line}" for line in lines))

    def write(self, value: Any) -> str:
        pairs = map(self.unpack, value)
        return "\n".join(name if name == header else f"{name}{SEPARATOR}{header}" for name, header in pairs)

    def pack(self, left: str, right: str) -> Any:
        return {"key": code_of(left, self.names), "header": right}

    def unpack(self, entry: Any) -> tuple[str, str]:
        return self.names.get(entry["key"], entry["key"]), entry["header"]


class Chosen(forms.TypedChoiceField):
    """One of some values; the empty choice is no value."""

    def __init__(self, choices: Any, empty: str = "", **kwargs: Any) -> None:
        super().__init__(choices=[("", empty), *choices], required=False, empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str("" if initial is None else self.prepare_value(initial)) != str(data or "")

    def shown(self, value: Any) -> str:
        known = {str(key): word for key, word in self.choices}  # type: ignore[misc, union-attr]
        return "" if value is None else str(known.get(str(self.prepare_value(value)), value))


class Flag(forms.BooleanField):
    """On or off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def shown(self, value: Any) -> str:
        return {None: "", True: "是", False: "否"}[value]


class Several(forms.MultipleChoiceField):
    """Any number of named codes."""

    def __init__(self, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(choices=list(names.items()), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)
        self.names = names

    def clean(self, value: Any) -> Any:
        return super().clean(value) or None

    def shown(self, value: Any) -> str:
        return "、".join(self.names.get(code, code) for code in value or [])


class Sections(Pairs):
    """总体情况：账号总数、检查结果 ⇄ {key, heading, blocks}; the last piece, a whole standard section, takes what is left."""

    pattern = "总体情况：检查结果、总体情况其余各段"
    bare = "（无标题）"

    def __init__(self, pieces: Mapping[str, str], whole: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pieces, self.whole = pieces, whole

    def pack(self, left: str, right: str) -> Any:
        heading = "" if left == self.bare else left
        codes = [code_of(name, self.pieces) for name in split(right)]
        key = codes.pop() if codes[-1] in self.whole else heading or codes[0]
        return {"key": key, "heading": heading, **({"blocks": codes} if codes else {})}

    def unpack(self, entry: Any) -> tuple[str, str]:
        codes = [*entry.get("blocks", []), *([entry["key"]] if entry["key"] in self.whole else [])]
        return entry.get("heading") or self.bare, "、".join(self.pieces.get(code, code) for code in codes)


def wide(line: str) -> str:
    """With the colon that parts a line, whichever one was typed."""
    return line if SEPARATOR in line else line.replace(":", SEPARATOR, 1)


def split(text: str) -> list[str]:
    """Names with 、 or a line's end between them."""
    return [name.strip() for line in text.splitlines() for name in line.split("、") if name.strip()]


def code_of(name: str, names: Mapping[str, str]) -> str:
    """The code of a name, or of itself; one that is neither is told."""
    code = next((code for code, word in names.items() if name in (word, code)), None)
    if code is None:
        raise forms.ValidationError(f"没有“{name[:40]}”，可用的有：{'、'.join(names.values())}。")
    return code
