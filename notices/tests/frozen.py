"""A frozen round as inspections hands it over, built from a handful of numbers."""

from typing import Any

PLATFORMS = {
    "wechat_official": ("微信公众号", "微信"),
    "wechat_channels": ("微信视频号", "其他类型"),
    "weibo": ("新浪微博", "微博"),
    "app": ("移动客户端", "移动客户端"),
    "douyin": ("抖音", "其他类型"),
    "toutiao": ("今日头条", "其他类型"),
}


def row(name: str, platform: str = "weibo", **more: Any) -> dict[str, Any]:
    """One finding of one account."""
    label = PLATFORMS[platform][0]
    return {
        "number": f"A-{name}-{platform}",
        "name": name,
        "platform_code": platform,
        "platform": label,
        "account_type": "",
        "unit": f"{name}主办单位",
        "district": "",
        "level": "市级",
        "code": "NO_UPDATE_2W",
        "printed": "监测时间点前2周内无更新",
        "description": "",
        "veto": True,
        "filed": True,
        **more,
    }


def frozen(checked: dict[str, int], failing: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A closed round in which `checked` accounts per platform were checked: the whole register."""
    failing = failing or []
    failed = {code: len({r["number"] for r in failing if r["platform_code"] == code}) for code in checked}
    total = sum(checked.values())
    bad = sum(failed.values())
    by_code = {}
    for entry in failing:
        found = by_code.setdefault(
            entry["code"], {"code": entry["code"], "printed": entry["printed"], "veto": entry["veto"], "rows": []}
        )
        found["rows"].append(entry)
    problems = [
        {**entry, "accounts": len({r["number"] for r in entry["rows"]}), "items": len(entry["rows"])}
        for entry in by_code.values()
    ]
    return {
        "coverage": "full",
        "closed_on": "2022-10-11",
        "issuer": "湘潭市政务公开办",
        "district": "湘潭市",
        "period": {"year": 2022, "unit": "quarter", "number": 3},
        "period_label": "2022年第三季度",
        "window": None,
        "population": {
            "as_of": "2022-09-30",
            "total": total,
            "by_platform_code": checked,
            "by_level": {"市级": total},
            "by_district": {"": total},
        },
        "sample": {
            "checked": total,
            "failed": bad,
            "by_platform_code": {code: {"checked": n, "failed": failed[code]} for code, n in checked.items()},
            "by_level": {"市级": {"checked": total, "failed": bad}},
            "by_district": {"": {"checked": total, "failed": bad}},
        },
        "failing_rows": failing,
        "unfiled_rows": [],
        "problems": problems,
        "undetermined": 0,
        "unchecked": 0,
        "change": None,
        "previous_rate": None,
        "previous_figures": None,
        "draw": None,
        "checked_rows": [],
        **more,
    }


def xiangtan() -> dict[str, Any]:
    """湘潭 2022Q3: 112 checked, one filed failure, one unfiled account beside it."""
    failing = [row("食安湘潭", "douyin", unit="市市场监督管理局", description="监测时间点前2周内未更新", seq=2)]
    unfiled = [
        row(
            "湘乡文旅",
            "douyin",
            unit="湘乡市",
            district="湘乡市",
            description="监测时间点前2周内未更新",
            seq=1,
            filed=False,
            number="",
        )
    ]
    return frozen({"wechat_official": 70, "weibo": 12, "douyin": 30}, failing, unfiled_rows=unfiled)


XIANGTAN_WITH: dict[str, Any] = {
    "issuer": "湘潭市政务公开政务服务领导小组办公室",
    "date": "2022-10-11",
    "openness": "此件主动公开",
    "addressees": ["各县市区人民政府", "市直各单位"],
    "deadline": {"date": "2022-10-19", "channel": "盖章扫描件"},
    "websites": {"parts": [{"name": "政府网站", "running": 40, "checked": 40, "failed": 0}]},
    "annex": {
        "title": "检查发现存在突出问题的政务新媒体名单",
        "remark": "说明：有任一单项否决情形的，该账号即为不合格。",
        "columns": [
            {"key": "序号", "header": "序号"},
            {"key": "地区（单位）", "header": "地区(单位)"},
            {"key": "account", "header": "政务新媒体账号名称"},
            {"key": "platform", "header": "账号平台"},
            {"key": "problem", "header": "存在的突出问题"},
            {"key": "veto", "header": "是否单项否决"},
        ],
    },
}
