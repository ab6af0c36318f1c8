"""The invented county 朗川: its units, forty running accounts and thirty-five closed ones. Nobody here is real."""

from collections.abc import Iterator
from dataclasses import dataclass

COUNTY = "朗川县"
OFFICE = "朗川县人民政府办公室"
COUNTY_LEVEL, DEPARTMENT, TOWN = "县政府", "县直部门", "乡镇"

# Short name → printed name.
DEPARTMENTS = dict(
    line.split()
    for line in """
融媒 朗川县融媒体中心
公安 朗川县公安局
教体 朗川县教育体育局
卫健 朗川县卫生健康委员会
人社 朗川县人力资源和社会保障局
文旅 朗川县文化和旅游局
市监 朗川县市场监督管理局
应急 朗川县应急管理局
交通 朗川县交通运输局
资源 朗川县自然资源和规划局
环境 朗川县生态环境分局
住建 朗川县住房和城乡建设局
农业 朗川县农业农村局
民政 朗川县民政局
司法 朗川县司法局
水利 朗川县水利局
医保 朗川县医疗保障局
税务 朗川县税务局
气象 朗川县气象局
消防 朗川县消防救援大队
数据 朗川县数据资源管理局
""".strip().splitlines()
)
TOWNS = ["平桥镇", "涛川镇", "十里镇", "新丰镇", "飞鹭镇", "碧桥镇", "梅溪镇", "凌山镇", "姚家镇"]

GOOD, STALE, BROKEN, GONE, NO_SOURCE = "good", "stale", "broken", "gone", "none"


@dataclass(frozen=True)
class Entry:
    """An account; `feed` says how its source behaves, `slug` is its address at the feed server."""

    slug: str
    name: str
    platform: str
    unit: str
    feed: str = GOOD
    account_type: str = ""
    reason: str = ""

    @property
    def level(self) -> str:
        return COUNTY_LEVEL if self.unit == OFFICE else TOWN if self.unit.endswith("镇人民政府") else DEPARTMENT


def units() -> list[tuple[str, str]]:
    """Every unit below the office with its level, in printed order."""
    return [(name, DEPARTMENT) for name in DEPARTMENTS.values()] + [(town_hall(town), TOWN) for town in TOWNS]


def town_hall(town: str) -> str:
    return f"{COUNTY}{town}人民政府"


# Name, platform, unit and, where it is not good, the behaviour of the source.
_RUNNING = """
朗川政务 微信公众号 办公室
朗川发布 新浪微博 办公室
爱朗川 移动客户端 融媒 none
朗川融媒 抖音 融媒
朗川融媒 微信视频号 融媒 none
平安朗川 微信公众号 公安
平安朗川 新浪微博 公安
平安朗川 抖音 公安
朗川教体 微信公众号 教体
健康朗川 微信公众号 卫健
朗川人社 微信公众号 人社
朗川文旅 微信公众号 文旅
朗川文旅 抖音 文旅 stale
朗川市监 微信公众号 市监
朗川应急 微信公众号 应急
朗川应急管理 新浪微博 应急
朗川交通 微信公众号 交通
朗川自然资源 微信公众号 资源
朗川生态环境 微信公众号 环境
朗川环境 新浪微博 环境 broken
朗川住建 微信公众号 住建
朗川三农 微信公众号 农业
朗川民政 微信公众号 民政
朗川司法 微信公众号 司法
朗川水利 微信公众号 水利
朗川医保 微信公众号 医保
朗川税务 微信公众号 税务
朗川气象 新浪微博 气象
朗川消防 微信公众号 消防
朗川消防 抖音 消防
朗川政务服务 微信公众号 数据
"""
_POLICE_CLOSED = (
    *((f"{COUNTY}公安局{town[:2]}派出所", "新浪微博") for town in TOWNS),
    *((f"{town[:2]}派出所", "微信公众号") for town in TOWNS),
    ("朗川交警", "新浪微博"),
    ("朗川禁毒", "新浪微博"),
    ("朗川出入境", "微信公众号"),
    ("朗川刑警", "今日头条"),
)
_OTHERS_CLOSED = """
朗川招考 微信公众号 教体
朗川体育 新浪微博 教体
朗川疾控 新浪微博 卫健
朗川就业 新浪微博 人社
朗川图书馆 新浪微博 文旅
朗川旅游 今日头条 文旅
朗川食药 微信公众号 市监
朗川公路 微信公众号 交通
朗川不动产 微信公众号 资源
朗川公积金 新浪微博 住建
朗川普法 今日头条 司法
朗川河长 微信公众号 水利
朗川12366 新浪微博 税务
"""
SAME_PLATFORM, ZOMBIE = "同一平台开设多个账号，整合到主账号", "长期不更新，清理关停"


def running() -> list[Entry]:
    """Forty accounts; the nine of the towns close the list."""
    listed = [read(line) for line in _RUNNING.split("\n") if line]
    listed += [(f"{town[:2]}之窗", "微信公众号", town_hall(town), GONE if town == "飞鹭镇" else GOOD) for town in TOWNS]
    kinds = {"微信公众号": "订阅号"}
    return [
        Entry(f"a{number:02d}", name, platform, unit, feed, kinds.get(platform, ""))
        for number, (name, platform, unit, feed) in enumerate(listed, 1)
    ]


def read(line: str) -> tuple[str, str, str, str]:
    name, platform, unit, *feed = line.split()
    return name, platform, DEPARTMENTS.get(unit, OFFICE), feed[0] if feed else GOOD


def closed() -> list[Entry]:
    """Thirty-five accounts, the twenty-two of the police first."""
    return list(_closed())


def _closed() -> Iterator[Entry]:
    police = DEPARTMENTS["公安"]
    for number, (name, platform) in enumerate(_POLICE_CLOSED, 1):
        yield Entry(f"c{number:02d}", name, platform, police, NO_SOURCE, reason=SAME_PLATFORM)
    for number, line in enumerate(_OTHERS_CLOSED.split("\n")[1:-1], 1 + len(_POLICE_CLOSED)):
        name, platform, unit, _ = read(line)
        yield Entry(f"c{number:02d}", name, platform, unit, NO_SOURCE, reason=ZOMBIE)
