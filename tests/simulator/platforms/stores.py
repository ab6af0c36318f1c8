"""Consoles of app stores: Huawei by token, Xiaomi by sealed signature, 应用宝 by keyed hash."""

import datetime as dt
import hashlib
import hmac
import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.simulator.apps import is_secret_of, secret_of
from tests.simulator.scenario import newest, word
from tests.simulator.web import Reply, Request, answer, html, text

HUAWEI, XIAOMI, TENCENT = "connect-api.cloud.huawei.com", "api.developer.xiaomi.com", "p.open.qq.com"
SKEW = 300
DRAFT = 7
ON_SHELF = 100  # an app id from 100 on has an older version on the shelf
AUDIT = {"review": 1, "refused": 2, "gone": 8}


def huawei_token(sim: Any, request: Request) -> Reply:
    client = str(request.json.get("client_id", ""))
    sim.count("huawei_token", client)
    if not is_secret_of(client, request.json.get("client_secret")):
        return answer({"ret": {"code": 204144641, "msg": "client id or secret is wrong"}}, 401)
    token = sim.tokens.issue("huawei", client, 172800)
    return answer({"access_token": token.text, "expires_in": 172800})


def huawei_app(sim: Any, request: Request) -> Reply:
    """The last two digits of the app id are its releaseState, the client's word decides whether it is told at all."""
    token = sim.tokens.find(request.header("Authorization").removeprefix("Bearer "))
    kind, app = word(token.account), int(request.query.get("appId", "0") or 0)
    sim.count("app-info", token.account)
    if kind == "auth" or token.account != request.header("client_id") or not sim.tokens.lives(token):
        return answer({"ret": {"code": 204144662, "msg": "unauthorized"}}, 401)
    if kind == "limit":
        return answer({"ret": {"code": 1, "msg": "flow control"}}, 429)
    if kind == "html":
        return html("502 Bad Gateway")
    has_old = app >= ON_SHELF
    info = {"releaseState": DRAFT if kind == "empty" else app % 100, "versionNumber": "2.0.0", "versionCode": 200,
            "updateTime": f"{newest(sim):%Y-%m-%d %H:%M:%S}"}  # fmt: skip
    info |= {"onShelfVersionNumber": "1.9.0", "onShelfVersionCode": "190"} if has_old else {"onShelfVersionNumber": ""}
    told = {"ret": {"code": 0, "msg": "success"}, "appInfo": info, "auditInfo": {}}
    if kind == "nodata":
        del told["ret"]
    return answer(told)


def keep_key_in(file: Path) -> None:
    """Outlive a restart: certificates handed out before stay good."""
    if not file.exists():
        how = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.write_bytes(key().private_bytes(*how))
    _kept.append(serialization.load_pem_private_key(file.read_bytes(), None))
    key.cache_clear()
    certificate.cache_clear()


_kept: list[rsa.RSAPrivateKey] = []


@cache
def key() -> rsa.RSAPrivateKey:
    return _kept[-1] if _kept else rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def certificate() -> str:
    """What Xiaomi's console hands out: developers seal their signatures for it."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "store")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key().public_key())
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    built = built.serial_number(1).not_valid_before(start).not_valid_after(start + dt.timedelta(days=36500))
    return built.sign(key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def xiaomi_certificate(sim: Any, request: Request) -> Reply:
    return text(certificate(), "application/x-pem-file")


def _opened(sealed: str) -> dict[str, Any]:
    try:
        data, size = bytes.fromhex(sealed), key().key_size // 8
        blocks = (data[start : start + size] for start in range(0, len(data), size))
        return json.loads(b"".join(key().decrypt(block, padding.PKCS1v15()) for block in blocks))
    except ValueError:
        return {}


def xiaomi(sim: Any, request: Request) -> Reply:
    asked = json.loads(request.form.get("RequestData", "{}"))
    package, user, seal = asked.get("packageName", ""), asked.get("userName", ""), _opened(request.form.get("SIG", ""))
    digest = hashlib.md5(request.form.get("RequestData", "").encode(), usedforsecurity=False).hexdigest()
    sim.count("xiaomi_query", package)
    if seal != {"sig": [{"name": "RequestData", "hash": digest}], "password": secret_of(user)}:
        return answer({"result": -2, "message": "签名错误"})
    kind = word(package)
    if kind == "limit":
        return answer({"result": 0}, 429)
    if kind == "auth":
        return answer({"result": -7, "message": "不是该应用的开发者"})
    if kind == "html":
        return html("502 Bad Gateway")
    found = {"appName": f"郎溪通{package}", "versionName": "2.0.0", "versionCode": 200, "packageName": package}
    told = {"result": 0, "message": "", "packageInfo": None if kind == "gone" else found, "updateVersion": True}
    if kind == "nodata":
        del told["result"]
    return answer(told)


def tencent(sim: Any, request: Request) -> Reply:
    form = dict(request.form)
    package, given = form.get("pkg_name", ""), form.pop("sign", "")
    sim.count("query_app_update_status", package)
    plain = "&".join(f"{name}={form[name]}" for name in sorted(form))
    good = hmac.new(secret_of(form.get("user_id", "")).encode(), plain.encode(), hashlib.sha256).hexdigest()
    late = abs(int(form.get("timestamp") or 0) - sim.now().timestamp()) > SKEW
    if late or not hmac.compare_digest(good, given):
        return answer({"ret": 100010 if late else 100002, "msg": "sign check failed"}, 403)
    kind = word(package)
    if kind == "limit":
        return answer({"ret": 0}, 429)
    if kind == "nodata":
        return answer({"msg": "", "audit_status": 3})
    return answer({"ret": 0, "msg": "", "audit_status": AUDIT.get(kind, 3), "audit_reason": ""})


API = {
    f"POST {HUAWEI}/api/oauth2/v1/token": huawei_token,
    f"GET {HUAWEI}/api/publish/v2/app-info": huawei_app,
    f"GET {XIAOMI}/certificate": xiaomi_certificate,
    f"POST {XIAOMI}/devupload/dev/query": xiaomi,
    f"POST {TENCENT}/open_file/developer_api/query_app_update_status": tencent,
}
