"""Moves × states × roles × units as one table: who may do what to a filing, and nobody anything else."""

from itertools import product

import pytest

from core.refusals import Refusal
from orgs.models import Organisation, RoleGrant, User
from orgs.roles import Role
from registry.models import Filing
from registry.tests.factories import OPENING

pytestmark = [pytest.mark.django_db, pytest.mark.security]

PLACES = ("own", "parent", "sibling", "foreign")
STATES = tuple(Filing.Status.values)
MOVES = tuple(name for name in Filing.MOVES if name != "take_over")
APPLICANTS = {Role.FILER, Role.UNIT_HEAD}
DECIDERS = {Role.REVIEWER, Role.SUPERVISOR}
EDITABLE = {"draft", "returned", "withdrawn"}
# (move, state) → who: the own unit's staff, or the office whose turn it is. What is not here is open to nobody.
TABLE = (
    {("submit", state): "applicant" for state in EDITABLE}
    | {("discard", state): "applicant" for state in EDITABLE}
    | {("withdraw", "submitted"): "applicant"}
    | {(move, "submitted"): "office" for move in ("approve", "send_back", "reject")}
)


@pytest.fixture
def places(county: Organisation, bureau: Organisation, other_bureau: Organisation) -> dict[str, Organisation]:
    foreign = Organisation.objects.create(name="邻县人民政府办公室", district="邻县", level="县级")
    return {"own": bureau, "parent": county, "sibling": other_bureau, "foreign": foreign}


@pytest.fixture
def people(places: dict[str, Organisation]) -> dict[tuple[str, str], User]:
    made = {}
    for place, role in product(PLACES, Role.values):
        user = User.objects.create(username=f"{place}-{role}", organisation=places[place])
        RoleGrant.objects.create(user=user, role=role)
        made[place, role] = user
    return made


def standing(state: str, unit: Organisation, office: Organisation, author: User) -> Filing:
    """A filing as it stands in that state; only the state and whose turn it is matter here."""
    waiting = {"waiting_at": office, "waiting_for": "county"} if state == "submitted" else {}
    filing = Filing.objects.create(
        kind="opening",
        status=state,
        organisation=unit,
        by=author,
        submitted_by=author,
        submitted_at="2026-03-20T10:00:00+08:00",
        proposal=OPENING,
        chain=[{"key": "county", "unit": office.pk, "name": office.name}],
        **waiting,
    )
    filing.authors.add(author)
    return filing


def allowed(move: str, state: str, place: str, role: str) -> bool:
    who = TABLE.get((move, state))
    return (who == "applicant" and place == "own" and role in APPLICANTS) or (
        who == "office" and place == "parent" and role in DECIDERS
    )


def test_a_move_is_open_to_whom_the_table_names_and_to_nobody_else(
    places: dict[str, Organisation], people: dict[tuple[str, str], User], capsys: pytest.CaptureFixture[str]
) -> None:
    author = User.objects.create(username="author", organisation=places["own"])
    filings = {state: standing(state, places["own"], places["parent"], author) for state in STATES}
    wrong, cells = [], 0
    for move, state, (place, role) in product(MOVES, STATES, people):
        cells += 1
        found = move in filings[state].moves_for(people[place, role])
        if found != allowed(move, state, place, role):
            wrong.append((move, state, place, role))
    with capsys.disabled():
        print(f"\nfilings: {cells} cells of moves × states × roles × units")  # noqa: T201
    assert wrong == []
    assert cells == len(MOVES) * len(STATES) * len(PLACES) * len(Role.values)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_a_move_that_is_not_open_is_refused_and_changes_nothing(
    places: dict[str, Organisation], people: dict[tuple[str, str], User], move: str, state: str
) -> None:
    author = User.objects.create(username="author", organisation=places["own"])
    filing = standing(state, places["own"], places["parent"], author)
    for (place, role), person in people.items():
        if not allowed(move, state, place, role):
            with pytest.raises(Refusal):
                filing.make(move, by=person, reason="试一下")
    filing.refresh_from_db()
    assert (filing.status, filing.events.count()) == (state, 0)


def test_the_author_with_a_reviewers_role_at_the_office_decides_nothing(places: dict[str, Organisation]) -> None:
    author = User.objects.create(username="author", organisation=places["parent"])
    for role in ("filer", "reviewer"):
        RoleGrant.objects.create(user=author, role=role)
    filing = standing("submitted", places["parent"], places["parent"], author)
    assert set(filing.moves_for(author)) == {"withdraw"}


def test_the_database_itself_refuses_a_decision_by_the_applicant(places: dict[str, Organisation]) -> None:
    from django.db import IntegrityError

    author = User.objects.create(username="author", organisation=places["own"])
    filing = standing("submitted", places["own"], places["parent"], author)
    with pytest.raises(IntegrityError):
        Filing.objects.filter(pk=filing.pk).update(decided_by=author)
