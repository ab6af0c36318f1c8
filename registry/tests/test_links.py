"""A link in any spelling becomes platform, id and one canonical link; patterns are data and always quick."""

import time

import pytest

from registry.link_seed import FORMS, seed_link_patterns
from registry.link_templates import BadTemplate, LinkTemplate
from registry.links import LinkReader, read_link
from registry.models import LinkPattern, Platform

pytestmark = pytest.mark.django_db
WEIBO = "https://weibo.com/u/2809374650"
SPELLINGS = [
    "https://weibo.com/u/2809374650",
    "http://weibo.com/u/2809374650/",
    "weibo.com/u/2809374650",
    "www.weibo.com/u/2809374650",
    "HTTPS://WWW.Weibo.COM:443/U/2809374650",
    "https://weibo.com/u/2809374650?is_all=1&from=myfollow_all#_rnd1",
    "https://weibo.com/u/2809374650?tabtype=feed",
    "https://weibo.com/2809374650/profile",
    "https://weibo.com/p/1002062809374650/home?from=page",
    "https://m.weibo.cn/u/2809374650?jumpfrom=weibocom",
    "ｈｔｔｐｓ：／／ｗｅｉｂｏ．ｃｏｍ／ｕ／２８０９３７４６５０",
    "https://weibo.com/u/28093\u200b74650",
    "【郎溪发布的微博】https://weibo.com/u/2809374650，欢迎关注！",
    "我的主页（https://weibo.com/u/2809374650）。",
    "https://weibo.com/u/2809374650复制链接打开微博",
    "URL:https://weibo.com/u/2809374650",
    "https://weibo.com/u/%32809374650",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_a_weibo_link_is_one_account(text):
    found = read_link(text)
    assert (found.platform.code, found.handle, found.canonical_link) == ("weibo", "2809374650", WEIBO)


@pytest.mark.parametrize(
    ("text", "platform", "handle", "link"),
    [
        ("https://m.weibo.cn/n/郎溪发布", "weibo", "", "https://weibo.com/n/%E9%83%8E%E6%BA%AA%E5%8F%91%E5%B8%83"),
        (
            "https://weibo.com/n/%E9%83%8E%E6%BA%AA%E5%8F%91%E5%B8%83?refer=1",
            "weibo",
            "",
            "https://weibo.com/n/%E9%83%8E%E6%BA%AA%E5%8F%91%E5%B8%83",
        ),
        (
            "http://mp.weixin.qq.com/s?src=11&__biz=MzA3MDM3NjE5NQ==&mid=26&idx=1&sn=ab#rd",
            "wechat_official",
            "MzA3MDM3NjE5NQ==",
            "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA3MDM3NjE5NQ==",
        ),
        (
            "https://mp.weixin.qq.com/mp/getmasssendmsg?__biz=MzA3MDM3NjE5NQ%3D%3D#wechat_redirect",
            "wechat_official",
            "MzA3MDM3NjE5NQ==",
            "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA3MDM3NjE5NQ==",
        ),
        ("https://v.douyin.com/iRNBho6u/ 复制此链接", "douyin", "", "https://v.douyin.com/iRNBho6u"),
        ("8.99 看看【郎溪】https://v.douyin.com/iRNBho6u/复制打开抖音", "douyin", "", "https://v.douyin.com/iRNBho6u"),
        (
            "https://www.iesdouyin.com/share/user/9988?did=1&sec_uid=MS4wLjAB&utm_source=copy",
            "douyin",
            "MS4wLjAB",
            "https://www.douyin.com/user/MS4wLjAB",
        ),
        (
            "https://space.bilibili.com/517327498/dynamic",
            "bilibili",
            "517327498",
            "https://space.bilibili.com/517327498",
        ),
        (
            "https://itunes.apple.com/cn/app/%E9%83%8E%E6%BA%AA/id1234567890?mt=8",
            "app",
            "1234567890",
            "https://apps.apple.com/cn/app/id1234567890",
        ),
        (
            "https://appgallery.huawei.com/#/app/C100123456",
            "app",
            "C100123456",
            "https://appgallery.huawei.com/app/C100123456",
        ),
        ("https://www.163.com/dy/media/T1555591616739.html", "neteasehao", "T1555591616739", None),
    ],
)
def test_each_platform_is_known_by_its_links(text, platform, handle, link):
    found = read_link(text)
    assert (found.platform.code, found.handle) == (platform, handle)
    assert found.canonical_link == (link or text)


@pytest.mark.parametrize(
    "pair",
    [
        ("http://www.langxi.gov.cn/xmt/", "https://langxi.gov.cn/xmt?utm_source=qr"),
        ("https://例子.中国/号?b=2&a=1", "https://xn--fsqu00a.xn--fiqs8s/%E5%8F%B7?a=1&b=2"),
    ],
)
def test_links_of_no_known_platform_still_have_one_key(pair):
    one, two = map(read_link, pair)
    assert one.platform is two.platform is None
    assert one.key == two.key != ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "郎溪发布",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://weibo.com/u/1",
        "a@weibo.com",
        "https://",
        "x" * 9000,
    ],
)
def test_what_is_no_link_is_read_as_nothing(text):
    assert read_link(text).canonical_link == ""


