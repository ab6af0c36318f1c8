"""Every capability of real notices, one invented case each, digits worked out by hand; what cannot be expressed yet."""

import pytest

from core.refusals import Refusal
from notices.tests import capabilities_of_papers, capabilities_of_rounds
from notices.tests.capabilities import CASES, said, table, xml_of
from notices.tests.frozen import frozen, row
from notices.tests.papers import made

__all__ = ["capabilities_of_papers", "capabilities_of_rounds"]  # each registers its cases

pytestmark = pytest.mark.django_db

# What no notice can say yet: the case fails until it can, and its number must then leave this list.
NOT_YET: dict[int, str] = {}


@pytest.fixture
def office(supervisor, bureau):
    return supervisor, bureau


@pytest.mark.parametrize("number", range(1, 48))
def test_a_notice_can_express(number, office):
    if number in NOT_YET:
        with pytest.raises((AssertionError, Refusal, KeyError)):
            CASES[number](*office)
    else:
        CASES[number](*office)


def test_two_annexes_are_numbered_and_a_pasted_table_is_drawn():
    second = {"title": "未报送单位名单", "table": "序号\t单位\t事项\n1\t甲局\t整改报告\n2\t甲局", "merge": ["单位"]}
    _, parts = made(frozen({"weibo": 9}, [row("甲")]), {"annexes": [second]})
    assert [part.text for part in parts if part.kind == "annex_label"] == ["附件1", "附件2"]
    assert next(part.lines for part in parts if part.kind == "annex_list")[1] == "未报送单位名单"
    assert table(parts, 1).rows == (("1", "甲局", "整改报告"), ("2", "", ""))
    assert 'w:val="restart"' in xml_of(parts)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"annexes": [{"title": "甲"}]}, "/annexes/0/headers"),
        ({"annexes": [{"title": "甲", "headers": ["一"], "rows": [["1", "2"]]}]}, "/annexes/0/rows/0"),
        ({"annexes": [{"title": "甲", "table": "一\n1", "merge": ["二"]}]}, "/annexes/0/merge"),
        ({"bands": ["101"]}, "/bands/0"),
        ({"bands": [True]}, "/bands/0"),
        ({"ranking": {"by": "account"}}, "/ranking/by"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_entry(given, where):
    with pytest.raises(Refusal) as refused:
        made(frozen({"weibo": 9}), given)
    assert refused.value.details["where"] == where


def test_each_line_of_work_has_its_contact():
    contacts = [
        {"work": "政府网站", "name": "张某", "phone": "555-0101"},
        {"work": "政务新媒体", "name": "李某", "phone": "555-0102"},
    ]
    text = said(frozen({"weibo": 9}), {"contacts": contacts})
    assert "联系方式：政府网站：张某，555-0101；政务新媒体：李某，555-0102。" in text
