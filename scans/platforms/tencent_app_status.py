"""The adapter for Tencent's app store (应用宝): how the last submission of the app ended. It states no dates."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Generator, Mapping
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential, needed
from scans.platforms.json_answer import code_in, open_json, refuse_unless_good, text, unknown_code
from scans.platforms.page import Clock
from scans.platforms.seen import NOT_FOUND, Ask, Refused, Seen, Source, malformed
from scans.platforms.store import PACKAGE, not_on_shelf, on_shelf

HOST = "https://p.open.qq.com"
_PASSED, _WITHDRAWN = 3, 8
_NOT_YET = {1: "release_in_review", 2: "release_refused"}


class TencentAppStatusAdapter:
    """Takes the package name, with `app_id` as its parameter."""

    key = "tencent_app_status"
    needs_credential = True
    host = HOST
    proves_silence = False  # releases, not posts
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {"app_id": ()}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        try:
            user, secret = needed(credential, "user_id", "access_secret")
            if not PACKAGE.fullmatch(source.value) or not source.params.get("app_id", "").isalnum():
                raise malformed("bad_parameter")
        except Refused as refused:
            return refused.seen
        asked = {"user_id": user, "pkg_name": source.value, "app_id": source.params["app_id"]}
        body = _signed(asked | {"timestamp": str(int(clock().timestamp()))}, secret)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        address = f"{self.host}/open_file/developer_api/query_app_update_status"
        recorded = yield Ask(address, headers, redirects=0, method="POST", body=body)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            told = open_json(recorded)
            if "ret" in told and (code := code_in(told, "ret")) != 0:
                if recorded.status in (401, 403):
                    refuse_unless_good(recorded)
                raise unknown_code(code)
            refuse_unless_good(recorded)
            code_in(told, "ret")
            status = code_in(told, "audit_status")
            if status == _WITHDRAWN:
                raise Refused(NOT_FOUND, "withdrawn")
            if status in _NOT_YET:
                return not_on_shelf(_NOT_YET[status])
            if status != _PASSED:
                raise unknown_code(status)
            return on_shelf(as_of, text(told.get("app_name")))
        except Refused as refused:
            return refused.seen


def _signed(form: dict[str, str], secret: str) -> bytes:
    """The fields sorted by name, joined as they stand, and signed."""
    plain = "&".join(f"{name}={form[name]}" for name in sorted(form))
    return urlencode(form | {"sign": hmac.new(secret.encode(), plain.encode(), hashlib.sha256).hexdigest()}).encode()
