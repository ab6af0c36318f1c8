"""Plain words for reason codes and verdicts, so that a clerk knows what to do next."""

VERDICTS = {"updated": "已更新", "overdue": "超期未更新", "undetermined": "无法判断"}

_REASONS = {
    "": "",
    # answers
    "http_304": "对方说没有变化，但没有可比的上一次结果",
    "http_401": "对方要求登录或授权（401），请联系数据接口的维护人",
    "http_403": "对方拒绝访问（403），请联系数据接口的维护人",
    "http_404": "数据接口地址不存在（404），请核对台账里的地址",
    "http_410": "数据接口已撤销（410），请核对台账里的地址",
    "http_429": "对方要求稍后再来（429），系统会自动放慢",
    "host_backoff": "对方要求稍后再来，本次没有访问",
    "host_resting": "对方主机连续多次没有正常答复，系统先停半小时再试，本次没有访问",
    "truncated": "应答不完整，传到一半断了",
    "unknown_encoding": "应答的压缩方式不认识",
    "bad_encoding": "应答解压失败",
    "inflated_too_large": "应答解压后过大",
    "unknown_charset": "应答的文字编码不认识",
    "undecodable": "应答的文字编码有误",
    "empty_body": "应答是空的",
    "not_a_feed": "应答不是订阅源",
    "not_a_json_feed": "应答不是订阅源",
    "bad_items": "订阅源的条目有误",
    "bad_json": "应答的 JSON 有误",
    "bad_xml": "应答的 XML 有误",
    "dtd": "应答含有不允许的声明（DTD）",
    "too_many_elements": "应答的内容过多",
    "wrong_root": "应答不是订阅源",
    "no_channel": "订阅源缺少频道",
    "html_instead_of_data": "应该是订阅源，得到的却是网页，请核对地址",
    "verification_wall": "对方要求人机验证，系统不会代为验证，请人工查看",
    "login_required": "对方要求登录，请联系数据接口的维护人",
    "only_future_items": "只有定在将来的条目",
    "reader_failed": "系统读取时出错，请告知管理员",
    "no_date_mark": "网页上没有标明发布日期",
    "no_items": "网页上没有找到列表条目，请核对选择器",
    "content_deleted": "这篇文章已被删除，不代表账号不存在",
    "robots": "网站声明不允许自动访问（robots.txt），请改用其他来源或人工查看",
    "not_an_object": "应答的 JSON 不是约定的结构",
    "inconsistent": "应答前后不一致",
    # app stores
    "delisted_or_never_in_cn": "苹果中国区商店里没有这个应用",
    "not_one_app": "应答不是一个应用，请核对应用编号",
    "taken_down": "应用已被商店下架",
    "taken_down_by_developer": "应用已由开发者下架",
    "withdrawn": "应用已撤回",
    "no_such_package": "商店里没有这个应用包名",
    "not_owner": "应用不在这个开发者账号名下",
    "token_refused": "平台不给访问令牌，请核对授权",
    "bad_credential": "授权的证书或密钥有误",
    "release_refused": "版本审核未通过，没有在架版本",
    "release_waiting": "版本等待审核，没有在架版本",
    "release_in_review": "版本审核中，没有在架版本",
    "release_draft": "应用还是草稿，没有在架版本",
    # authorised interfaces
    "token": "访问令牌失效，系统续期后仍被拒绝请重新授权",
    "reauthorise": "账号的授权已取消或到期，请账号管理员重新授权",
    "no_permission": "授权不含这个接口，请账号管理员补充授权",
    "ip_whitelist": "平台没有放行本系统的出口地址，请系统管理员到平台登记",
    "unverified": "账号没有通过平台认证，不能读取这个接口",
    "api_banned": "账号的这个接口被平台停用",
    "account_restricted": "账号受到平台限制，请用账号信息接口核实",
    "account_private": "账号设为私密，无法读取",
    "component_token": "第三方平台的令牌失效",
    "component_ticket": "第三方平台的推送票据失效",
    "signature": "请求签名未被接受，请核对授权的密钥",
    "quota": "平台的调用额度已用完，稍后再看",
    "too_frequent": "调用过于频繁，稍后再看",
    "busy": "平台忙，稍后再看",
    "data_delayed": "平台的数据还没有出齐，稍后再看",
    "bad_request": "平台认为请求有误",
    "api_offline": "平台已停用这个接口",
    "user_missing": "平台上没有这个用户",
    "account_frozen": "账号被平台冻结",
    "warned": "账号受到平台警告",
    # bridges
    "bridge_error": "中转服务报告错误",
    "stale_bridge": "中转服务自己的同步已超过 36 小时或无法确认，不能证明没有更新",
    "silent_canary": "中转服务的哨兵账号没有新内容，它的订阅暂不能证明没有更新",
    "bridge_feed_missing": "中转服务上没有这个订阅，请到中转服务补上",
    "bridge_login": "中转服务的登录失效，请重新扫码",
    "bridge_key": "中转服务的访问密钥不对",
    "bridge_busy": "中转服务正忙，稍后再来",
    "bridge_not_found": "中转服务找不到这个账号，请人工查看",
    "cookies_expired": "中转服务的登录失效，请更新",
    "risk_control": "平台对中转服务限流",
    "route_empty": "中转服务没有取到内容",
    "rsshub_error": "中转服务出错",
    # no answer
    "dns": "域名无法解析，请核对地址",
    "connect": "连接不上对方主机",
    "tls": "对方的安全证书无效",
    "timeout": "对方太久没有答复",
    "bad_http": "对方的答复不合规范",
    "too_large": "对方的答复过大",
    "too_many_redirects": "地址反复跳转",
    "blocked:address": "地址指向内部网络，已拒绝访问；确需访问请管理员放行",
    "blocked:port": "地址的端口不允许，已拒绝访问；确需访问请管理员放行",
    "blocked:scheme": "地址不是网页地址，已拒绝访问",
    "blocked:userinfo": "地址里带有用户名或密码，已拒绝访问",
    "blocked:bad_url": "地址的写法有误，请核对台账",
    # sources of the register
    "no_source": "没有能自动监测的数据接口",
    "unknown_adapter": "数据接口的类型不认识，请核对台账",
    "adapter_off": "这种数据接口默认停用，需要时请系统管理员启用",
    "no_credential": "系统里没有这个来源的授权，不能自动查看",
    "needs_authorisation": "授权已停用，请到“数据源授权”重新授权或更换密钥",
    "no_component": "这个接口要用第三方平台的授权，自有接口密钥不能用",
    "other_account": "授权属于另一个账号，请核对台账里的账号标识，或重新授权",
    "token_busy": "正在更新访问令牌，稍后再看",
    "secret_unreadable": "保存的密钥无法解读（字段密钥已更换或数据损坏），请重新填写",
    "redirect_mismatch": "平台登记的回调地址与本系统不一致",
    "unauthorized": "账号所有者在平台上取消了授权",
    "bad_parameter": "数据接口的参数有误，请核对台账",
    "bad_address": "数据接口的地址有误，请核对台账",
    "never_looked": "还没有监测过",
    # verdicts
    "not_judged_by_posts": "这类平台不按发布时间判断",
    "no_recent_look": "检查时点前 36 小时内没有监测结果",
    "ends_yesterday": "这个来源的数据只到前一天为止，检查时点当天有没有发布，要等次日的监测才知道",
    "list_too_short": "列表没有覆盖整个检查期，还不能证明没有更新",
    "cannot_prove_silence": "这个来源不能证明没有更新",
    "unconfirmed": "监测结果还没有人复核",
    # claims
    "account_cancelled": "账号已注销",
    "account_closed": "账号已关停",
    "account_missing": "账号不存在",
    "account_migrated": "账号已迁移",
    "account_banned": "账号被封禁或冻结",
    "not_found_by_search": "搜索不到，不能据此认定账号不存在",
    "supplier_unreachable": "监测方没有打开账号",
    "supplier_no_access": "监测方没有权限查看",
}


def reason_words(code: str) -> str:
    """The sentence for a reason code; an unknown one stands for itself."""
    if code.startswith("unknown_code:"):
        return f"对方返回错误代码 {code.partition(':')[2]}"
    if code.startswith("refused_code:"):
        return f"对方拒绝了请求，错误代码 {code.partition(':')[2]}"
    if code.startswith("ip_whitelist:"):
        return (
            f"平台没有放行本系统的出口地址 {code.partition(':')[2]}，"
            "请到公众平台“设置与开发—开发接口管理—IP 白名单”里添加它"
        )
    if code.startswith("permission_missing:"):
        return f"授权缺少权限集 {code.partition(':')[2]}，请账号管理员补选"
    if code.startswith(("no_field:", "bad_field:")):
        return f"应答缺少应有的内容或类型不对（{code.partition(':')[2]}）"
    if code.startswith("http_") and code not in _REASONS:
        return f"对方返回错误（{code[5:]}）"
    return _REASONS.get(code, code)
