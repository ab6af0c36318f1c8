"""The adapter for Xiaomi's developer console: whether the package stands in the store. It states no dates."""

import datetime as dt
import hashlib
import json
from collections.abc import Generator, Mapping
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential, needed
from scans.platforms.json_answer import code_in, object_in, open_json, refuse_unless_good, text
from scans.platforms.page import Clock
from scans.platforms.seen import AUTH_ERROR, NOT_FOUND, Ask, Refused, Seen, Source, malformed
from scans.platforms.store import PACKAGE, on_shelf

HOST = "https://api.developer.xiaomi.com"
_NOT_OWNER = -7
_PADDING = 11  # bytes that PKCS 1 v1.5 takes of each block


class XiaomiQueryAdapter:
    """Takes the package name; the account may ask only about packages of its own."""

    key = "xiaomi_query"
    needs_credential = True
    host = HOST
    proves_silence = False  # releases, not posts
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        try:
            if not PACKAGE.fullmatch(source.value):
                raise malformed("bad_parameter")
            body = _signed(source.value, credential)
        except Refused as refused:
            return refused.seen
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        recorded = yield Ask(f"{self.host}/devupload/dev/query", headers, redirects=0, method="POST", body=body)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            told = open_json(recorded)
            if "result" in told and (code := code_in(told, "result")) != 0:
                raise Refused(AUTH_ERROR, "not_owner" if code == _NOT_OWNER else f"refused_code:{str(code)[:20]}")
            refuse_unless_good(recorded)
            code_in(told, "result")
            if "packageInfo" in told and told["packageInfo"] is None:
                raise Refused(NOT_FOUND, "no_such_package")
            app = object_in(told, "packageInfo")
            if not text(app.get("packageName")) and not text(app.get("appName")):
                raise malformed("bad_field:packageInfo")
            return on_shelf(as_of, text(app.get("appName")))
        except Refused as refused:
            return refused.seen


def _signed(package: str, credential: Credential) -> bytes:
    """The form with its SIG: a digest and the account's key, encrypted block by block for the store."""
    user, key, certificate = needed(credential, "user_name", "private_key", "certificate")
    request = json.dumps({"packageName": package, "userName": user}, ensure_ascii=False)
    digest = hashlib.md5(request.encode(), usedforsecurity=False).hexdigest()
    plain = json.dumps({"sig": [{"name": "RequestData", "hash": digest}], "password": key}).encode()
    public = _public_key(certificate)
    if public is None:
        raise Refused(AUTH_ERROR, "bad_credential")
    size = public.key_size // 8 - _PADDING
    blocks = (plain[start : start + size] for start in range(0, len(plain), size))
    sealed = b"".join(public.encrypt(block, padding.PKCS1v15()) for block in blocks)
    return urlencode({"RequestData": request, "SIG": sealed.hex()}).encode()


def is_certificate(pem: str) -> bool:
    """Whether questions can be sealed with it."""
    return _public_key(pem) is not None


def _public_key(pem: str) -> rsa.RSAPublicKey | None:
    try:
        public = x509.load_pem_x509_certificate(pem.encode()).public_key()
    except ValueError:
        return None
    return public if isinstance(public, rsa.RSAPublicKey) else None
