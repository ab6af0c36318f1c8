"""Which account of the register an observation speaks of; what could mean two is refused, nothing is guessed."""

from collections import defaultdict
from typing import Any, NamedTuple

from core.cell_values import BadCell
from registry.keys import folded_key, unit_key
from registry.models import Account
from scans.people.rows import ObservationRow


class Known(NamedTuple):
    """An account as far as finding it needs."""

    pk: int
    number: str
    platform: int
    handle_key: str
    name_key: str
    unit: str


class AccountIndex:
    """The accounts a person may speak of, read once for a file."""

    def __init__(self, by: Any) -> None:
        self._by_number: dict[str, Known] = {}
        self._by_handle: dict[tuple[int, str], Known] = {}
        self._by_name: dict[tuple[int, str], list[Known]] = defaultdict(list)
        fields = ("pk", "number", "platform_id", "handle_key", "name_key", "organisation__name")
        for values in Account.objects.visible_to(by).values_list(*fields):
            known = Known(*values)
            self._by_number[known.number] = known
            self._by_name[known.platform, known.name_key].append(known)
            if known.handle_key:
                self._by_handle[known.platform, known.handle_key] = known

    def find(self, row: ObservationRow) -> int:
        """By register number, else by id on the platform, else by name and unit."""
        known = self._by_number.get(row.number) or self._by_handle.get((row.platform, folded_key(row.handle)))
        if known is not None:
            return known.pk
        if row.number:
            raise BadCell("unknown_account", f"登记编号“{row.number}”在台账里没有，请核对。")
        found = self._by_name.get((row.platform, folded_key(row.name)), [])
        if row.unit and len(found) > 1:
            unit = unit_key(row.unit, "")[0]
            found = [each for each in found if unit_key(each.unit, "")[0] == unit]
        if len(found) > 1:
            raise BadCell("ambiguous_account", f"台账里有 {len(found)} 个同平台同名的账号，请补上账号编号或主办单位。")
        if not found:
            raise BadCell("unknown_account", "台账里没有这个平台的这个账号，请核对名称和平台，或先登记账号。")
        return found[0].pk
