"""Work that did not get through is shown to the system administrator, who may let it try again once."""

import pytest

from core import jobs
from core.models import Job, JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(make_user, county):
    return make_user("system_admin", unit=county)


@pytest.fixture
def parked():
    job = jobs.enqueue("count", key="scan:7")
    Job.objects.filter(pk=job.pk).update(state="parked", strikes=3, error="连续 3 次中断")
    jobs.enqueue("count", key="later")
    return job


def test_what_is_parked_comes_first_with_its_reason(as_user, administrator, parked):
    page = as_user(administrator).get("/jobs/").content.decode()
    assert "连续 3 次中断" in page
    assert page.index("scan:7") < page.index("later")
    assert "后台任务失败或搁置" in as_user(administrator).get("/").content.decode()


def test_trying_again_queues_it_and_is_journalled(as_user, administrator, parked):
    as_user(administrator).post("/jobs/retry/", {"job": parked.pk})
    parked.refresh_from_db()
    assert (parked.state, parked.strikes, parked.error) == ("queued", 0, "")
    assert JournalEntry.objects.filter(act="core.job.retry", by=administrator).count() == 1


def test_the_second_of_two_who_try_again_is_told(as_user, administrator, parked):
    as_user(administrator).post("/jobs/retry/", {"job": parked.pk})
    told = as_user(administrator).post("/jobs/retry/", {"job": parked.pk}, follow=True).content.decode()
    assert "已经有人让它重新排队" in told
    assert JournalEntry.objects.filter(act="core.job.retry").count() == 1


def test_nobody_else_sees_the_work(as_user, clerk, parked):
    assert as_user(clerk).get("/jobs/").status_code == 403
    assert as_user(clerk).post("/jobs/retry/", {"job": parked.pk}).status_code == 403
