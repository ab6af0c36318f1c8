"""Whose names a round may have let slip into free words: staff of its units, its own office, its inspectors."""

from django.db.models import Q

from inspections.models import Finding, Round
from notices.public import people_in
from orgs.models import User
from registry.models import Account


def people_of(round_: Round) -> set[str]:
    """Names as the register and the user list have them."""
    units = round_.sheets.order_by().values("account__organisation")
    accounts = Account.objects.filter(Q(organisation__in=units) | Q(findings__round=round_)).order_by()
    cells = {cell for pair in accounts.values_list("leader", "manager").distinct() for cell in pair}
    finders = Finding.objects.filter(round=round_).order_by()
    known = User.objects.filter(
        Q(organisation__in=units)
        | Q(organisation=round_.organisation_id)
        | Q(pk__in=round_.sheets.order_by().values("inspector"))
        | Q(pk__in=finders.values("found_by"))
        | Q(pk__in=finders.values("confirmed_by"))
    )
    return people_in([*cells, *known.order_by().values_list("full_name", flat=True)])
