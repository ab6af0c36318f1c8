"""Apple's lookup: every app is sold in China only; more than twenty questions a minute are refused."""

import datetime as dt
from typing import Any

from tests.simulator.scenario import posts_of, word
from tests.simulator.web import Reply, Request, answer, html

HOST = "itunes.apple.com"
A_MINUTE = 20


def lookup(sim: Any, request: Request) -> Reply:
    app = request.query.get("bundleId") or request.query.get("id", "")
    kind = word(app)
    sim.count("lookup", app)
    if kind == "limit" or sim.count_minute("lookup") > A_MINUTE:
        return Reply(b"Forbidden", 403)
    if kind == "html":
        return html("Service Unavailable")
    if kind in ("gone", "empty") or request.query.get("country") != "cn":
        return answer({"resultCount": 0, "results": []})
    (post,) = posts_of(sim, app, 1)[:1]
    utc = post.at.astimezone(dt.UTC)
    found = {"wrapperType": "software", "trackId": sum(app.encode()), "bundleId": app, "trackName": f"郎溪通{app}",
             "version": "2.0.0", "releaseDate": "2019-05-01T07:00:00Z", "sellerName": "郎溪县融媒体中心",
             "currentVersionReleaseDate": f"{utc:%Y-%m-%dT%H:%M:%SZ}"}  # fmt: skip
    return answer({"resultCount": 1, "results": [found]})


API = {f"GET {HOST}/lookup": lookup}
