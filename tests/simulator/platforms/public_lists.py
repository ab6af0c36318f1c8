"""Lists behind public pages, undocumented and unsigned: 澎湃号, 搜狐号, 网易号."""

from typing import Any

from tests.simulator.scenario import posts_of, word
from tests.simulator.web import Reply, Request, answer, html

PAPER, SOHU, NETEASE = "api.thepaper.cn", "v2.sohu.com", "dy.163.com"
WALL = "当前网络环境异常，请完成验证后继续访问"


def _wall(account: str) -> Reply | None:
    if word(account) == "limit":
        return html(WALL)
    if word(account) == "html":
        return html("502 Bad Gateway")
    return answer({"code": 200, "data": {}}) if word(account) == "nodata" else None


def paper(sim: Any, request: Request) -> Reply:
    account = str(request.json.get("pphId", ""))
    sim.count("pph", account)
    author = {"sname": f"郎溪发布{account}"}
    rows = [{"contId": post.id, "name": "提示", "pubTime": "1天前", "pubTimeLong": post.seconds * 1000,
             "authorInfo": author} for post in posts_of(sim, account, 8)]  # fmt: skip
    return _wall(account) or answer({"code": 200, "desc": "成功", "data": {"hasNext": False, "list": rows}})


def sohu(sim: Any, request: Request) -> Reply:
    account = request.path.rpartition("/")[2]
    sim.count("author-articles", account)
    rows = [{"articleId": post.id, "title": "提示", "publicTime": post.seconds * 1000, "link": "//www.sohu.com/a/1"}
            for post in posts_of(sim, account, 8)]  # fmt: skip
    return _wall(account) or answer({"code": 200, "data": {"pcArticleVOS": rows}})


def netease(sim: Any, request: Request) -> Reply:
    """Its times bear no zone, and its bytes are GBK."""
    account = request.query.get("wemediaId", "")
    sim.count("article list", account)
    rows = [{"docid": post.id, "title": "提示", "ptime": f"{post.at:%Y-%m-%d %H:%M:%S}", "source": f"郎溪发布{account}"}
            for post in posts_of(sim, account.removeprefix("W"), 8)]  # fmt: skip
    told = _wall(account.removeprefix("W")) or answer({"code": 1, "data": {"list": rows}})
    told.body = told.body.decode().encode("gb18030")
    told.headers["Content-Type"] = "application/json; charset=GBK"
    return told


API = {
    f"POST {PAPER}/contentapi/cont/pph/user": paper,
    f"GET {SOHU}/author-page-api/author-articles/pc/*": sohu,
    f"GET {NETEASE}/v2/article/list.do": netease,
}
