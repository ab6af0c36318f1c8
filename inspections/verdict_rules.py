"""What a round counts as failing, and what goes to a second person: its settings, frozen at the close (pure)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

ACCOUNTS, ITEMS = "accounts", "items"
FAILED_AGAIN = ("未", "仍", "不合格", "不通过", "没有", "整改不到位")


@dataclass(frozen=True)
class VerdictRules:
    """The defaults are those of a round that nobody has set otherwise."""

    count_by: str = ACCOUNTS  # what a notice counts problems in
    outside: bool = False  # found outside the round: counts nevertheless
    at_once: bool = False  # corrected at once: fails nevertheless
    recheck: bool = False  # last round's, still not corrected at the re-check: fails again
    major: bool = False  # 存在突出问题 is a verdict of its own beside 不合格
    major_from: int = 0  # so many problems make it; 0 = only where the result says so
    second_share: int = 0  # per cent of the finished sheets that go to a second person
    second_count: int = 0  # or so many
    second_failing: bool = False  # and all that fail

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "VerdictRules":
        """From what a round keeps; what a later version knows beside is left alone."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def asks_second(self) -> bool:
        return bool(self.second_share or self.second_count or self.second_failing)

    def sentences(self) -> list[str]:
        """The rules in words, for the page of the round and of each verdict."""
        told = [
            "问题按条数统计" if self.count_by == ITEMS else "问题按账号数统计",
            "非本轮发现的问题" + ("计入" if self.outside else "只登记，不计入"),
            "当场整改的否决项" + ("仍判不合格" if self.at_once else "不判不合格"),
            "上轮问题复查仍未整改的" + ("再次判不合格" if self.recheck else "只列出，不再判不合格"),
            "未备案账号只列出，不计入合格率",
        ]
        if self.major:
            many = f"，同一账号有 {self.major_from} 项以上问题即是" if self.major_from else ""
            told.append(f"“存在突出问题”单列为一种结论{many}，与“不合格”分别统计，均不算合格")
        return [*told, self.second_sentence] if self.asks_second else told

    @property
    def second_sentence(self) -> str:
        share = f"{self.second_share}%" if self.second_share else ""
        amount = share or (f"{self.second_count} 张" if self.second_count else "")
        parts = [f"抽取已完成检查表的{amount}" if amount else "", "全部不合格账号" if self.second_failing else ""]
        return "由另一人复核：" + "，另加".join(part for part in parts if part)


def failed_again(text: str) -> bool:
    """Whether what stands under 复查结果 says that it is still not corrected."""
    return text.strip().startswith(FAILED_AGAIN)
