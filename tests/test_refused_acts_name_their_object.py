"""The journal says of a refused act what it was about: the kind of the record, its title and its number."""

import pytest
from django.apps import apps
from django.urls import reverse

from core import jobs
from core.models import JournalEntry
from core.subjects import kinds, subject_of, thing_of
from registry.models import Account, Platform
from tests.pages import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(bureau):
    platform = Platform.objects.get(code="wechat_official")
    fields = {"opened_on": "2020-01-01", "registered_on": "2020-01-01", "organisation": bureau}
    return Account.objects.create(number="A000001", name="郎溪发布", name_key="郎溪发布", platform=platform, **fields)


@pytest.fixture
def journal_page(as_user, make_user, county):
    def read():
        return as_user(make_user("audit_admin", unit=county)).get(reverse("orgs:journal")).content.decode()

    return read


def test_every_page_about_a_record_knows_its_kind():
    things = {thing_of(page.name) for page in pages() if "pk" in page.arguments}
    assert things - kinds().keys() == set()
    assert all(apps.get_model(label)._meta.verbose_name for label in kinds().values())


def test_a_page_refused_for_want_of_rights_names_the_account_and_its_number(
    as_user, make_user, county, account, journal_page
):
    leader = make_user("leader", unit=county)
    assert as_user(leader).post(reverse("scans:account-rescan", args=[account.pk])).status_code == 403
    entry = JournalEntry.objects.get(act="access.refused")
    assert (entry.object_type, entry.object_id) == ("registry.account", str(account.pk))
    shown = journal_page()
    assert "郎溪发布（微信公众号） A000001" in shown
    assert '<span class="muted">账号</span>' in shown


def test_an_act_refused_by_the_rules_names_what_it_was_about(as_user, supervisor, account, journal_page):
    as_user(supervisor).post(reverse("scans:account-rescan", args=[account.pk]))
    assert "郎溪发布" in JournalEntry.objects.get(act="act.refused").object_name
    assert "郎溪发布" in journal_page()


def test_a_job_that_somebody_else_retried_is_named(as_user, make_user, county):
    job = jobs.enqueue("scan_batch", key="scan:7:0", args={"run": 7})
    as_user(make_user("system_admin", unit=county)).post("/jobs/retry/", {"job": job.pk})
    assert JournalEntry.objects.get(act="act.refused").object_id == str(job.pk)


def test_an_address_about_nothing_has_no_subject(rf):
    request = rf.get("/")
    request.resolver_match = None
    assert subject_of(request) is None
