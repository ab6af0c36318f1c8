"""Files as offices and attackers really send them: nothing is guessed, nothing falls under the table, nothing breaks."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from core.tests.workbooks import HEAD, rewritten, workbook
from tests.contracts.support import account, as_rows, codes, done, ledger, part, refused, sheet, text_file

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
RARE = "戊𬭸〇㛃😀👨‍👩‍👧"
SPELLINGS = [
    "https://weibo.com/u/2809374650",
    "http://www.weibo.com/u/2809374650/",
    "weibo.com/2809374650?from=myfollow_all",
    "https://m.weibo.cn/u/2809374650",
    "HTTPS://WEIBO.COM:443/U/2809374650",
    "ｈｔｔｐｓ：／／ｗｅｉｂｏ．ｃｏｍ／ｕ／２８０９３７４６５０",
]


def test_an_old_workbook_names_its_formula_errors_at_their_cells(tmp_path: Path) -> None:
    answer = part("import_ledger", shutil.copy(DATA / "formulas.xls", tmp_path), "--report", tmp_path / "out.xlsx")
    assert codes(answer) == [(4, "账号名称", "formula_error"), (5, "粉丝数（万）", "formula_error")]
    assert [(each["row"], each["code"]) for each in answer["warnings"]] == [(7, "hidden_row")]
    assert [each["sheet"] for each in answer["skipped"] if each["row"] is None] == ["旧台账"]
    found = {row["账号名称"]: row for row in ledger(tmp_path)}
    assert set(found) == {"甲", "丁", "戊𬭸〇😀"}
    assert (found["丁"]["粉丝数"], found["丁"]["主办单位"], found["戊𬭸〇😀"]["主办单位"]) == (
        "8000",
        "教育局",
        "教育局",
    )


@pytest.mark.parametrize("spelling", SPELLINGS[1:])
def test_a_link_in_another_spelling_finds_its_account(tmp_path: Path, spelling: str) -> None:
    load = [account("甲", "新浪微博", 链接=SPELLINGS[0]), account("乙", "新浪微博", 链接="https://weibo.com/u/1")]
    done("import_ledger", sheet(tmp_path, load))
    answer = done("import_ledger", sheet(tmp_path, [account("甲的新名", "新浪微博", "改名的局", 链接=spelling)]))
    assert (answer["created"], answer["updated"]) == (0, 1)


def test_one_link_in_six_spellings_is_one_account_of_the_file(tmp_path: Path) -> None:
    rows = [account(f"{place}号", "新浪微博", f"{place}局", 链接=text) for place, text in enumerate(SPELLINGS)]
    answer = part("import_ledger", sheet(tmp_path, rows))
    assert (answer["created"], answer["refused"]) == (1, 5)
    assert {each["code"] for each in answer["problems"]} == {"duplicate"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example.cn/list?channel=1", "https://a.example.cn/list?channel=2"),
        ("https://a.example.cn:8443/x", "https://a.example.cn/x"),
        ("https://a.example.cn/" + "长" * 80 + "1", "https://a.example.cn/" + "长" * 80 + "2"),
        ("https://a.example.cn/" + "a" * 300 + "1", "https://a.example.cn/" + "a" * 300 + "2"),
    ],
)
def test_links_that_only_look_alike_stay_two_accounts(tmp_path: Path, one: str, other: str) -> None:
    rows = [account("甲", 链接=one), account("乙", 链接=other)]
    assert done("import_ledger", sheet(tmp_path, rows))["created"] == 2


@pytest.mark.parametrize("make", [sheet, text_file], ids=["xlsx", "csv"])
def test_long_names_rare_characters_and_emoji_come_back_to_the_letter(tmp_path: Path, make: Any) -> None:
    names = [RARE, "号" * 200, "〇" * 3, "𬭸" * 200]
    done("import_ledger", make(tmp_path, [account(name) for name in names]))
    assert [row["账号名称"] for row in ledger(tmp_path)] == names
    answer = part("import_ledger", make(tmp_path, [account("号" * 201), account("好")]))
    assert codes(answer) == [(2, "账号名称", "too_long")]


def test_control_characters_hidden_in_a_workbook_are_taken_out(tmp_path: Path) -> None:
    def hide(name: str, body: bytes) -> bytes:
        return body.replace(b"&#30002;&#20057;", b"&#30002;_x0000_&#20057;_x0001_")

    (tmp_path / "a.xlsx").write_bytes(rewritten(workbook(HEAD, ["甲乙", "微信", "某局"]), hide))
    done("import_ledger", tmp_path / "a.xlsx")
    assert [row["账号名称"] for row in ledger(tmp_path)] == ["甲乙"]


def test_a_null_byte_in_a_csv_refuses_the_file(tmp_path: Path) -> None:
    path = text_file(tmp_path, [account("甲"), account("乙")])
    path.write_bytes(path.read_bytes().replace("乙".encode(), "乙".encode() + b"\0"))
    assert refused("import_ledger", path)["code"] == "undecodable"


def test_hidden_columns_are_read_like_any_other(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book.active.column_dimensions["D"].hidden = True

    (tmp_path / "a.xlsx").write_bytes(workbook(*as_rows([account("甲", 负责人="张三")]), act=hide))
    done("import_ledger", tmp_path / "a.xlsx")
    assert ledger(tmp_path)[0]["负责人"] == "张三"


LAUGHS = b"<!DOCTYPE l [" + b"".join(
    b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_entities_refuse_the_file_wherever_they_stand(tmp_path: Path, part: str) -> None:
    def laugh(name: str, body: bytes) -> bytes:
        return LAUGHS + b"]>" + body if name == part else body

    (tmp_path / "a.xlsx").write_bytes(rewritten(workbook(HEAD, ["甲", "微信", "某局"]), laugh))
    assert refused("import_ledger", tmp_path / "a.xlsx")["code"] == "declaration"


@pytest.mark.parametrize("member", ["xl/sharedStrings.xml", "xl/media/image1.png", "docProps/custom.xml"])
def test_what_swells_refuses_the_file_wherever_it_stands(tmp_path: Path, member: str) -> None:
    swollen = {member: b"<sst><si><t>%s</t></si></sst>" % (b"A" * 30_000_000)}
    file = rewritten(workbook(HEAD, ["甲", "微信", "某局"]), lambda name, body: body, also=swollen)
    (tmp_path / "a.xlsx").write_bytes(file)
    assert refused("import_ledger", tmp_path / "a.xlsx")["code"] == "too_heavy"
