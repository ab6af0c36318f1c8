"""The journal taken out under the filters of its page, by the audit administrator alone."""

import pytest
from django.urls import reverse

from core import journal
from core.tests.ledger_file import read_ledger

pytestmark = pytest.mark.django_db
EXPORT = reverse("orgs:journal-export")


def test_the_journal_is_given_out_as_filtered_with_before_and_after(as_user, make_user, county, clerk):
    journal.record("unit.changed", by=clerk, obj=county, before={"name": "旧"}, after={"name": "新"}, reason="改名")
    journal.record("user.added", by=clerk, obj=clerk)
    audit = make_user("audit_admin", unit=county)
    answer = as_user(audit).post(f"{EXPORT}?act=unit.changed")
    found = read_ledger(b"".join(answer.streaming_content))
    [row] = found.dicts()
    assert (row["行为"], row["理由"], row["变更前"], row["变更后"]) == (
        "修改单位",
        "改名",
        '{"name": "旧"}',
        '{"name": "新"}',
    )
    assert "条件：行为=修改单位" in found.head


def test_a_value_longer_than_a_cell_is_cut_and_says_so(as_user, make_user, county, clerk):
    journal.record("unit.changed", by=clerk, obj=county, after={"note": "长" * 40_000})
    audit = make_user("audit_admin", unit=county)
    answer = as_user(audit).post(f"{EXPORT}?act=unit.changed")
    [row] = read_ledger(b"".join(answer.streaming_content)).dicts()
    assert row["变更后"].endswith("（全文见操作日志）")


def test_nobody_else_takes_the_journal_out(as_user, supervisor, auditor):
    for person in (supervisor, auditor):
        assert as_user(person).post(EXPORT).status_code == 403
