"""Sockets whose every receive counts against one deadline and one budget of bytes, so that drips end too."""

import math
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

_Base = socket.socket if TYPE_CHECKING else object


class TooMuch(Exception):
    """The other side sent more than the budget allows."""


class Bounded(_Base):
    """Mixed into sockets; the reader above them only ever calls recv_into."""

    ends = math.inf
    patience = 3600.0
    budget = math.inf

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(min(left, self.patience))
        got = super().recv_into(*args, **kwargs)
        self.budget -= got
        if self.budget < 0:
            raise TooMuch
        return got


class PlainSocket(Bounded, socket.socket):
    """TCP."""


class TlsSocket(Bounded, ssl.SSLSocket):
    """TLS over TCP; a context makes these when it is its `sslsocket_class`."""
