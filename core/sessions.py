"""Where sessions are kept: Django's table, read with a prepared query because every page begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from core.clock import now
from core.prepared import Prepared

_KEPT = Prepared(lambda key: Session.objects.filter(session_key=key).values_list("session_data", "expire_date"), of=str)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        for data, expires in _KEPT.rows(self.session_key or ""):
            if expires > now():
                return self.decode(data)
        self._session_key = None
        return {}