def test_a_link_with_a_foreign_user_name_in_front_is_not_the_platform():
    assert read_link("https://weibo.com@evil.example/u/2809374650").platform is None
    assert read_link("https://weibo.com.evil.example/u/2809374650").platform is None


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row[0])
def test_the_example_of_every_form_is_read_and_its_canonical_link_reads_as_itself(row):
    found = read_link(row[4])
    assert found.platform.code == row[1]
    again = read_link(found.canonical_link)
    assert (again.platform, again.canonical_link, again.key) == (found.platform, found.canonical_link, found.key)


def test_a_new_form_of_links_is_a_row_and_no_code():
    kept = "https://www.example.cn/author/{handle}"
    LinkPattern.objects.create(
        platform=Platform.objects.get(code="renminhao"),
        pattern="https://e.example.cn/*/a-{handle}.html",
        canonical=kept,
    )
    assert read_link("http://e.example.cn/2024/a-77.html?x=1").canonical_link == "https://www.example.cn/author/77"


def test_a_form_switched_off_stays_off_after_the_next_update():
    LinkPattern.objects.filter(seed="weibo-u").update(active=False)
    seed_link_patterns()
    assert LinkPattern.objects.filter(platform__code="weibo", seed="weibo-u", active=True).count() == 0
    assert LinkPattern.objects.count() == len(FORMS)


@pytest.mark.parametrize(
    "text",
    [
        "weibo.com/u/{handle}",
        "https://weibo.com/u/",
        "https://{handle}.weibo.com/",
        "https://weibo.com/{handle}/{name}",
        "https://weibo.com/{handle}{name}",
        "https://weibo.com/**/{handle}",
        "https://weibo.com/a*b/{handle}",
        "https://weibo.com/(a+)+$/{handle",
        "https://weibo.com/{uid}",
        "https://weibo.com/u/{handle} x",
        "https://weibo.com/" + "a" * 400 + "/{handle}",
    ],
)
def test_a_form_that_cannot_work_is_refused_with_words(text):
    with pytest.raises(BadTemplate) as refused:
        LinkTemplate.parse(text)
    assert str(refused.value).startswith(("请", "链接格式超过", "“"))


@pytest.mark.parametrize("text", ["a." * 5000, "https://weibo.com/" + "a/" * 900, "http" * 3000, "-" * 9000 + ".cn"])
def test_no_text_takes_long_to_read(text):
    reader = LinkReader()
    started = time.thread_time()  # of the processor, whatever else the machine does
    reader.read(text)
    assert time.thread_time() - started < 1


def test_many_links_are_read_with_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        reader = LinkReader()
        assert {reader.read(text).handle for text in SPELLINGS} == {"2809374650"}
