"""Who checks which drawn account: by lot, in equal shares, nobody their own unit's (pure). Anyone can repeat it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RULE = (
    "账号按 SHA-256（种子、名单指纹、名单行，以换行相连）从小到大排列，依次分给此时分到最少的人；一样少的，"
    "取 SHA-256（种子、名单指纹、名单行、用户名，以换行相连）最小的人；不分给本单位的人。"
)


@dataclass(frozen=True)
class Person:
    """An inspector by user name, with the unit whose accounts this person stays away from."""

    name: str
    unit: int


def score(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def assign(lines: Mapping[str, int], people: Sequence[Person], seed: str, frame_sha256: str) -> dict[str, str]:
    """{frame line: user name}. `lines` names each line's unit; a line nobody may check is left out."""
    load = dict.fromkeys((person.name for person in people), 0)
    found: dict[str, str] = {}
    for line in sorted(lines, key=lambda line: score(seed, frame_sha256, line)):
        free: Iterable[str] = [person.name for person in people if person.unit != lines[line]]
        if free:
            chosen = min(free, key=lambda name: (load[name], score(seed, frame_sha256, line, name)))
            load[chosen] += 1
            found[line] = chosen
    return found
