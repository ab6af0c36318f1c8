"""People and roles: three administrators who exclude each other, invitations, refusals."""

import pytest
from django.db import IntegrityError, transaction

from core.models import JournalEntry
from core.refusals import Refusal
from orgs import services
from orgs.models import RoleGrant, User
from orgs.roles import ADMINISTRATORS, Role


@pytest.fixture
def system_admin(make_user, county):
    return make_user("system_admin", unit=county, name="系统员")


@pytest.fixture
def security_admin(make_user, county):
    return make_user("security_admin", unit=county, name="安全员")


@pytest.mark.security
def test_the_database_refuses_a_second_administrator_role(system_admin):
    for role in ADMINISTRATORS - {Role.SYSTEM_ADMIN}:
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user=system_admin, role=role)


@pytest.mark.parametrize(
    "roles", [{"system_admin", "audit_admin"}, {"security_admin", "filer"}, {"audit_admin", "auditor"}]
)
def test_administration_mixes_with_nothing(clerk, security_admin, roles):
    with pytest.raises(Refusal, match="三人分任"):
        services.set_roles(clerk, roles, by=security_admin)
    assert set(clerk.grants.values_list("role", flat=True)) == {"filer"}


def test_nobody_grants_roles_to_themselves_or_to_the_built_in_user(security_admin):
    for user in (security_admin, User.objects.get(username="command")):
        with pytest.raises(Refusal):
            services.set_roles(user, {"supervisor"}, by=security_admin)


def test_setting_roles_replaces_them_and_tells_the_journal(clerk, security_admin):
    services.set_roles(clerk, {"unit_head", "reviewer"}, by=security_admin)
    assert User.objects.get(pk=clerk.pk).role_codes == {"unit_head", "reviewer"}
    row = JournalEntry.objects.get(act="user.roles_set")
    assert (row.before, row.after) == ({"roles": ["filer"]}, {"roles": ["reviewer", "unit_head"]})


def test_a_new_person_gets_a_one_time_password_shown_once(as_user, system_admin, bureau):
    browser = as_user(system_admin)
    page = browser.post(
        "/users/new/", {"username": "chen", "full_name": "陈新", "organisation": bureau.pk}, follow=True
    )
    shown = page.content.decode().split("一次性密码：")[1].split("　")[0]
    person = User.objects.get(username="chen")
    assert person.check_password(shown)
    assert person.must_change_password
    assert shown not in browser.get(f"/users/{person.pk}/").content.decode()
    assert shown not in str(list(JournalEntry.objects.values("before", "after", "reason")))


def test_a_user_name_is_given_once(as_user, system_admin, clerk, bureau):
    page = as_user(system_admin).post(
        "/users/new/", {"username": clerk.username, "full_name": "重名", "organisation": bureau.pk}
    )
    assert page.status_code == 422
    with pytest.raises(Refusal, match="已被使用"):
        services.add_user(User(username=clerk.username), by=system_admin)


def test_roles_are_granted_in_the_browser_by_the_security_administrator_only(
    as_user, security_admin, system_admin, clerk
):
    path = f"/users/{clerk.pk}/roles/"
    assert as_user(system_admin).post(path, {"roles": ["supervisor"]}).status_code == 403
    browser = as_user(security_admin)
    assert browser.post(path, {"roles": ["system_admin", "audit_admin"]}).status_code == 422
    browser.post(path, {"roles": ["inspector"]})
    assert User.objects.get(pk=clerk.pk).role_codes == {"inspector"}


def test_a_person_is_kept_out_and_let_in_again(as_user, system_admin, clerk):
    browser = as_user(system_admin)
    for answer in ("no", "yes"):
        browser.post(f"/users/{clerk.pk}/active/", {"active": answer})
        clerk.refresh_from_db()
        assert clerk.is_active == (answer == "yes")
    assert list(JournalEntry.objects.filter(object_id=str(clerk.pk)).values_list("act", flat=True)) == [
        "user.enabled",
        "user.disabled",
    ]


def test_an_administrator_does_not_lock_themselves_out(system_admin):
    with pytest.raises(Refusal, match="不能停用自己"):
        services.set_active(system_admin, False, by=system_admin)


def test_the_user_list_filters_by_role_unit_and_state(as_user, system_admin, clerk, reviewer, outsider):
    services.set_active(outsider, False, by=system_admin)
    browser = as_user(system_admin)

    def found(query):
        return {person.username for person in browser.get(f"/users/?{query}").context["page"]}

    assert found("role=filer") == {clerk.username, outsider.username}
    assert found("unit=教育") == found("active=no") == {outsider.username}
    assert "command" not in found("")


def test_the_journal_page_finds_acts_by_person_result_and_day(as_user, make_user, county, clerk, security_admin):
    services.set_roles(clerk, {"unit_head"}, by=security_admin)
    browser = as_user(make_user("audit_admin", unit=county))

    def found(query):
        return [row.act for row in browser.get(f"/journal/?{query}").context["page"]]

    assert found("q=安全员") == found("act=user.roles_set") == ["user.roles_set"]
    assert found("until=2000-01-01") == found("success=no") == []
