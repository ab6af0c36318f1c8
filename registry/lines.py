"""Lines of the account list, ready to print: a long page builds no model and resolves no filters."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from core.clock import local_day
from core.markup import fill
from core.prepared import Prepared
from registry.models import Account

NONE = "—"
STATES = dict(Account.State.choices)
FIELDS = (
    *(
        "pk",
        "name",
        "number",
        "platform__name",
        "account_type",
        "organisation__name",
        "organisation__district",
        "level",
    ),
    *("state", "opened_on", "followers", "last_post_at"),
)

SHOWN = Prepared(lambda *keys: Account.objects.filter(pk__in=keys).order_by().values_list(*FIELDS))

ROW = (
    '<tr><th scope="row"><a href="{}">{}</a>{}</th><td class="nowrap">{}</td><td class="nowrap">{}{}</td><td>{}</td>'
    '<td>{}</td><td>{}</td><td>{}</td><td class="nowrap">{}</td>'
    '<td class="num">{}</td><td class="nowrap">{}</td></tr>\n'
)
FORMER = '<br><span class="muted">{}</span>'
TAG = '<span class="tag tag--{}">{}</span>'
TAGS = {code: fill(TAG, (Account.TONES.get(code, "grey"), word)) for code, word in STATES.items()}
KIND = ' <span class="muted">{}</span>'


class Line(NamedTuple):
    """What the list shows of an account."""

    pk: int
    name: str
    number: str
    platform: str
    kind: str
    unit: str
    district: str
    level: str
    state_code: str
    opened_on: dt.date | None
    fans: int | None
    last_post_at: dt.datetime | None
    url: str
    former: str

    @property
    def opened(self) -> str:
        return self.opened_on.isoformat() if self.opened_on else NONE

    @property
    def followers(self) -> str:
        return NONE if self.fans is None else str(self.fans)

    @property
    def last_post(self) -> str:
        return local_day(self.last_post_at).isoformat() if self.last_post_at else NONE

    @property
    def row(self) -> SafeString:
        """The line as it stands in the table."""
        former, kind = fill(FORMER, [self.former]) if self.former else "", fill(KIND, [self.kind]) if self.kind else ""
        first = (self.url, self.name, former, self.number, self.platform, kind, self.unit, self.district, self.level)
        return fill(ROW, (*first, TAGS[self.state_code], self.opened, self.followers, self.last_post))


def lines_of(keys: Iterable[int], former: Mapping[int, str]) -> list[Line]:
    """The accounts of these keys, in their order; `former` are words beside some of them."""
    wanted, base = list(keys), reverse("registry:account-list")
    rows = SHOWN.rows(*wanted) if wanted else []
    found = {values[0]: Line._make((*values, f"{base}{values[0]}/", former.get(values[0], ""))) for values in rows}
    return [found[key] for key in wanted if key in found]
