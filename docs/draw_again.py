"""Draws a published check again: python3 draw_again.py FRAME.txt SEED RULE.json [MUST.txt] prints the drawn lines.

Stands alone, for anybody who doubts a draw. FRAME.txt is the published list, RULE.json e.g. {"strata": "level",
"share": "0.3", "count": null, "quotas": {"省级": "1.0"}}, MUST.txt the lines that are always in.
"""

import hashlib
import json
import sys
import unicodedata
from fractions import Fraction
from math import ceil
from pathlib import Path

frame, seed, rule = Path(sys.argv[1]).read_bytes(), unicodedata.normalize("NFC", sys.argv[2]).strip(), sys.argv[3]
rule, must = json.loads(Path(rule).read_text()), set(Path(sys.argv[4]).read_text().splitlines()) if sys.argv[4:] else set()
lines, column = frame.decode().split("\n")[:-1], {"platform": 0, "district": 3, "level": 4}.get(rule.get("strata"))
start, drawn, strata = f"{seed}\n{hashlib.sha256(frame).hexdigest()}\n", set(must), {}
share = lambda text: Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)  # noqa: E731
for line in lines:
    strata.setdefault(line.split("\t")[column] if column is not None else "", []).append(line)
free = {name: [line for line in group if line not in must] for name, group in strata.items()}
if rule.get("count") is not None:  # must-includes first, the rest by largest remainder
    rest, total = max(rule["count"] - len(must), 0), sum(map(len, free.values())) or 1
    wanted = {name: rest * len(group) // total for name, group in free.items()}
    by_remainder = sorted(free, key=lambda name: (-(rest * len(free[name]) % total), name))
    for name in by_remainder[: rest - sum(wanted.values())]:
        wanted[name] += 1
else:
    quota = {name: share((rule.get("quotas") or {}).get(name) or rule.get("share") or "0") for name in strata}
    wanted = {name: ceil(quota[name] * len(group)) - len(group) + len(free[name]) for name, group in strata.items()}
for name, group in free.items():
    ranked = sorted(group, key=lambda line: hashlib.sha256((start + line).encode()).hexdigest())
    drawn.update(ranked[: max(wanted[name], 0)])
print("\n".join(line for line in lines if line in drawn))  # noqa: T201
