"""What to do about a look that failed: one sentence per reason code, else per state (O03)."""

_BY_REASON = {
    "no_source": "登记数据接口；没有接口可用的，导入第三方监测结果或人工查看。",
    "never_looked": "刚登记的会在一天内监测；超过一天的请系统管理员查看后台任务。",
    "not_lately": "请系统管理员查看后台任务；需要马上看的点“立即监测到期账号”。",
    "adapter_off": "经主管同意后由系统管理员启用，或改用其他来源。",
    "no_credential": "请主办单位办理授权；在此之前由第三方监测或人工查看。",
    "unknown_adapter": "核对台账里“数据接口”的写法。",
    "bad_parameter": "核对台账里“数据接口”的写法。",
    "bad_address": "核对台账里“数据接口”的地址。",
    "robots": "改用其他来源或人工查看。",
    "verification_wall": "系统不代为验证：改用其他来源或人工查看。",
    "ip_whitelist": "请系统管理员把本系统的出口地址登记到平台。",
    "stale_bridge": "请维护人检查中转服务；在此之前它不能证明没有更新。",
    "bridge_feed_missing": "请维护人在中转服务上补上这个订阅；不代表账号不存在。",
    "bridge_login": "请维护人到中转服务重新扫码登录。",
    "bridge_key": "请维护人核对中转服务的访问密钥。",
    "http_404": "核对台账里的地址；不代表账号不存在。",
    "http_410": "核对台账里的地址；不代表账号不存在。",
    "bad_request": "请系统管理员查看：本系统的请求有误。",
    "reader_failed": "请系统管理员查看日志。",
}
_BY_STATE = {
    "not_found": "系统隔日再看一次，两次一致的列入“台账差异”，由人核实。",
    "auth_error": "请主办单位重新授权，或请维护人恢复登录。",
    "rate_limited": "系统会自动放慢并重试；持续一天以上的请系统管理员调大访问间隔。",
    "malformed": "系统下次再看；反复出现的请系统管理员查看。",
    "unreachable": "系统一小时后再看；反复出现的核对地址，并请维护人查看对方网站。",
}


def advice(reason: str, state: str) -> str:
    return _BY_REASON.get(reason) or _BY_STATE.get(state, "请系统管理员查看。")
