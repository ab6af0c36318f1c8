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
    """Mixed into sockets; the reader above them only ever calls recv."""

    ends = math.inf
    patience = 3600.0
    budget = math.inf

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        wait = min(left, self.patience)
        if wait != self.gettimeout():
            self.settimeout(wait)
        received: bytes = super().recv(*args, **kwargs)
        self.budget -= len(received)
        if self.budget < 0:
            raise TooMuch
        return received


class PlainSocket(Bounded, socket.socket):
    """TCP."""


class TlsSocket(Bounded, ssl.SSLSocket):
    """TLS over TCP; a context makes these when it is its `sslsocket_class`."""
