"""Forms for the seal and receipts: everything asked stands on them, twice the same, on whole A4 pages."""

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from core.models import JournalEntry
from registry import papers, services
from registry.models import Account, Filing
from registry.proposal import FIELDS, GROUPS
from registry.tests.factories import WORDS, make_account, make_filing

MM = 72 / 25.4
TOOLS = ("soffice", "pdftotext")
LONG = "郎溪县" + "融媒体" * 65 + "局"
RARE = "𠮷𬭚䶮㛃"
BOXES = ("填报单位\n意见", "主管单位\n意见", "网信部门\n意见")


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def account(bureau: Any) -> Account:
    people = {"leader": "陈局", "manager": "王填报", "phone": "13800138000", "functions": "警情"}
    return make_account("郎溪公安", unit=bureau, handle="gh_1", number="A000901", **people)


@pytest.fixture
def filed(clerk: Any, account: Account, outsider: Any, bureau: Any) -> Any:
    """A filing of any kind, on its way."""

    def filed(kind: str, **words: str) -> Filing:
        if kind == "opening":
            return make_filing(by=clerk, **{"name": "郎溪交警", "handle": "gh_2", "platform": "weibo", **words})
        if kind == "deregistration":
            Account.objects.filter(pk=account.pk).update(state="closing")
            account.refresh_from_db()
        if kind == "merger":
            words = {"merged": make_account("派出所", unit=bureau, handle="gh_3").number, **words}
        return make_filing(kind, by=clerk, account=account, **words)

    return filed


def words_of(data: bytes) -> str:
    """Every word of a .docx, tables included."""
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WORDS)
def test_each_kind_has_its_form_with_what_was_written_and_room_for_seals(kind: str, filed: Any) -> None:
    filing = filed(kind)
    form = papers.filing_form(filing)
    text = words_of(papers.render_form(form))
    assert f"账号{Filing.Kind(kind).label}备案表" in text
    assert "填报单位（盖章）：郎溪县公安局" in text
    assert all(box in text for box in BOXES)
    assert ("接收单位\n意见" in text) == (kind == "handover")
    assert f"内容码：{form.code}" in text
    typed = [filing.proposal[name] for name in WORDS[kind] if name not in {"platform", "close_reason"}]
    assert [line for each in typed for line in each.splitlines() if line not in text] == []


@pytest.mark.django_db
def test_an_opening_asks_every_field_also_the_empty_ones(filed: Any) -> None:
    text = words_of(papers.render_form(papers.filing_form(filed("opening"))))
    asked = [FIELDS[name].label for _, names in GROUPS["opening"] for name in names]
    assert [label for label in asked if label not in text] == []


@pytest.mark.django_db
def test_a_change_shows_only_what_changes_old_and_new(filed: Any) -> None:
    text = words_of(papers.render_form(papers.filing_form(filed("change"))))
    assert "变更前：郎溪公安\n变更后：平安郎溪" in text
    assert "功能栏目" not in text


@pytest.mark.django_db
def test_the_same_filing_gives_the_same_bytes_and_other_words_another_code(filed: Any, clerk: Any) -> None:
    filing = filed("opening")
    first = papers.filing_form(filing)
    again = papers.filing_form(Filing.objects.get(pk=filing.pk))
    assert papers.render_form(first) == papers.render_form(again)
    services.withdraw(filing, by=clerk)
    services.save_draft(filing, {**filing.proposal, "leader": "刘局"}, by=clerk, version=filing.version)
    assert papers.filing_form(filing).code != first.code


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["opening", "change", "closure"])
def test_the_code_on_the_sealed_form_still_holds_after_the_decision_and_whoever_prints_it(
    kind: str, as_user: Any, filed: Any, reviewer: Any, clerk: Any
) -> None:
    filing = filed(kind)
    sealed = papers.filing_form(filing).code
    services.agree(filing, by=reviewer)
    assert papers.filing_form(Filing.objects.get(pk=filing.pk)).code == sealed
    for person in (clerk, reviewer):
        page = as_user(person).get(reverse("registry:filing-paper", args=[filing.pk])).content.decode()
        assert f"内容码：{sealed}" in page


@pytest.mark.django_db
def test_sources_are_printed_in_words_and_the_code_stands_for_what_was_filed(bureau: Any, clerk: Any) -> None:
    source = "feed;bridge=wewe-rss;https://feeds.example.cn/1"
    account = make_account(unit=bureau, sources=source)
    printed = {entry.label: entry.text for _, group in papers.account_form(account).groups for entry in group}
    assert printed["数据接口"] == "订阅源（RSS）：https://feeds.example.cn/1（bridge=wewe-rss）"
    form = papers.filing_form(make_filing(by=clerk, at="draft", sources=source))
    entry = next(entry for _, group in form.groups for entry in group if entry.label == "数据接口")
    assert (entry.text, entry.written) == (printed["数据接口"], source)
    assert (
        replace(form, groups=(("", (replace(entry, text="别的话"),)),)).code
        == replace(form, groups=(("", (entry,)),)).code
    )


