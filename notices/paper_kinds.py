"""The kinds of official papers beside the notice: how each is laid out, whom it goes to, what is asked for."""

from dataclasses import dataclass

from notices.paper_words import WORDS

Fields = tuple[str, ...]
HEAD: Fields = ("issuer", "prefix", "layout")
ANSWER: Fields = ("workdays", "contact", "phone")


@dataclass(frozen=True)
class Kind:
    """`to`: one unit, several units, or a body above. `ask`: the fields of its form, in order."""

    code: str
    name: str
    letter: bool  # 信函 unless somebody chooses 文件
    to: str
    ask: Fields
    needs: Fields = ("issuer", "prefix")
    upward: bool = False  # bears who signed beside the number; always 文件

    @property
    def title(self) -> str:
        return WORDS[self.code][0]

    @property
    def text(self) -> str:
        return WORDS[self.code][1]


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "order",
            "整改通知书",
            True,
            "unit",
            (*HEAD, *ANSWER, "report"),
            ("issuer", "prefix", "workdays", "contact", "phone", "report"),
        ),
        Kind(
            "letter",
            "函",
            True,
            "units",
            (*HEAD, "subject", "matter", "addressee", *ANSWER, "openness"),
            ("issuer", "prefix", "subject", "matter"),
        ),
        Kind(
            "notification",
            "通知",
            False,
            "units",
            (*HEAD, "subject", "matter", "addressee", *ANSWER, "openness"),
            ("issuer", "prefix", "subject", "matter"),
        ),
        Kind(
            "talk",
            "约谈通知",
            True,
            "unit",
            (*HEAD, "round", "talk_time", "talk_place", "talk_whom", "contact", "phone"),
            ("issuer", "prefix", "talk_time", "talk_place", "talk_whom", "contact", "phone"),
        ),
        Kind(
            "urging", "催办通知", True, "units", (*HEAD, *ANSWER), ("issuer", "prefix", "workdays", "contact", "phone")
        ),
        Kind(
            "monthly",
            "月报",
            False,
            "units",
            (*HEAD, "period", "addressee", "contact", "phone"),
            ("issuer", "prefix", "period"),
        ),
        Kind(
            "report",
            "报告",
            False,
            "above",
            ("issuer", "prefix", "period", "addressee", "contact", "phone"),
            ("issuer", "prefix", "period", "addressee"),
            upward=True,
        ),
    )
}
CHOICES = [(kind.code, kind.name) for kind in KINDS.values()]
