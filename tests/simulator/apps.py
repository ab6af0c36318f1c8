"""The portal's own applications at the platforms: every id is known, its secret follows from it."""

import base64
from typing import Any

COMPONENT, OTHER_COMPONENT = "wxcomponent", "wxcomponent-2"
CALLBACK_TOKEN = "callback-token-of-the-simulator"
AES_KEY = base64.b64encode(b"key of the simulated component 1").decode().rstrip("=")


def secret_of(app: str) -> str:
    return f"secret-of-{app}"


def is_secret_of(app: str, given: Any) -> bool:
    return bool(app) and given == secret_of(app)
