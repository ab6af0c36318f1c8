"""The way from a draft to an issued document, the same for notices and papers."""

from typing import ClassVar

from django.db import models

from core.workflow import Move, Workflow


class SignOffStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    CHECKED = "checked", "已核对"
    SIGNED = "signed", "已签发"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"
    DROPPED = "dropped", "已作废"


FINAL = (SignOffStatus.ISSUED, SignOffStatus.WITHDRAWN)
GONE = (SignOffStatus.WITHDRAWN, SignOffStatus.DROPPED)


def sign_off_moves(issue: str) -> dict[str, Move]:
    """`issue`: what the button that numbers it says."""
    state = SignOffStatus
    return {
        "check": Move((state.DRAFT,), state.CHECKED, "notices.check_notice", "核对"),
        "return": Move(
            (state.CHECKED, state.SIGNED), state.DRAFT, "notices.edit_notice", "退回修改", needs_reason=True
        ),
        "sign": Move((state.CHECKED,), state.SIGNED, "notices.sign_notice", "签发"),
        "issue": Move((state.SIGNED,), state.ISSUED, "notices.issue_notice", issue),
        "withdraw": Move((state.ISSUED,), state.WITHDRAWN, "notices.sign_notice", "撤回", needs_reason=True),
        "discard": Move(
            (state.DRAFT, state.CHECKED), state.DROPPED, "notices.edit_notice", "作废草稿", needs_reason=True
        ),
    }


class SignedOff(Workflow):
    """A document that is drafted, checked, signed, issued, and perhaps withdrawn."""

    Status: ClassVar = SignOffStatus

    class Meta:
        abstract = True

    @property
    def is_draft(self) -> bool:
        return bool(self.status == SignOffStatus.DRAFT)

    @property
    def is_issued(self) -> bool:
        return bool(self.status == SignOffStatus.ISSUED)

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.status == SignOffStatus.WITHDRAWN)

    @property
    def is_final(self) -> bool:
        """Has its number and its file for good, whether it still counts or not."""
        return self.status in FINAL
