"""The draw of a round: frame, seed, scores and quotas, so that anyone can repeat it (pure)."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

SHARE = re.compile(r"(?P<number>\d{1,6}(\.\d{1,20})?|\.\d{1,20})\s*(?P<percent>%)?")
STRATA_FIELDS = {"platform": 0, "name": 1, "unit": 2, "district": 3, "level": 4}


class DrawRefused(Exception):
    """The frame or the plan cannot be drawn from; `code` and `lines` say why."""

    def __init__(self, code: str, message: str, lines: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.lines = list(lines)


@dataclass(frozen=True)
class Frame:
    lines: tuple[str, ...]
    text: str
    sha256: str


@dataclass(frozen=True)
class Plan:
    """How many are drawn: `share` or `count`, per value of `strata`; a quota beats the share."""

    strata: str = ""
    share: Fraction | None = None
    count: int | None = None
    quotas: Mapping[str, Fraction] = field(default_factory=dict)


def exact_share(text: str, *, none: bool = False) -> Fraction:
    """0.3, 30% or 1 as an exact fraction in (0, 1]; with `none` also 0."""
    found = SHARE.fullmatch(unicodedata.normalize("NFKC", str(text)).strip())
    if not found:
        raise DrawRefused("bad_number", f"比例“{text}”不是数字，请写 0.3 或 30%。")
    value = Fraction(found["number"]) / (100 if found["percent"] else 1)
    if not (0 < value <= 1 or (none and value == 0)):
        raise DrawRefused("bad_number", f"比例“{text}”应大于 0、不超过 1（100%）。")
    return value


def clean_seed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def frame_line(platform: str, name: str, unit: str, district: str, level: str) -> str:
    return "\t".join((platform, unicodedata.normalize("NFKC", name), unit, district, level))


def build_frame(lines: Iterable[str]) -> Frame:
    # Code point order of str equals the byte order of UTF-8, so no line needs encoding to sort.
    ordered = sorted(lines)
    refuse_equal(ordered)
    text = "".join(f"{line}\n" for line in ordered)
    if text.count("\t") != 4 * len(ordered) or text.count("\n") != len(ordered) or "\r" in text:
        odd = [line for line in ordered if broken(line)]
        raise DrawRefused("bad_line", "名称、单位、地区或层级中有制表符或换行，无法固定名单。", odd)
    return Frame(tuple(ordered), text, hashlib.sha256(text.encode()).hexdigest())


def refuse_equal(ordered: list[str]) -> None:
    if len(set(ordered)) < len(ordered):
        twice = sorted(line for line, times in Counter(ordered).items() if times > 1)
        raise DrawRefused("equal_lines", "有账号的平台、名称、单位、地区、层级完全相同，无法区分。", twice)


def broken(line: str) -> bool:
    return line.count("\t") != 4 or "\n" in line or "\r" in line


def scores(frame: Frame, seed: str) -> dict[str, bytes]:
    """SHA-256 of `seed LF frame_sha256 LF line`; raw digests order as their hex does."""
    start = hashlib.sha256(f"{clean_seed(seed)}\n{frame.sha256}\n".encode())
    found = {}
    for line in frame.lines:
        state = start.copy()
        state.update(line.encode())
        found[line] = state.digest()
    return found


def draw(frame: Frame, plan: Plan, seed: str, must: Iterable[str] = ()) -> list[str]:
    """The drawn lines in frame order."""
    taken = set(must)
    strata = split(frame.lines, plan.strata)
    sizes = {name: len(lines) for name, lines in strata.items()}
    held = {name: sum(line in taken for line in lines) for name, lines in strata.items()}
    wanted = sizes_to_draw(plan, sizes, held)
    score = scores(frame, seed)
    for name, lines in strata.items():
        more = wanted[name] - held[name]
        if more > 0:
            free = [line for line in lines if line not in taken] if held[name] else lines
            taken.update(sorted(free, key=score.__getitem__)[:more])
    return [line for line in frame.lines if line in taken]


def split(lines: Iterable[str], strata: str) -> dict[str, list[str]]:
    if not strata:
        return {"": list(lines)}
    at = STRATA_FIELDS[strata]
    groups: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        groups[line.split("\t")[at]].append(line)
    return dict(groups)


def sizes_to_draw(plan: Plan, sizes: Mapping[str, int], held: Mapping[str, int]) -> dict[str, int]:
    """n per stratum, must-includes counted in it and never below them."""
    unknown = sorted(set(plan.quotas) - set(sizes))
    if unknown:
        raise DrawRefused("unknown_stratum", f"名单中没有这一类：{'、'.join(unknown)}。")
    if plan.count is not None:
        return shared_out(plan.count, sizes, held)
    share = plan.share or Fraction(0)
    return {name: max(ceil(plan.quotas.get(name, share) * size), held[name]) for name, size in sizes.items()}


def shared_out(count: int, sizes: Mapping[str, int], held: Mapping[str, int]) -> dict[str, int]:
    """Must-includes first; the rest in proportion to what is left, by largest remainder."""
    if count > sum(sizes.values()):
        raise DrawRefused("bad_number", f"抽查数 {count} 大于范围内账号数 {sum(sizes.values())}。")
    left = {name: size - held[name] for name, size in sizes.items()}
    total, rest = sum(left.values()), max(count - sum(held.values()), 0)
    if not total:
        return dict(held)
    parts = {name: divmod(rest * size, total) for name, size in left.items()}
    short = rest - sum(whole for whole, _ in parts.values())
    by_remainder = sorted(parts, key=lambda name: (-parts[name][1], name))
    extra = set(by_remainder[:short])
    return {name: held[name] + parts[name][0] + (name in extra) for name in sizes}
