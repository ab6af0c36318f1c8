"""What a web page says when it came instead of data: walls, logins, notices, and the errors of RSSHub."""

import re

from selectolax.lexbor import LexborHTMLParser

from scans.platforms.seen import AUTH_ERROR, MALFORMED, NOT_FOUND, RATE_LIMITED, Refused

_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*){0,9}<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_PAGE_CAP = 512 * 1024
_MESSAGE_CAP = 4000
_NOTICE_CAP = 1000
_UNSEEN = ["script", "style", "template", "noscript"]
_PASSWORD = re.compile(r"<input\b[^<>]*type\s*=\s*[\"']?password", re.IGNORECASE)
_RSSHUB_END = re.compile(r"\b(?:Full )?Route\b|Node Version|Git (?:Hash|Date)|Helpful Information")

_ACCOUNT_NOTICES = (
    (re.compile("此帐号已自主注销"), "account_cancelled"),
    (re.compile("(?:帐号|账号)(?:已)?迁移"), "account_migrated"),
    (re.compile("该内容已被发布者删除|此内容因违规无法查看"), "content_deleted"),
)
_WALL = re.compile("环境异常|访问过于频繁|验证码|captcha", re.IGNORECASE)
_LOGIN = re.compile("请先登录")

# RSSHub's error texts, first match wins; anything else on that page is malformed.
_RSSHUB_ERRORS = (
    (re.compile(r"cookies? (?:is |are |has |have )?expired|please update .*_COOKIES", re.IGNORECASE | re.DOTALL),
     AUTH_ERROR, "cookies_expired"),
    (re.compile(r"RejectError|Authentication failed", re.IGNORECASE), AUTH_ERROR, "bridge_key"),
    (re.compile(r"RequestInProgress|come back later", re.IGNORECASE), RATE_LIMITED, "bridge_busy"),
    (re.compile(r"风控|\b432\b|\b429\b"), RATE_LIMITED, "risk_control"),
    (re.compile(r"NotFoundError"), NOT_FOUND, "bridge_not_found"),
    (re.compile(r"this route is empty", re.IGNORECASE), MALFORMED, "route_empty"),
)  # fmt: skip


def is_html(text: str) -> bool:
    """A web page, judged by how it opens."""
    return _OPENING.match(text) is not None


def plain(html: str) -> str:
    """The words of a page without its markup and scripts."""
    tree = LexborHTMLParser(html[:_PAGE_CAP])
    tree.strip_tags(_UNSEEN)
    return tree.root.text(separator=" ") if tree.root else ""


def rsshub_message(html: str, *, declared: bool = False) -> str | None:
    """The message of an RSSHub error page; None where the page is something else and nobody said it is RSSHub's."""
    if not declared and "rsshub" not in html.lower():
        return None
    _, mark, rest = plain(html).partition("Error Message")
    return _RSSHUB_END.split(rest[:_MESSAGE_CAP], maxsplit=1)[0] if mark else None


def rsshub_refusal(message: str) -> Refused:
    for pattern, state, reason in _RSSHUB_ERRORS:
        if pattern.search(message):
            return Refused(state, reason)
    return Refused(MALFORMED, "rsshub_error")


def notice_refusal(html: str) -> Refused | None:
    """A platform's word that an account or an article is gone; only web-page adapters may believe it."""
    words = " ".join(plain(html).split())
    if len(words) > _NOTICE_CAP:  # a notice stands alone; in a longer page the same words are news about somebody
        return None
    for pattern, reason in _ACCOUNT_NOTICES:
        if pattern.search(words):
            return Refused(NOT_FOUND, reason)
    return None


def wall_refusal(html: str, otherwise: str) -> Refused:
    """A verification wall, a login, or simply not what was asked for."""
    words = plain(html)
    if _WALL.search(words) or "captcha" in html.lower():
        return Refused(RATE_LIMITED, "verification_wall")
    if _PASSWORD.search(html[:_PAGE_CAP]) or _LOGIN.search(words):
        return Refused(AUTH_ERROR, "login_required")
    return Refused(MALFORMED, otherwise)
