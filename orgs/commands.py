"""What commands share about people: who acts, for which unit."""

from core.refusals import Refusal
from orgs.models import COMMAND_USER, Organisation, User
from orgs.second_person import check_two_people

TOP_NAME = "主管单位"


def acting_user(name: str | None) -> User:
    """The user named by --by; left out = the built-in user `command`, who belongs to the top of the tree."""
    user = User.objects.select_related("organisation").filter(username=name or COMMAND_USER, is_active=True).first()
    if user is None:
        raise Refusal("unknown_user", f"没有名为“{name}”的启用用户，请先用 add_user 添加。")
    if user.username == COMMAND_USER:
        user.organisation = top_unit()
    return user


def confirming_user(name: str | None, by: User) -> User | None:
    """The user named by --confirmed-by; must be another person than `by`."""
    if not name:
        return None
    user = acting_user(name)
    check_two_people(by, user)
    return user


def top_unit() -> Organisation:
    """The top of the tree, made if there is none."""
    return Organisation.top() or Organisation.objects.get_or_create(name=TOP_NAME, district="")[0]


def unit_named(name: str) -> Organisation:
    """The unit of that name; where several share one, its code names it."""
    found = Organisation.objects.filter(name=name)[:2] or Organisation.objects.filter(code=name).exclude(code="")[:2]
    if not found:
        raise Refusal("unknown_unit", f"没有名称或代码为“{name}”的单位，请先用 add_unit 添加。")
    if len(found) > 1:
        raise Refusal("ambiguous_unit", f"有多个单位都叫“{name}”，请改用单位代码。")
    return found[0]
