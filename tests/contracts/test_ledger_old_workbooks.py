"""What an old .xls carries beside its cells: links of cells and ranges, and the date system of a Macintosh."""

import shutil
from pathlib import Path

import pytest

from tests.contracts.support import codes, ledger, part

pytestmark = pytest.mark.django_db

LINKED = Path(__file__).parent / "data" / "links1904.xls"


@pytest.fixture
def rows(tmp_path: Path) -> dict[str, dict[str, str]]:
    """Of five rows one carries a hostile link and is refused."""
    answer = part("import_ledger", shutil.copy(LINKED, tmp_path))
    assert codes(answer) == [(5, "链接", "bad_link")]
    return {row["账号名称"]: row for row in ledger(tmp_path)}


def test_a_linked_text_takes_its_target_also_where_one_link_covers_several_cells(
    rows: dict[str, dict[str, str]],
) -> None:
    assert rows["甲"]["链接"] == "https://weibo.com/u/2809374650"
    assert [rows[name]["链接"] for name in "乙丙"] == ["https://www.langxi.example.cn/list?a=1&b=2"] * 2


def test_a_link_to_a_file_of_the_office_leaves_the_address_that_is_printed(rows: dict[str, dict[str, str]]) -> None:
    assert rows["戊"]["链接"] == "https://weibo.com/u/7"


def test_days_and_serials_of_the_1904_system_are_read_in_it(rows: dict[str, dict[str, str]]) -> None:
    assert {row["开设日期"] for row in rows.values()} == {"2020-01-02"}
