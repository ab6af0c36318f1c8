"""A sample of the table of answers in the smallest portal: web server, worker and broker in one process."""

import pytest

from tests.simulator.conftest import SAMPLE
from tests.simulator.watched import found

pytestmark = pytest.mark.timeout(600)


def test_a_portal_of_one_process_makes_the_same_of_the_answers(sampled):
    assert len({cell.api for cell in SAMPLE}) >= 15
    wrong = {cell.name: found(sampled.first[cell.name]) for cell in SAMPLE}
    assert wrong == {cell.name: cell.seen for cell in SAMPLE}
