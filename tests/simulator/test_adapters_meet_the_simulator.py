"""Every cell of the table of answers, and every form of a date, through the adapters themselves and real HTTP."""

from collections import Counter

import pytest

from core.outbound import Door
from tests.simulator import cells_owner, cells_public
from tests.simulator.cells import CLOCK, COLUMNS
from tests.simulator.dates import FORMS
from tests.simulator.looks import look
from tests.simulator.platforms import HOSTS
from tests.simulator.server import simulated

# What only a worker with a grant behind it can meet: tokens are asked for and renewed there.
ALL = [*cells_owner.cells(), *cells_public.cells()]
CELLS = [cell for cell in ALL if cell.api != "WeChat token" and "expired" not in cell.line]


@pytest.fixture(scope="module")
def simulator():
    with simulated(CLOCK, slow=5) as started:
        started.address = started.listen()
        yield started


@pytest.fixture
def see(simulator, settings):
    settings.PLATFORM_BASES = {host: f"http://{simulator.address}/{host}" for host in HOSTS}
    door = Door(allow_hosts=[simulator.address])
    simulator.minutes.clear()

    def see(line, credential=None):
        places = dict.fromkeys(("feeds", "bridges", "pages"), simulator.address)
        return look(line.format_map(places), door, lambda: CLOCK, credential).seen

    return see


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_every_answer_of_the_table_is_read_as_it_is_meant(see, cell):
    seen = see(cell.line, cell.with_)
    found = (seen.state, seen.reason or "stale_bridge" * seen.stale_bridge, seen.last_published_at, seen.item_count)
    assert found == cell.seen


@pytest.mark.parametrize(("form", "line", "at", "precision"), list(cells_public.date_cells()))
def test_every_form_of_a_date_is_read_in_a_feed_and_in_a_column(see, form, line, at, precision):
    seen = see(line)
    assert (seen.state, seen.item_count, seen.last_published_at, seen.precision) == ("ok", 1, at, precision)


def test_the_table_leaves_out_no_cell():
    filled = Counter((cell.api, cell.column) for cell in ALL)
    assert {column for _, column in filled} == set(COLUMNS)
    assert {form for form, *_ in cells_public.date_cells()} == set(FORMS)
