"""Every name by which an office may call a platform, and the refusal to guess."""

from pathlib import Path

import pytest

from tests.contracts.support import account, codes, done, ledger, part, sheet

pytestmark = pytest.mark.django_db

NAMES = {
    "微信公众号": "微信, 订阅号, 服务号, 微信订阅号, 微信服务号, 公众号, 政务微信, wechat_official",
    "微信视频号": "视频号, wechat_channels",
    "微信小程序": "小程序, wechat_miniprogram",
    "新浪微博": "微博, 政务微博, 微博号, weibo",
    "抖音": "抖音号, 抖音短视频, douyin",
    "快手": "快手号, kuaishou",
    "今日头条": "头条号, 今日头条号, 头条, toutiao",
    "人民号": "renminhao",
    "百家号": "百度百家号, baijiahao",
    "企鹅号": "qiehao",
    "南方号": "南方+, 南方＋, nanfanghao",
    "一点号": "一点资讯, yidianhao",
    "网易号": "neteasehao",
    "大鱼号": "dayuhao",
    "搜狐号": "sohuhao",
    "澎湃号": "澎湃, pengpaihao",
    "哔哩哔哩": "B站, b站, bilibili, BiliBili",
    "小红书": "xiaohongshu",
    "学习强国号": "xuexiqiangguo",
    "新华号": "xinhuahao",
    "移动客户端": "APP, app, Ａｐｐ, 客户端, 政务APP, 手机客户端",
    "快应用": "quickapp",
    "百度贴吧": "tieba",
    "其他": "other",
}
ALIASES = [(platform, word.strip()) for platform, words in NAMES.items() for word in (platform, *words.split(","))]
BENT = [
    ("微信公众号", "“微信公众号”"),
    ("微信公众号", "微信 公众号"),
    ("微信公众号", "微信\u200b公众号"),
    ("微信公众号", "'微信'"),
    ("微信公众号", "WeChat公众号"),
    ("新浪微博", "Weibo"),
    ("新浪微博", "WEIBO"),
    ("微信公众号", "微信公众号（订阅号）"),
    ("微信公众号", "微信公众号(服务号)"),
    ("微信公众号", "微信（订阅号）"),
    ("微信公众号", "WeChat_Official"),
]


def test_a_platform_is_known_by_all_its_names(tmp_path: Path) -> None:
    rows = [account(f"{place:03d}号", platform=word) for place, (_, word) in enumerate(ALIASES + BENT)]
    done("import_ledger", sheet(tmp_path, rows))
    known = {row["账号名称"]: row["平台"] for row in ledger(tmp_path)}
    meant = {f"{place:03d}号": platform for place, (platform, _) in enumerate(ALIASES + BENT)}
    assert known == meant


def test_subscription_and_service_accounts_stay_apart(tmp_path: Path) -> None:
    kinds = {
        "订阅号": "订阅号",
        "服务号": "服务号",
        "微信订阅号": "订阅号",
        "微信服务号": "服务号",
        "微信公众号（订阅号）": "订阅号",
        "微信公众号(服务号)": "服务号",
        "微信公众号": "",
        "微信": "",
    }
    done("import_ledger", sheet(tmp_path, [account(f"{place}号", platform=word) for place, word in enumerate(kinds)]))
    assert [row["账号类型"] for row in sorted(ledger(tmp_path), key=lambda row: row["账号名称"])] == list(
        kinds.values()
    )


def test_two_platforms_in_a_cell_or_an_unknown_one_refuse_the_row(tmp_path: Path) -> None:
    words = [
        "微信、微博",
        "微信公众号/新浪微博",
        "微信 微博",
        "抖音,快手",
        "微信和微博",
        "火星号",
        "视频",
        "号",
        "微信公众号（微博）",
    ]
    rows = [account("好"), *(account(f"{place}号", platform=word) for place, word in enumerate(words))]
    assert codes(part("import_ledger", sheet(tmp_path, rows))) == [
        (place + 3, "平台", "unknown_platform") for place in range(len(words))
    ]


def test_two_names_of_one_platform_are_one_account(tmp_path: Path) -> None:
    done("import_ledger", sheet(tmp_path, [account(platform="微博")]))
    answer = done("import_ledger", sheet(tmp_path, [account(platform="新浪微博")]))
    assert (answer["created"], answer["unchanged"]) == (0, 1)
