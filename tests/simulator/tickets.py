"""WeChat's verify tickets: pushed, encrypted, to the callback of a third-party platform, as the real one does."""

import base64
import hashlib
import os
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


@dataclass
class Component:
    """A third-party platform as it was filed: where its messages go, and how they are signed and sealed."""

    appid: str
    callback: str
    token: str
    aes_key: str


@dataclass
class Tickets:
    """`newest` by component; anything else is refused."""

    components: list[Component] = field(default_factory=list)
    newest: dict[str, str] = field(default_factory=dict)

    def is_newest(self, component: str, ticket: str) -> bool:
        return bool(ticket) and self.newest.get(component) == ticket

    def push(self) -> list[str]:
        """A new ticket to every component; what each answered."""
        return [self.push_ticket(component) for component in self.components]

    def push_ticket(self, component: Component) -> str:
        ticket = self.newest[component.appid] = f"ticket@@@{secrets.token_urlsafe(40)}"
        return self.tell(component, "component_verify_ticket", ComponentVerifyTicket=ticket)

    def tell(self, component: Component, kind: str, **more: str) -> str:
        """Any message of the platform: `unauthorized`, `authorized`, …"""
        given = {"AppId": component.appid, "CreateTime": str(int(time.time())), "InfoType": kind} | more
        inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in given.items())
        return deliver(component, f"<xml>{inner}</xml>")


def sealed(component: Component, message: str) -> str:
    """AES-256-CBC under the filed key: random bytes, the length, the message, whose it is."""
    key = base64.b64decode(component.aes_key + "=")
    body = message.encode()
    plain = os.urandom(16) + len(body).to_bytes(4, "big") + body + component.appid.encode()
    missing = BLOCK - len(plain) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(plain + bytes([missing]) * missing) + cipher.finalize()).decode()


def deliver(component: Component, message: str) -> str:
    """POST it with its signature; the callback's answer, `success` when all is well."""
    encrypted = sealed(component, message)
    timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
    told = "".join(sorted((component.token, timestamp, nonce, encrypted)))
    signature = hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()
    query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
    body = f"<xml><AppId><![CDATA[{component.appid}]]></AppId><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    call = urllib.request.Request(
        f"{component.callback}?{urlencode(query)}", body.encode(), {"Content-Type": "text/xml"}
    )
    with urllib.request.urlopen(call, timeout=10) as answered:
        return answered.read().decode()
