"""A change stays the same account: the permanent id does not change, a new name is only a new name (R16).

Source: 国办发〔2018〕123号: a new account is an opening, its end a closing or cancelling; each is filed as such. An id that
changes under the name of a change would hide both.
"""

from collections.abc import Iterator

from registry.checks.proposed import Found, Proposed, blocked
from registry.keys import folded_key
from registry.links import LinkReader

WHAT_TO_DO = (
    "这是另一个账号，不是更名。新账号请办理开设备案，原账号请办理关停或注销备案；只是填错的，请联系主管单位更正。"
)


def run(proposed: Proposed) -> Iterator[Found]:
    account = proposed.account
    if account is None:
        return
    if account.handle_key and account.handle_key != folded_key(proposed.text("handle")):
        yield blocked("another_account", "handle", f"账号ID由“{account.handle}”变了。{WHAT_TO_DO}")
        return
    reader = LinkReader()
    old, new = reader.read(account.link), reader.read(proposed.text("link"))
    if old.handle and new.handle and old.platform == new.platform and old.handle != new.handle:
        yield blocked("another_account", "link", f"链接里的平台编号由“{old.handle}”变成“{new.handle}”。{WHAT_TO_DO}")
