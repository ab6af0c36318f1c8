"""A hundred draws by the portal, each drawn again by the published script that reads frame, seed and rule alone."""

import contextlib
import io
import json
import random
import runpy
import sys
from pathlib import Path

import pytest

from core.refusals import Refusal
from inspections.rules import Wanted
from inspections.services import Opening, open_round
from inspections.tests.factories import AS_OF, account
from orgs.models import Organisation

SCRIPT = Path(__file__).parents[2] / "docs" / "draw_again.py"
CODES, LEVELS, DISTRICTS = ("weibo", "wechat_official", "app"), ("省级", "市级", "县级", ""), ("甲区", "乙区", "")


@pytest.fixture
def register(county):
    rng = random.Random(1)
    units = [
        Organisation.objects.create(name=f"单位{n}", district=district, parent=county)
        for n, district in enumerate(DISTRICTS * 3)
    ]
    return [
        account(f"ＡＢ号{n}", rng.choice(units), rng.choice(CODES), level=rng.choice(LEVELS), is_main=n % 9 == 0)
        for n in range(80)
    ]


def wanted(rng):
    """Shares, counts, strata, quotas and must-includes at random."""
    must = rng.choice([(), (), ("main_accounts",), ("level=省级",)])
    strata = rng.choice(["", "level", "platform", "district"])
    share = rng.choice(["0.3", "25%", "0.142857", "0.071", "100%"])
    kind = rng.randrange(3)
    if kind == 0:
        return Wanted(scope="sample", ratio=share, strata=strata, must_include=must)
    if kind == 1:
        return Wanted(scope="sample", count=rng.randint(1, 80), strata=strata, must_include=must)
    values = {"level": LEVELS[:3], "platform": CODES, "district": DISTRICTS[:2]}
    dimension = rng.choice(list(values))
    quotas = [f"{dimension}={value}:{rng.choice(['1.0', '0.5', '12.5%', '0'])}" for value in values[dimension]]
    return Wanted(scope="sample", ratio=share, quotas=quotas, must_include=must)


def drawn_again(round_, folder):
    """What the script prints, given the published files only."""
    files = {"frame.txt": round_.frame, "rule.json": json.dumps(round_.rule)}
    must = [sheet.line for sheet in round_.sheets.all() if sheet.must_include]
    files["must.txt"] = "\n".join(must)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    out, before = io.StringIO(), sys.argv
    sys.argv = [
        "draw_again.py",
        str(folder / "frame.txt"),
        round_.seed,
        str(folder / "rule.json"),
        str(folder / "must.txt"),
    ]
    try:
        with contextlib.redirect_stdout(out):
            runpy.run_path(str(SCRIPT))
    finally:
        sys.argv = before
    return out.getvalue().removesuffix("\n").split("\n")


@pytest.mark.django_db
def test_a_hundred_draws_are_repeated_by_the_published_script(register, supervisor, tmp_path):
    rng, repeated, sizes = random.Random(2), 0, set()
    while repeated < 100:
        opening = Opening(period="2022Q3", as_of=AS_OF, seed=f"第{repeated}次 é", wanted=wanted(rng))
        try:
            round_ = open_round(opening, by=supervisor)
        except Refusal as refused:  # more asked for than there is
            assert refused.code == "bad_number"
            continue
        assert drawn_again(round_, tmp_path) == [sheet.line for sheet in round_.sheets.order_by("pk")]
        repeated += 1
        sizes.add(round_.drawn)
    assert len(sizes) > 20


def test_the_script_is_short_and_shares_no_code_with_the_portal():
    text = SCRIPT.read_text()
    code = [line for line in text.split('"""')[2].splitlines() if line.strip() and "import" not in line]
    assert len(code) <= 24
    assert not any(app in text for app in ("inspections", "registry", "core.", "django"))
