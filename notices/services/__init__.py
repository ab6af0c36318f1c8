"""What can be done with a notice, in one place for views and commands."""

from notices.services.documents import (
    contradictions_of,
    document_of,
    issued_before,
    parts_of,
    parts_or_reason,
    rebuilt,
    sections_for,
    typed_in,
)
from notices.services.drafting import Request, draft_notice, refresh, save_details, save_words
from notices.services.issuing import (
    check_notice,
    discard_notice,
    issue_notice,
    issue_now,
    return_notice,
    sign_notice,
    withdraw_notice,
)
from notices.services.profiles import load_profile

__all__ = [
    "Request",
    "check_notice",
    "contradictions_of",
    "discard_notice",
    "document_of",
    "draft_notice",
    "issue_notice",
    "issue_now",
    "issued_before",
    "load_profile",
    "parts_of",
    "parts_or_reason",
    "rebuilt",
    "refresh",
    "return_notice",
    "save_details",
    "save_words",
    "sections_for",
    "sign_notice",
    "typed_in",
    "withdraw_notice",
]
