"""Sockets whose every receive counts against one deadline and one budget of bytes, so that drips end too."""

import math
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    _Base = socket.socket
else:
    _Base = object


class TooMuch(Exception):
    """The other side sent more than the budget allows."""


class Bounded(_Base):
    """Mixed into sockets; the buffered reader above them only ever calls recv_into."""

    ends = math.inf
    patience = 3600.0
    budget = math.inf
    ended = False

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        wait = min(left, self.patience)
        if wait != self.gettimeout():
            self.settimeout(wait)
        received = super().recv_into(*args, **kwargs)
        self.ended = received == 0
        self.budget -= received
        if self.budget < 0:
            raise TooMuch
        return received


class PlainSocket(Bounded, socket.socket):
    """TCP."""


class TlsSocket(Bounded, ssl.SSLSocket):
    """TLS over TCP; a context makes these when it is its `sslsocket_class`."""
