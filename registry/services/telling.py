"""Who hears of a filing's moves: whoever has the next turn, and at the end those who wrote it (N08)."""

from django.db.models import QuerySet

from orgs.message_kinds import KINDS
from orgs.messages import tell
from orgs.models import User
from registry.models import Filing
from registry.models.filing import STEP_ROLES


def tell_next(filing: Filing) -> None:
    """The people who may take the step that has come."""
    due = filing.due_at.astimezone().strftime("%Y-%m-%d %H:%M") if filing.due_at else ""
    text = f"{filing.organisation}的{filing}已到{filing.waiting_at}，请在 {due} 前审核。"
    _tell(_deciders(filing), filing, "filing.waiting", text, urgent=filing.emergency)


def tell_authors(filing: Filing, kind: str, text: str) -> None:
    """The people who wrote the filing hear how it ended, or what is to be mended."""
    _tell(filing.authors.filter(is_active=True), filing, kind, text)


def _deciders(filing: Filing) -> QuerySet[User]:
    roles = STEP_ROLES.get(filing.waiting_for, ())
    people = User.objects.filter(organisation=filing.waiting_at, is_active=True, grants__role__in=roles)
    return people.exclude(pk__in=filing.authors.values("pk")).distinct()


def _tell(people: QuerySet[User], filing: Filing, kind: str, text: str, *, urgent: bool = False) -> None:
    subject = f"{KINDS[kind]}：{filing}"
    tell(list(people), subject, text, filing.get_absolute_url(), kind=kind, about=filing, urgent=urgent)