def test_a_receipt_names_number_account_unit_day_and_office_and_never_changes(filed: Any, reviewer: Any) -> None:
    filing = filed("change")
    services.agree(filing, by=reviewer)
    first = papers.render_receipt(papers.receipt_of(Filing.objects.get(pk=filing.pk)))
    text = words_of(first)
    for wanted in (
        "编号：BA-2026-000001",
        "平安郎溪",
        "郎溪县公安局：",
        "变更",
        "2026年3月20日",
        "郎溪县人民政府办公室",
    ):
        assert wanted in text
    Account.objects.update(name="后来的名字", handle="later")
    assert papers.render_receipt(papers.receipt_of(Filing.objects.get(pk=filing.pk))) == first


@pytest.mark.django_db
def test_the_printed_page_holds_the_same_words_as_the_file(as_user: Any, clerk: Any, filed: Any) -> None:
    filing = filed("closure")
    client = as_user(clerk)
    page = client.get(reverse("registry:filing-paper", args=[filing.pk])).content.decode()
    plain = re.sub(r"<br>|<[^>]+>", "\n", page)
    answer = client.get(reverse("registry:filing-docx", args=[filing.pk]))
    for line in words_of(answer.content).splitlines():
        assert line in plain
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_the_registration_form_masks_the_telephone_until_asked_and_the_journal_tells(
    as_user: Any, clerk: Any, account: Account
) -> None:
    client, url = as_user(clerk), reverse("registry:account-docx", args=[account.pk])
    assert "13800138000" not in words_of(client.get(url).content)
    assert not JournalEntry.objects.filter(act="registry.account.reveal_phone").exists()
    text = words_of(client.post(url).content)
    assert "13800138000" in text
    assert "政务新媒体账号登记表" in text
    assert JournalEntry.objects.filter(act="registry.account.reveal_phone", by=clerk).count() == 1
    page = client.get(reverse("registry:account-paper", args=[account.pk])).content.decode()
    assert "13800138000" not in page
    assert "陈局" in page


@pytest.mark.django_db
def test_strangers_get_no_paper_and_there_is_no_receipt_before_the_decision(
    as_user: Any, outsider: Any, clerk: Any, filed: Any
) -> None:
    filing = filed("opening")
    for name in ("filing-paper", "filing-docx", "receipt-paper", "receipt-docx"):
        assert as_user(outsider).get(reverse(f"registry:{name}", args=[filing.pk])).status_code == 404
    assert as_user(clerk).get(reverse("registry:receipt-docx", args=[filing.pk])).status_code == 404
    assert as_user(clerk).get(reverse("registry:filing-docx", args=[filing.pk])).status_code == 200


def set_in_print(tmp_path: Any, files: dict[str, bytes]) -> dict[str, list[list[tuple[Any, ...]]]]:
    """Each .docx as LibreOffice sets it: words with their boxes, page by page."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        assert os.environ.get("CI") != "true", f"missing: {missing}"
        pytest.skip(f"not installed: {', '.join(missing)}")
    for name, data in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    home = f"-env:UserInstallation=file://{tmp_path}/lo"
    sources = [tmp_path / f"{name}.docx" for name in files]
    command = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", tmp_path, *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    word = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    found = {}
    for name in files:
        boxes = ["pdftotext", "-bbox", tmp_path / f"{name}.pdf", "-"]
        text = subprocess.run(boxes, check=True, capture_output=True, text=True).stdout
        sheets = text.split("<page ")[1:]
        found[name] = [[(*map(float, each[:4]), each[4]) for each in word.findall(sheet)] for sheet in sheets]
    return found


@pytest.mark.office
@pytest.mark.django_db
@pytest.mark.timeout(120)
def test_papers_keep_to_their_pages_and_margins_whatever_was_written(tmp_path: Any, filed: Any, reviewer: Any) -> None:
    long = filed("opening", name=RARE + "发布", handle="g" * 200, functions="\n".join(f"栏目{n}" for n in range(40)))
    long = Filing.objects.get(pk=long.pk)
    long.organisation.name = LONG
    files = {"opening": papers.render_form(papers.filing_form(filed("opening", handle="gh_9", platform="douyin")))}
    files["long"] = papers.render_form(papers.filing_form(long))
    change = filed("change", name=RARE + "平安")
    files["change"] = papers.render_form(papers.filing_form(change))
    services.agree(change, by=reviewer)
    files["account"] = papers.render_form(papers.account_form(change.account))
    granted = Filing.objects.get(pk=change.pk)
    files["receipt"] = papers.render_receipt(papers.receipt_of(granted))
    granted.before = {"unit": LONG}
    files["long receipt"] = papers.render_receipt(papers.receipt_of(granted))
    found = set_in_print(tmp_path, files)
    assert {name: len(sheets) for name, sheets in found.items()} == {
        "opening": 2,
        "long": 3,
        "change": 1,
        "account": 2,
        "receipt": 1,
        "long receipt": 2,
    }
    for name, sheets in found.items():
        inside = [box for sheet in sheets for box in sheet]
        assert [box for box in inside if box[0] < 28 * MM - 2 or box[2] > (210 - 26) * MM + 2] == [], name
        assert [box for box in inside if box[1] < 25 * MM - 2 or box[3] > (297 - 12) * MM] == [], name
        text = "".join(box[4] for box in inside)
        assert name not in {"long", "change"} or RARE in text
        assert ("long" in name) == (LONG in text), name
