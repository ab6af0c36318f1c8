"""What a person does with a started portal, by the forms of its pages."""

import re
from typing import Any

import requests


class Browser:
    """Keeps its session; every form is sent with the token of the page it stands on."""

    def __init__(self, portal: Any) -> None:
        self.session, self.address = requests.Session(), portal.address

    def look(self, path: str) -> Any:
        return self.session.get(self.address + path, timeout=120)

    def send(self, path: str, files: Any = None, **fields: str) -> Any:
        return self.post(self.address + path, self.address + path, files, **fields)

    def press(self, page: str, action: str) -> Any:
        return self.post(page, page + action)

    def post(self, page: str, address: str, files: Any = None, **fields: str) -> Any:
        shown = self.session.get(page, timeout=120).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
        assert token, page
        return self.session.post(address, {"csrfmiddlewaretoken": token[1], **fields}, files=files, timeout=120)
