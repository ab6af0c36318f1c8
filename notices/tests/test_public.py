"""What the public version of a notice leaves out, and what it must not touch."""

import pytest

from notices.public import LEFT_OUT, without_private


@pytest.mark.parametrize(
    "words",
    ["13855512345", "138-5551-2345", "+86 13855512345", "0563-7012345", "（0563）7012345", "QQ：123456789", "微信：wang_abc1",
     "wang@ahlx.gov.cn", "34252219800101123X"],
)  # fmt: skip
def test_numbers_that_reach_a_person_are_left_out_wherever_they_stand(words):
    assert without_private({"a": [f"请报{words}，谢谢"]}) == {"a": [f"请报{LEFT_OUT}，谢谢"]}


@pytest.mark.parametrize(
    "words",
    ["2022-09-30 10:00", "99.11%", "A000123", "国办秘函〔2019〕19号", "平安110", "12345热线", "共1012个，抽查276个",
     "微信公众号", "0" * 64, "a1" * 32],
)  # fmt: skip
def test_figures_dates_and_names_stay(words):
    assert without_private(words) == words
