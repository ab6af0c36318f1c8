"""The list of reasons belongs to the office: new ones appear at once, switched-off ones no longer, old filings keep theirs."""

from typing import Any

import pytest
from django.urls import reverse

from registry.models import ReturnReason
from registry.return_reasons import seed_reasons
from registry.tests.factories import make_filing

pytestmark = pytest.mark.django_db


def test_a_new_reason_is_offered_to_the_reviewer(
    as_user: Any, supervisor: Any, reviewer: Any, clerk: Any, set_clock: Any
) -> None:
    set_clock("2026-03-20 10:00")
    filing = make_filing(by=clerk)
    as_user(supervisor).post(reverse("registry:reason-add"), {"text": "头像不规范", "order": 20, "active": "on"})
    page = as_user(reviewer).get(reverse("registry:filing-return", args=[filing.pk])).content.decode()
    assert "头像不规范" in page


def test_a_reason_switched_off_is_no_longer_offered(
    as_user: Any, supervisor: Any, reviewer: Any, clerk: Any, set_clock: Any
) -> None:
    set_clock("2026-03-20 10:00")
    filing, reason = make_filing(by=clerk), ReturnReason.objects.get(code="seal")
    as_user(supervisor).post(reverse("registry:reason-edit", args=[reason.pk]), {"text": reason.text, "order": 8})
    page = as_user(reviewer).get(reverse("registry:filing-return", args=[filing.pk])).content.decode()
    assert reason.text not in page


def test_an_empty_reason_is_refused_beside_its_field(as_user: Any, supervisor: Any) -> None:
    answer = as_user(supervisor).post(reverse("registry:reason-add"), {"text": "", "order": 20})
    assert answer.status_code == 422
    assert 'href="#id_text"' in answer.content.decode()


def test_what_the_office_made_of_the_list_outlasts_an_upgrade() -> None:
    reason = ReturnReason.objects.get(code="seal")
    ReturnReason.objects.filter(pk=reason.pk).update(text="没有盖章", active=False)
    ReturnReason.objects.filter(code="contract").delete()
    seed_reasons()
    reason.refresh_from_db()
    assert (reason.text, reason.active) == ("没有盖章", False)
    assert ReturnReason.objects.filter(code="contract").exists()
