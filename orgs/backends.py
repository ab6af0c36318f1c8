"""Who is signed in: the person with unit and roles in one query, because every page asks for all three."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from orgs.models import User


class PeopleBackend(ModelBackend):
    """Django's own sign-in by name and password; only the reading of the signed-in person is ours."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.with_roles(user_id)
        return user if user and self.user_can_authenticate(user) else None
