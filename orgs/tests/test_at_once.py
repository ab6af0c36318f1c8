"""Two administrators at the same moment: one wins or both end in a lawful state, nobody sees an error page."""

import pytest

from core.tests.at_once import at_once
from orgs import services
from orgs.models import Organisation, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(make_user, county):
    return [make_user("security_admin", unit=county, name=f"安全员{n}") for n in (1, 2)]


def test_two_grants_never_leave_a_person_with_two_administrator_roles(two, clerk):
    wanted = ({"system_admin"}, {"audit_admin"})
    for _ in range(4):
        at_once(
            *(
                lambda by=by, roles=roles: services.set_roles(User.objects.get(pk=clerk.pk), roles, by=by)
                for by, roles in zip(two, wanted, strict=True)
            )
        )
        assert User.objects.get(pk=clerk.pk).role_codes in wanted


def test_of_two_who_take_one_user_name_one_is_told(two):
    answers = at_once(*(lambda by=by: services.add_user(User(username="chen"), by=by).username for by in two))
    assert sorted(answers) == ["chen", "user_exists"]


def test_of_two_who_add_one_unit_one_is_told(two, county):
    unit = {"name": "郎溪县水利局", "district": "郎溪县", "parent": county}
    answers = at_once(*(lambda by=by: services.save_unit(Organisation(**unit), by=by).name for by in two))
    assert sorted(answers) == ["unit_exists", "郎溪县水利局"]


def test_two_moves_never_tie_the_tree_into_a_ring(two, bureau, other_bureau):
    pairs = ((bureau, other_bureau, two[0]), (other_bureau, bureau, two[1]))

    def move(unit, below, by):
        unit = Organisation.objects.get(pk=unit.pk)
        unit.parent_id = below.pk
        return services.save_unit(unit, by=by).name

    answers = at_once(*(lambda pair=pair: move(*pair) for pair in pairs))
    assert answers.count("unit_under_itself") == 1


def test_of_two_who_switch_a_person_off_one_is_told(two, clerk):
    answers = at_once(*(lambda by=by: services.set_active(User.objects.get(pk=clerk.pk), False, by=by) for by in two))
    assert answers.count("already_so") == 1
