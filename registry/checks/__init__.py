"""The rules a filing is held against: one a file, each with the law or local rule it comes from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry.checks import (
    announcement,
    certified_body,
    contractor,
    duplicates,
    filing_moment,
    functions,
    matrix,
    may_open,
    merged,
    name_across_platforms,
    name_fits_unit,
    name_form,
    one_per_platform,
    people,
    same_account,
)
from registry.checks.proposed import Found, Proposed

__all__ = ["Found", "Proposed", "Rule", "RULES", "check"]


@dataclass(frozen=True)
class Rule:
    """A rule for these kinds of filing. A change is judged only where it touches one of the fields, so that an old
    fault does not stand in the way of a new telephone number."""

    run: Callable[[Proposed], Iterator[Found]]
    kinds: frozenset[str]
    fields: frozenset[str]

    def concerns(self, proposed: Proposed) -> bool:
        if proposed.kind not in self.kinds:
            return False
        return proposed.kind != "change" or not self.fields.isdisjoint(proposed.changed)


def _rule(run: Callable[[Proposed], Iterator[Found]], kinds: str, fields: str) -> Rule:
    return Rule(run, frozenset(kinds.split()), frozenset(fields.split()))


RULES: tuple[Rule, ...] = (
    _rule(may_open.run, "opening", ""),
    _rule(filing_moment.run, "opening", ""),
    _rule(one_per_platform.run, "opening handover", ""),
    _rule(duplicates.run, "opening change", "handle link"),
    _rule(same_account.run, "change", "handle link"),
    _rule(name_form.run, "opening change", "name"),
    _rule(name_fits_unit.run, "opening change handover", "name"),
    _rule(name_across_platforms.run, "opening change handover", "name"),
    _rule(certified_body.run, "opening change handover", "certified_body is_certified"),
    _rule(people.run, "opening change handover", "leader manager phone"),
    _rule(contractor.run, "opening change", "contractor contract_from contract_until contract_scope"),
    _rule(functions.run, "opening change", "functions sources"),
    _rule(merged.run, "merger", ""),
    _rule(matrix.run, "opening change handover closure deregistration", "is_main main_account"),
    _rule(announcement.run, "closure merger", ""),
)


def check(proposed: Proposed) -> list[Found]:
    """Every breach of every rule, the blocking ones first. Writes nothing."""
    found = [each for rule in RULES if rule.concerns(proposed) for each in rule.run(proposed)]
    return sorted(found, key=lambda each: not each.blocking)
