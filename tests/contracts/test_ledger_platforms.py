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


@pytest.mark.parametrize(("platform", "word"), ALIASES + BENT)
def test_a_platform_is_known_by_all_its_names(tmp_path: Path, platform: str, word: str) -> None:
    done("import_ledger", sheet(tmp_path, [account(platform=word)]))
    assert ledger(tmp_path)[0]["平台"] == platform


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("订阅号", "订阅号"),
        ("服务号", "服务号"),
        ("微信订阅号", "订阅号"),
        ("微信服务号", "服务号"),
        ("微信公众号（订阅号）", "订阅号"),
        ("微信公众号(服务号)", "服务号"),
        ("微信公众号", ""),
        ("微信", ""),
    ],
)
def test_subscription_and_service_accounts_stay_apart(tmp_path: Path, word: str, kind: str) -> None:
    done("import_ledger", sheet(tmp_path, [account(platform=word)]))
    assert ledger(tmp_path)[0]["账号类型"] == kind


@pytest.mark.parametrize(
    "word",
    [
        "微信、微博",
        "微信公众号/新浪微博",
        "微信 微博",
        "抖音,快手",
        "微信和微博",
        "火星号",
        "视频",
        "号",
        "微信公众号（微博）",
    ],
)
def test_two_platforms_in_a_cell_or_an_unknown_one_refuse_the_row(tmp_path: Path, word: str) -> None:
    answer = part("import_ledger", sheet(tmp_path, [account("好"), account(platform=word)]))
    assert codes(answer) == [(3, "平台", "unknown_platform")]


def test_two_names_of_one_platform_are_one_account(tmp_path: Path) -> None:
    done("import_ledger", sheet(tmp_path, [account(platform="微博")]))
    answer = done("import_ledger", sheet(tmp_path, [account(platform="新浪微博")]))
    assert (answer["created"], answer["unchanged"]) == (0, 1)
