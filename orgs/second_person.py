"""What one person enters counts when another person confirms it: who may do either, and that they are two people."""

from dataclasses import dataclass
from typing import Any

from core.refusals import Refusal


def check_two_people(entered_by: Any, confirmed_by: Any) -> None:
    if confirmed_by is not None and confirmed_by == entered_by:
        raise Refusal("same_person", "确认人不能与录入人是同一人，请换一人确认。")


@dataclass(frozen=True)
class SecondPerson:
    """The rule for one kind of table: the permission to enter it, the permission to confirm it, and its name."""

    entering: str
    confirming: str
    about: str

    def check(self, entered_by: Any, confirmed_by: Any = None) -> None:
        if not entered_by.has_perm(self.entering):
            raise Refusal("not_allowed", f"您没有导入{self.about}的权限。")
        if confirmed_by is not None and not confirmed_by.has_perm(self.confirming):
            raise Refusal("not_allowed", f"{confirmed_by} 没有确认{self.about}的权限。")
        check_two_people(entered_by, confirmed_by)

    def is_met_by(self, user: Any, entered_by: Any) -> bool:
        """Whether this person's word makes it count; the one who entered it, or a hired monitor, only takes it over."""
        return user != entered_by and user.has_perm(self.confirming)
