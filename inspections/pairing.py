"""Who cross-checks whom: a ring drawn by hash, so that nobody checks themselves and anyone can repeat it (pure)."""

import hashlib
from collections.abc import Iterable, Mapping

RULE = (
    "各单位按 SHA-256（种子、名单指纹、单位名称，以换行相连）从小到大排成一圈，每个单位检查下一个单位；"
    "没有检查员的单位只被检查，由圈中它前面最近的有检查员的单位检查。"
)


def place(seed: str, frame_sha256: str, name: str) -> str:
    return hashlib.sha256("\n".join((seed, frame_sha256, name)).encode()).hexdigest()


def ring(names: Iterable[str], able: Iterable[str], seed: str, frame_sha256: str) -> dict[str, str]:
    """{checked: checking}. A unit that nobody else can check is left out."""
    order = sorted(set(names), key=lambda name: (place(seed, frame_sha256, name), name))
    can = set(able)
    found: dict[str, str] = {}
    for at, checked in enumerate(order):
        before = (order[(at - step) % len(order)] for step in range(1, len(order)))
        checking = next((name for name in before if name in can), None)
        if checking is not None:
            found[checked] = checking
    return found


def refuse_own(pairs: Mapping[str, str]) -> list[str]:
    """Units that were set to check themselves."""
    return [checked for checked, checking in pairs.items() if checked == checking]
