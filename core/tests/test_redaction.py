"""What is written down for people carries no secret, known by its value or by the name before it."""

import logging
import sys

import pytest

from core import redaction, secrets
from core.models import Job
from core.redaction import CleanFormatter, CleanReporter, clean


@pytest.mark.parametrize(
    "text",
    [
        "https://api.weixin.qq.com/x?access_token=S3CR3T-1&b=1",
        '{"component_access_token": "S3CR3T-1", "a": 1}',
        "client_secret='S3CR3T-1'",
        "authorizer_refresh_token = S3CR3T-1",
        "X password: S3CR3T-1",
        "auth_code=S3CR3T-1",
    ],
)
def test_a_value_behind_a_telling_name_is_hidden(text):
    assert "S3CR3T" not in clean(text)
    assert "***" in clean(text)


def test_plain_words_stay_as_they_are():
    for text in ("job 7 failed: ValueError", "adapter feed failed on account 9", "GET /scans/?page=2"):
        assert clean(text) == text


def test_whatever_was_sealed_or_opened_is_hidden_wherever_it_turns_up(caplog):
    row = Job(pk=7)
    sealed = secrets.seal("plain words of a secret+1", row=row, field="key")
    redaction._known.clear()
    assert "plain words" in clean("plain words of a secret+1")
    secrets.unseal(sealed, row=row, field="key")
    try:
        raise ValueError("plain words of a secret+1, plain+words+of+a+secret%2B1")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "it failed", None, sys.exc_info())
    assert "words" not in CleanFormatter("%(message)s").format(record)
    assert "ValueError" in CleanFormatter("%(message)s").format(record)


def test_a_report_of_an_error_shows_variables_without_their_secrets(rf):
    redaction.remember("report-secret-1")
    try:
        opened = "report-secret-1"
        raise RuntimeError(f"failed with {opened}")
    except RuntimeError:
        reporter = CleanReporter(rf.get("/"), *sys.exc_info())
    assert "report-secret-1" not in reporter.get_traceback_html() + reporter.get_traceback_text()


def test_a_telling_name_that_is_itself_a_known_value_still_hides_what_follows():
    redaction.remember("client_secret")
    assert "S3CR3T" not in clean("client_secret='S3CR3T-1'")
