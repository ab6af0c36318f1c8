"""The measured goals: which jobs lie side by side at which sizes, and what each must reach."""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.crowded import lists_beside_an_export
from bench.draw_goals import dashboards, draws, statistics
from bench.feed_goals import newsboat, parse, throughput
from bench.harness import Comparison, Cost, compare, copy_of, measure
from bench.history_goals import history
from bench.homes import Homes, feeds, scanned
from bench.lines import PROVINCE, Line, Missing, Plan, growth
from bench.notices import annexes


def export(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goals 1, 2 and 3."""
    out = str(homes.folder / "out.xlsx")
    peers = {
        "1": ("export_openpyxl", "values_list → openpyxl write_only", 0.20),
        "2": ("export_import_export", "django-import-export xlsx", 0.10),
    }
    base = measure("export_ours", homes.of(1000), out=out)
    for goal, (job, name, bar) in peers.items():
        small, large = (
            compare(
                lambda home=homes.of(size): measure("export_ours", home, out=out),
                lambda home=homes.of(size), job=job: measure(job, home, out=out),
                plan.rounds,
            )
            for size in (PROVINCE, plan.rows)
        )
        yield Line(f"{goal} export", PROVINCE, name, small, bar=bar)
        yield Line(
            f"{goal} export",
            plan.rows,
            name,
            large,
            bar=bar,
            growth=growth(large, small),
            growth_bar=1.1 * plan.rows / PROVINCE,
        )
    above = max(cost.peak_mb for cost in large.ours) - base.peak_mb
    yield Line(
        "3 export memory",
        plan.rows,
        f"itself at 1,000 rows: {above:+.1f} MB",
        Comparison(large.ours),
        memory_bar=20 + base.peak_mb,
    )


def packing(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 4: what lies between the rows and the packed file."""
    out = str(homes.folder / "packed.xlsx")
    small, large = (_above_reading(homes.of(size), out, plan.rounds) for size in (plan.rows // 4, plan.rows))
    grown = growth(large, small)
    name = "deflate 6 of its XML"
    yield Line("4 export above reading", plan.rows, name, large, bar=2.5, growth=grown, growth_bar=4.4)


def _above_reading(home: Path, out: str, rounds: int) -> Comparison:
    both = Comparison()
    for _ in range(rounds):
        whole, rows = measure("export_ours", home, out=out), measure("read_rows", home)
        both.ours.append(replace(whole, seconds=whole.seconds - rows.seconds, cpu=whole.cpu - rows.cpu))
        both.peer.append(measure("deflate_sheets", home, file=out))
    return both


def imports(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goals 5 and 6: the second ledger changes every row, the first changes none."""
    for goal, file, bar in (("5 import, all changed", "second", 0.05), ("6 re-import, unchanged", "first", 0.03)):
        small = compare(
            lambda file=file: _imported("import_ours", homes, PROVINCE, file),
            lambda file=file: _imported("import_import_export", homes, PROVINCE, file),
            plan.rounds,
        )
        yield Line(goal, PROVINCE, "django-import-export dry run + import", small, bar=bar)
        large = Comparison([_imported("import_ours", homes, plan.rows, file)])
        yield Line(
            goal,
            plan.rows,
            "itself at 6,030 rows",
            large,
            growth=growth(large, small),
            growth_bar=20 * plan.rows / 100_000,
        )


def reading(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 7."""
    small, large = (
        compare(
            lambda file=file: _read("read_ours", homes, file),
            lambda file=file: _read("read_openpyxl", homes, file),
            plan.rounds,
        )
        for file in (homes.ledgers(size)["first"] for size in (PROVINCE, plan.rows))
    )
    yield Line("7 read workbook", PROVINCE, "openpyxl read_only", small)
    yield Line(
        "7 read workbook",
        plan.rows,
        "openpyxl read_only",
        large,
        bar=0.15,
        growth=growth(large, small),
        growth_bar=1.1 * plan.rows / PROVINCE,
    )


def _read(job: str, homes: Homes, file: str) -> Cost:
    cost = measure(job, homes.of(PROVINCE), file=file)
    rows = int(Path(file).parent.name.partition("-")[2])
    if cost.answer["rows"] != rows:
        sys.exit(f"{job} read {cost.answer} of {rows}")
    return cost


def _imported(job: str, homes: Homes, accounts: int, file: str) -> Cost:
    path = homes.ledgers(accounts)[file]
    with copy_of(homes.of(accounts)) as home:
        cost = measure(job, home, file=path)
    expected = {{"first": "第一版", "second": "第二版"}[file]: accounts}
    if cost.answer["remarks"] != expected:
        sys.exit(f"{job} did not write what the file says: {cost.answer['remarks']}")
    return cost


def scans(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 8."""
    sizes = (plan.endpoints, PROVINCE)
    with feeds() as address:
        first, second = (
            compare(
                lambda size=size: scanned("scan_ours", homes, size, address, plan),
                lambda size=size: scanned("scan_task_per_account", homes, size, address, plan),
                plan.rounds,
            )
            for size in sizes
        )
    name = "a Celery task per account, requests, feedparser, saves"
    yield Line("8 scan", sizes[0], name, first, bar=0.10)
    yield Line(
        "8 scan", sizes[1], name, second, bar=0.10, growth=growth(second, first), growth_bar=1.2 * sizes[1] / sizes[0]
    )


def lists(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 12."""
    for page in ("first", "last"):
        small, large = (
            compare(
                lambda home=homes.of(size): measure("list_ours", home, last=page == "last"),
                lambda home=homes.of(size): measure("list_admin", home, last=page == "last"),
                plan.rounds,
            )
            for size in (PROVINCE, plan.listed)
        )
        yield Line(f"12 list, {page} page", PROVINCE, "admin changelist", small)
        yield Line(
            f"12 list, {page} page",
            plan.listed,
            "admin changelist",
            large,
            bar=0.15,
            growth=growth(large, small),
            growth_bar=1.3,
        )


def searches(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goals 13 and 14."""
    home = homes.of(plan.listed)
    for asked in ("three filters", "search 东县", "search 西东县", "search 发布1234"):
        both = compare(
            lambda asked=asked: measure("list_ours", home, last=False, asked=asked),
            lambda asked=asked: measure("list_admin", home, last=False, asked=asked),
            plan.rounds,
        )
        goal, bar = ("13", 0.30) if asked == "three filters" else ("14", 0.35)
        yield Line(f"{goal} {asked}", plan.listed, "admin changelist", both, bar=bar)


GOALS = {
    "1": export,
    "2": export,
    "3": export,
    "4": packing,
    "5": imports,
    "6": imports,
    "7": reading,
    "8": scans,
    "9": newsboat,
    "10": throughput,
    "11": parse,
    "12": lists,
    "13": searches,
    "14": searches,
    "15": dashboards,
    "16": history,
    "17": history,
    "18": history,
    "19": annexes,
    "20": draws,
    "21": lists_beside_an_export,
    "statistics": statistics,
}


def run(wanted: list[str], plan: Plan) -> Iterator[Line | Missing]:
    """Every line of the wanted goals, each job once though several goals read it."""
    with tempfile.TemporaryDirectory(prefix="govmedia-bench-") as folder:
        homes = Homes(Path(folder))
        for group in dict.fromkeys(GOALS[goal] for goal in wanted):
            yield from (line for line in group(homes, plan) if line.goal.split()[0] in wanted)
