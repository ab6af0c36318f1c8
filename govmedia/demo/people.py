"""One invented person for every role, each with a password that works once; and how the county prints its notices."""

from typing import TypedDict

from govmedia.demo import county
from orgs.commands import acting_user
from orgs.models import Organisation, User
from orgs.roles import UNIT_STAFF, Role
from orgs.services import give_password, invite_user, set_roles

# In the order of the roles.
_NAMES = "王小满 陈立秋 李谷雨 周清明 赵立夏 吴白露 郑大寒 孙秋分 何冬至 吕惊蛰 沈小雪"
NAMES = dict(zip(Role, _NAMES.split(), strict=True))
CLEAN_UP = {
    "title": "政务新媒体清理整合专项行动",
    "basis": "关于开展政务新媒体清理整合专项行动的通知",
    "basis_number": "朗政办函〔演示〕1号",
    "focus": ["同平台多号", "长期不更新"],
}
PROFILE: dict = {
    "name": "朗川县",
    "issuer": county.OFFICE,
    "number_prefix": "朗政办新媒",
    "area_word": "全县",
    "own_district": county.COUNTY,
    "openness": "此件主动公开",
}


class Invited(TypedDict):
    username: str
    name: str
    role: str
    password: str


def invite() -> list[Invited]:
    """User names are the codes of the roles. Passwords are in the answer and, hashed, in the database: nowhere else."""
    return [invited(role) for role in Role]


def invited(role: Role) -> Invited:
    by = acting_user(None)
    home = county.DEPARTMENTS["文旅"] if role in UNIT_STAFF else county.OFFICE
    user = User.objects.filter(username=role.value).first()
    if user is None:
        user = User(username=role.value, full_name=NAMES[role], organisation=Organisation.objects.get(name=home))
        password = invite_user(user, by=by)
    else:
        password = give_password(user, by=by)
    set_roles(user, {role.value}, by=by)
    return {"username": role.value, "name": NAMES[role], "role": role.label, "password": password}
