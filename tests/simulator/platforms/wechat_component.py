"""WeChat's third-party platform: ticket, component token, the owner's scan, tokens of grantors, what it tells of them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.simulator import consent
from tests.simulator.apps import is_secret_of
from tests.simulator.platforms.wechat import HOST, TOKEN_SECONDS, error
from tests.simulator.scenario import word
from tests.simulator.web import Reply, Request, answer, redirect

LOGIN = "mp.weixin.qq.com"
STATUS = {"warned": 18, "gone": 14, "banned": 16, "frozen": 19}
ERRORS = {"auth": 61003, "reauth": 61023, "limit": 45009}
BOXES = (1, 7, 18, 24)


def component_token(sim: Any, request: Request) -> Reply:
    """Only who holds the newest ticket and the secret is given one."""
    asked = request.json
    component = str(asked.get("component_appid", ""))
    sim.count("component_token", component)
    if not is_secret_of(component, asked.get("component_appsecret")):
        return error(40125)
    if not sim.tickets.is_newest(component, str(asked.get("component_verify_ticket", ""))):
        return error(61006)
    token = sim.tokens.issue("component", component, TOKEN_SECONDS)
    return answer({"component_access_token": token.text, "expires_in": TOKEN_SECONDS})


def start_push(sim: Any, request: Request) -> Reply:
    asked = request.json
    if not is_secret_of(str(asked.get("component_appid", "")), asked.get("component_secret")):
        return error(40125)
    sim.tickets.push()
    return answer({"errcode": 0, "errmsg": "ok"})


def _component(sim: Any, request: Request) -> str | Reply:
    """Whose token a call is made with; one nobody issued stands for the component itself, as typed by a person."""
    text = request.query.get("component_access_token") or request.query.get("access_token", "")
    named = str(request.json.get("component_appid", ""))
    token = sim.tokens.find(text)
    if not text or not sim.tokens.lives(token):
        return error(42006)
    return named if token.account == named else error(61003)


def preauth_code(sim: Any, request: Request) -> Reply:
    component = _component(sim, request)
    if isinstance(component, Reply):
        return component
    return answer({"pre_auth_code": sim.tokens.issue("preauth", component, 1800).text, "expires_in": 1800})


def login_page(sim: Any, request: Request) -> Reply:
    """Where the owner scans: the page asks which account it is."""
    if sim.tokens.find(request.query.get("pre_auth_code", "")).kind != "preauth":
        return error(61010)
    return consent.page(request, "微信公众平台帐号授权")


def scanned(sim: Any, request: Request) -> Reply:
    """The owner has agreed: back to the portal with a code that works once."""
    to = urlsplit(request.query.get("redirect_uri", ""))
    code = sim.tokens.issue("authcode", request.form.get("account", "ok-1"), 600)
    query = dict(parse_qsl(to.query)) | {"auth_code": code.text, "expires_in": "600"}
    return redirect(to._replace(query=urlencode(query)).geturl())


def query_auth(sim: Any, request: Request) -> Reply:
    component = _component(sim, request)
    if isinstance(component, Reply):
        return component
    code = sim.tokens.spend(str(request.json.get("authorization_code", "")), "authcode")
    if code is None:
        return error(61010)
    return answer({"authorization_info": _grant(code.account) | _tokens(sim, code.account)})


def authorizer_token(sim: Any, request: Request) -> Reply:
    """The grantor's refresh token keeps its place until the grant is taken back."""
    component = _component(sim, request)
    if isinstance(component, Reply):
        return component
    account = str(request.json.get("authorizer_appid", ""))
    sim.count("authorizer_token", account)
    given = sim.tokens.find(str(request.json.get("authorizer_refresh_token", "")))
    if word(account) == "reauth" or given.account != account or given.kind not in ("refresh", "typed"):
        return error(61023)
    return answer(_tokens(sim, account))


def _tokens(sim: Any, account: str) -> dict[str, Any]:
    token = sim.tokens.issue("wechat", account, TOKEN_SECONDS)
    refresh = sim.tokens.issue("refresh", account, 10**8, fresh=False)
    return {"authorizer_access_token": token.text, "expires_in": TOKEN_SECONDS,
            "authorizer_refresh_token": refresh.text}  # fmt: skip


def _grant(account: str) -> dict[str, Any]:
    boxes = [box for box in BOXES if not (word(account) == "unticked" and box == 7)]
    return {"authorizer_appid": account, "func_info": [{"funcscope_category": {"id": box}} for box in boxes]}


def authorizer_info(sim: Any, request: Request) -> Reply:
    component = _component(sim, request)
    if isinstance(component, Reply):
        return component
    account = str(request.json.get("authorizer_appid", ""))
    kind = word(account)
    sim.count("authorizer_info", account)
    if kind in ERRORS:
        return error(ERRORS[kind])
    info = {"nick_name": f"郎溪发布{account}", "principal_name": "郎溪县人民政府办公室", "user_name": f"gh_{account}",
            "service_type_info": {"id": 0}, "verify_type_info": {"id": -1 if kind == "unverified" else 0},
            "alias": account, "account_status": STATUS.get(kind, 1)}  # fmt: skip
    if kind == "nodata":
        del info["account_status"]
    return answer({"authorizer_info": info, "authorization_info": _grant(account)})


API = {
    f"POST {HOST}/cgi-bin/component/api_component_token": component_token,
    f"POST {HOST}/cgi-bin/component/api_start_push_ticket": start_push,
    f"POST {HOST}/cgi-bin/component/api_create_preauthcode": preauth_code,
    f"POST {HOST}/cgi-bin/component/api_query_auth": query_auth,
    f"POST {HOST}/cgi-bin/component/api_authorizer_token": authorizer_token,
    f"POST {HOST}/cgi-bin/component/api_get_authorizer_info": authorizer_info,
    f"GET {LOGIN}/cgi-bin/componentloginpage": login_page,
    f"POST {LOGIN}/cgi-bin/componentloginpage": scanned,
}
