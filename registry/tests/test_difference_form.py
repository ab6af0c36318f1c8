"""The form on which anybody reports what the register does not know: what it offers and what it refuses."""

import pytest
from django.urls import reverse

from orgs.models import Organisation
from registry.models import Difference

pytestmark = pytest.mark.django_db
NEW = reverse("registry:difference-report")


def offered(client):
    return client.get(NEW).content.decode()


def test_the_report_offers_the_names_of_units_that_exist(as_user, supervisor, bureau, other_bureau):
    Organisation.objects.filter(pk=other_bureau.pk).update(dissolved_on="2026-01-01")
    page = offered(as_user(supervisor))
    assert f'<option value="{bureau.name}">' in page and 'list="known-units"' in page
    assert f'<option value="{other_bureau.name}">' not in page


def test_units_out_of_sight_are_not_offered(as_user, clerk, bureau, other_bureau):
    page = offered(as_user(clerk))
    assert f'<option value="{bureau.name}">' in page
    assert other_bureau.name not in page


def test_a_picture_too_large_or_of_another_sort_is_refused_in_words(as_user, clerk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    told = {"kind": "unfiled", "name": "郎溪特警", "platform": "weibo", "source": "群众来电"}
    page = as_user(clerk).post(NEW, told | {"proof": SimpleUploadedFile("a.png", b"PK\x03\x04zip")})
    assert page.status_code == 422 and "压缩文件" in page.content.decode()
    assert not Difference.objects.exists()
