"""A post that becomes known after the closing changes nothing frozen, and the round's page tells of it."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import SHANGHAI
from inspections.services import close_round, import_results
from inspections.tests.factories import accounts, passes, round_of
from scans.models import Claim
from scans.people.observations import note_posts

pytestmark = pytest.mark.django_db


def shown(account, by, day):
    """A person's look that shows a post of that day."""
    last = dt.datetime.combine(day, dt.time(9), SHANGHAI)
    facts = {"state": "ok", "checked_at": last + dt.timedelta(hours=1), "last_published_at": last}
    note_posts([Claim.objects.create(account=account, by=by, row=account.pk, **facts)])


def test_a_post_learned_of_after_the_closing_is_shown_beside_the_frozen_figures(
    supervisor, inspector, bureau, as_user, set_clock
):
    set_clock("2022-10-08 10:00")
    late, early, silent, _ = accounts(4, bureau)
    round_ = round_of(supervisor)
    day = (round_.point - dt.timedelta(days=3)).date()
    shown(early, inspector, day)
    rows = [f"{each.name},微博,不合格,V5" for each in (late, early, silent)]
    import_results(passes(round_, *rows), round_, by=supervisor, confirmed_by=inspector)
    closed = close_round(round_, by=supervisor)
    url = reverse("inspections:round-detail", args=[closed.pk])
    assert "办结后得知的更新" not in as_user(supervisor).get(url).content.decode()
    set_clock("2022-10-12 10:00")
    shown(late, inspector, day)
    shown(silent, inspector, day - dt.timedelta(days=30))
    page = as_user(supervisor).get(url)
    assert [(each.sheet.name, each.published_at.date()) for each in page.context["later"]] == [(late.name, day)]
    assert "办结后得知的更新" in page.content.decode()
    closed.refresh_from_db()
    assert closed.sheets.get(account=late).verdict == "fail"
