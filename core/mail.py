"""Mail out through the office's own server: one limit for the whole conversation, and failures in plain words."""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from typing import Any

from core.outbound import tls_context
from core.sockets import PlainSocket, TlsSocket

WHOLE = 20.0  # seconds one connection with all its mails may last
CONNECT = 8.0
_ANSWER = 200  # characters of the server's own words that are kept


class MailFailed(Exception):
    """`message` is a Chinese sentence; `server` tells that no other mail would get through now either."""

    def __init__(self, message: str, *, server: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.server = server


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in; `security` is none, starttls or tls."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    security: str = "none"
    sender: str = ""
    whole: float = WHOLE

    def send(self, letter: EmailMessage) -> None:
        """Hand in one mail within `whole` seconds; MailFailed says why not."""
        if not self.host:
            raise MailFailed("本平台没有配置邮件服务器。", server=True)
        ends = time.monotonic() + self.whole
        with _told(self.host, ends), self._conversation(ends) as line:
            line.send_message(letter)

    @contextmanager
    def _conversation(self, ends: float) -> Iterator[smtplib.SMTP]:
        line = _Line(self, ends)
        try:
            if self.security == "starttls":
                line.starttls(context=_tls())
                line.bound()
            if self.user:
                line.login(self.user, self.password)
            yield line
        except BaseException:
            line.close()
            raise
        # The mail is accepted: what goes wrong while saying goodbye must not have it sent twice.
        try:
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()


def letter(*, sender: str, to: str, subject: str, text: str, number: str) -> EmailMessage:
    """One plain mail. The same `number` gives the same Message-ID, so a mail handed in twice shows once."""
    mail = EmailMessage(policy=MAIL_POLICY.clone(cte_type="7bit"))
    mail["From"] = Address("政务新媒体平台", addr_spec=sender)
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = f"<{number}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


class _Line(smtplib.SMTP):
    """Its sockets are bounded by one deadline, so that a server that drips ends too."""

    def __init__(self, server: MailServer, ends: float) -> None:
        self._server, self._ends = server, ends
        name = server.sender.rpartition("@")[2] or "localhost"  # said in the greeting, without asking a name server
        super().__init__(server.host, server.port, local_hostname=name, timeout=server.whole)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        sock = _dialled(host, port, min(self._ends, time.monotonic() + CONNECT))
        if self._server.security == "tls":
            sock = _tls().wrap_socket(sock, server_hostname=host)
        _bounded(sock, self._ends)
        return sock

    def bound(self) -> None:
        _bounded(self.sock, self._ends)

    def send(self, data: Any) -> None:
        if self.sock:
            self.sock.settimeout(max(0.001, self._ends - time.monotonic()))
        super().send(data)


def _dialled(host: str, port: int, ends: float) -> Any:
    error: OSError = OSError()
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        sock = PlainSocket(family, kind, protocol)
        try:
            sock.settimeout(max(0.001, ends - time.monotonic()))
            sock.connect(address)
        except OSError as exc:
            sock.close()
            error = exc
        else:
            return sock
    raise error


def _bounded(sock: Any, ends: float) -> None:
    sock.ends = ends
    sock.settimeout(max(0.001, ends - time.monotonic()))


def _tls() -> ssl.SSLContext:
    context = tls_context()
    context.sslsocket_class = TlsSocket
    return context


@contextmanager
def _told(host: str, ends: float) -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:  # smtplib hides a time-out behind "disconnected"
        late = isinstance(error, TimeoutError) or time.monotonic() >= ends
        raise _failure(TimeoutError() if late else error, host) from None


def _failure(error: Exception, host: str) -> MailFailed:
    """Every way in which handing in a mail goes wrong, in words; a server's own words are kept."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return MailFailed(f"对方拒收：{code} {_plain(words)}")
    if isinstance(error, smtplib.SMTPResponseException):
        about_server = next((told for kind, told in _REFUSALS if isinstance(error, kind)), "")
        told = f"{about_server or '邮件服务器拒绝'}：{error.smtp_code} {_plain(error.smtp_error)}"
        return MailFailed(told, server=bool(about_server))
    told = next(told for kind, told in _BROKEN if isinstance(error, kind))
    return MailFailed(told.format(host=host), server=True)


_REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "邮件服务器不接受本平台的用户名或密码"),
    (smtplib.SMTPSenderRefused, "邮件服务器不接受发件地址"),
    (smtplib.SMTPConnectError, "邮件服务器拒绝连接"),
)
_BROKEN: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "超时：邮件服务器没有及时应答。"),
    (ssl.SSLError, "无法与邮件服务器建立安全连接，请核对证书和加密方式。"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所设的加密或登录方式，请系统管理员核对设置。"),
    (smtplib.SMTPException, "邮件服务器中途断开，或应答不合规范。"),
    (OSError, "无法连接邮件服务器 {host}。"),
)


def _plain(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:_ANSWER]
