"""What the link of an opening tells beside what was left empty: offered to whoever fills the form in, never filled silently."""

from registry.checks.proposed import Found, warned
from registry.links import read_link
from registry.models import Filing


def offers_of_link(filing: Filing) -> list[Found]:
    """Platform and permanent id, where the link says them and the field is empty."""
    raw = {name: str(value).strip() for name, value in (filing.proposal or {}).items()}
    platform, handle, text = (raw.get(name, "") for name in ("platform", "handle", "link"))
    if filing.kind != Filing.Kind.OPENING or not text or (platform and handle):
        return []
    link = read_link(text)
    if link.platform is None:
        return []
    found = []
    if not platform:
        words = f"链接是{link.platform}的，平台可选择“{link.platform}”。"
        found.append(warned("link_tells_platform", "platform", words))
    if link.handle and not handle and platform in {"", link.platform.code}:
        words = f"链接里的账号ID是“{link.handle}”，核对无误后可填入账号ID。"
        found.append(warned("link_tells_handle", "handle", words))
    return found
