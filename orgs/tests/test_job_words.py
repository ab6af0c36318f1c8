"""Background work is told in words, and leads to what it is about where the reader may go there."""

import re

import pytest
from django.utils.module_loading import autodiscover_modules

from core import jobs
from core.models import Job
from orgs.job_words import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(make_user, county):
    return make_user("system_admin", unit=county)


def test_every_kind_of_work_the_portal_does_has_words():
    autodiscover_modules("tasks")
    ours = {kind for kind, function in jobs._handlers.items() if ".tests" not in function.__module__}
    assert ours - KINDS.keys() == set()


def test_a_job_is_named_in_words_and_not_by_its_key(as_user, administrator):
    jobs.enqueue("scan_batch", key="scan:7:0", args={"run": 7, "batch": 0})
    jobs.enqueue("ledger_parse", key="ledger_parse:3", args={"batch": 3})
    page = as_user(administrator).get("/jobs/").content.decode()
    assert "监测账号 监测 7" in re.sub(r"<[^>]+>", "", page)
    assert "读取上传的台账" in page and "导入批次 3" in page
    assert "scan:7:0" not in page and "ledger_parse" not in page


def test_its_object_is_a_link_only_for_whom_may_open_it(as_user, administrator, make_user, county):
    Job.objects.create(kind="scan_batch", key="scan:7:0", args={"run": 7})
    assert "/scans/runs/7/" not in as_user(administrator).get("/jobs/").content.decode()
    both = make_user("system_admin", "inspector", unit=county)
    assert 'href="/scans/runs/7/"' in as_user(both).get("/jobs/").content.decode()
