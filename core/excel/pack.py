"""The process that makes a workbook of rows set aside."""

import json
import os
import sys
from pathlib import Path

from core.excel.aside import Plan, write_here
from core.excel.write import OutColumn


def main(out: str, aside: str, told: str) -> None:
    read = json.loads(Path(told).read_text(encoding="utf-8"))
    columns = [OutColumn(**column) for column in read["columns"]]
    write_here(Path(out), Path(aside), Plan(columns, read["lead"], read["sheet"]))


if __name__ == "__main__":
    os.nice(10)  # pages go first
    main(*sys.argv[1:])
