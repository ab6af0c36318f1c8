"""The limited process keeps its limits of memory and time, and nobody waits for it."""

import subprocess
import sys
import threading
import time
from itertools import pairwise

import pytest

from core.excel import child
from core.limited import ROOT
from core.refusals import Refusal
from core.tests.test_excel_reading import COLUMNS
from core.tests.workbooks import hungry_workbook

MEGABYTE = 1024 * 1024


@pytest.fixture
def hungry(tmp_path):
    path = tmp_path / "hungry.xlsx"
    path.write_bytes(hungry_workbook())
    return path


def test_the_limits_are_twenty_seconds_and_half_a_gigabyte():
    assert (child.CPU_SECONDS, child.MEMORY) == (20, 512 * MEGABYTE)


@pytest.mark.parametrize(
    ("greed", "told"),
    [("bytearray(600 * 1024 * 1024)", "MemoryError"), ("sum(iter(int, 1))", "")],
    ids=["memory", "time"],
)
def test_a_greedy_parser_is_stopped(greed, told):
    code = f"from core.excel import child; child.CPU_SECONDS = 1; child.limit_self(); {greed}"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and told in done.stderr
    assert time.monotonic() - began < 60


MEASURED = """
import sys
from core.excel import child
child.main(sys.argv[1:])
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def test_two_million_cells_are_read_within_the_memory_while_others_go_on(hungry, tmp_path):
    turns, over = [], threading.Event()

    def others():
        while not over.wait(0.02):
            turns.append(time.monotonic())

    thread = threading.Thread(target=others)
    thread.start()
    command = [sys.executable, "-c", MEASURED, str(hungry), hungry.name, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    over.set()
    thread.join()
    assert int(done.stdout) * 1024 < child.MEMORY
    assert max(later - earlier for earlier, later in pairwise(turns)) < (turns[-1] - turns[0]) / 2


def test_what_exceeds_every_limit_is_refused_with_words(hungry, monkeypatch):
    from core.excel import read_table

    monkeypatch.setattr("core.limited.WALL_SECONDS", 0.2)
    with pytest.raises(Refusal) as refusal:
        read_table(hungry, hungry.name, COLUMNS)
    assert refusal.value.code == "too_heavy"
