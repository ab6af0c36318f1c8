"""Posts per account and month, on the page and as a workbook (L04)."""

import datetime as dt

import pytest
from django.urls import reverse

from core.tests.ledger_file import read_ledger
from registry.models import Account
from scans.record.monthly import Asked, monthly_rows
from scans.tests.feed_server import rss

NOW = "2026-04-02T10:00:00+08:00"


@pytest.fixture
def looked_at(command, host, make_account, set_clock):
    set_clock("2026-03-10 10:00")
    feed = rss("2026-03-05 09:00", "2026-03-05 11:00", "2026-01-20")
    account = make_account(host.serve("/a", feed), name="=郎溪公安")
    make_account(name="看不见的账号")
    command("scan", "--all", "--now", "2026-03-10T10:00:00+08:00")
    host.serve("/a", feed.replace(b"<item>", b"<item><guid>4</guid><pubDate>2026-03-06</pubDate></item><item>", 1))
    set_clock(NOW)
    command("scan", "--all", "--now", NOW)
    return account


def counts(year, as_of):
    rows = monthly_rows(Account.objects.order_by("pk"), Asked(year, dt.date.fromisoformat(as_of)))
    return [row.counts[:5] for row in rows]


def test_months_are_counted_as_known_on_a_day_and_what_nobody_saw_is_no_zero(looked_at):
    unseen = [None] * 5
    assert counts(2026, "2026-04-02") == [[1, 0, 3, 0, None], unseen]
    assert counts(2026, "2026-03-31") == [[1, 0, 2, None, None], unseen]
    assert counts(2025, "2026-04-02") == [unseen, unseen]


def test_the_page_and_its_workbook_hold_what_one_may_see_and_no_live_formula(looked_at, as_user, supervisor, outsider):
    page = as_user(supervisor).get(reverse("scans:monthly"), {"year": "2026", "q": "郎溪公安"})
    assert "=郎溪公安" in page.content.decode()
    assert "看不见的账号" not in page.content.decode()
    export = reverse("scans:monthly-export") + "?year=2026&as_of=2026-03-31"
    answer = as_user(supervisor).post(export)
    found = read_ledger(b"".join(answer.streaming_content), lead=1)
    place = ["=郎溪公安", "微信公众号", "郎溪县公安局", "郎溪县"]
    assert found.rows[0][1:9] == [*place, 1, 0, 2, None]
    assert {cell.data_type for row in found.sheet.iter_rows() for cell in row} <= {"s", "n"}
    plain = as_user(supervisor).post(export, {"kind": "csv"})
    assert ".csv" in plain["Content-Disposition"]
    assert read_ledger(b"".join(plain.streaming_content), lead=1).digest == found.digest
    assert "郎溪公安" not in as_user(outsider).get(reverse("scans:monthly")).content.decode()
