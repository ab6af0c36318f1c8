"""The forms of account links known to the public when the portal was made; an office adds its own beside them."""

from registry.models import LinkPattern, Platform

# name of the row, platform, form, what it is kept as ("" for the form itself), example
FORMS = (
    ("weibo-u", "weibo", "https://weibo.com/u/{handle:number}/**", "", "https://weibo.com/u/2809374650"),
    (
        "weibo-number",
        "weibo",
        "https://weibo.com/{handle:number}/**",
        "https://weibo.com/u/{handle}",
        "https://weibo.com/2809374650",
    ),
    (
        "weibo-page",
        "weibo",
        "https://weibo.com/p/100206{handle:number}/**",
        "https://weibo.com/u/{handle}",
        "https://weibo.com/p/1002062809374650/home",
    ),
    (
        "weibo-mobile",
        "weibo",
        "https://m.weibo.cn/u/{handle:number}",
        "https://weibo.com/u/{handle}",
        "https://m.weibo.cn/u/2809374650",
    ),
    (
        "weibo-profile",
        "weibo",
        "https://m.weibo.cn/profile/{handle:number}",
        "https://weibo.com/u/{handle}",
        "https://m.weibo.cn/profile/2809374650",
    ),
    ("weibo-name", "weibo", "https://weibo.com/n/{name}", "", "https://weibo.com/n/示例发布"),
    (
        "weibo-mobile-name",
        "weibo",
        "https://m.weibo.cn/n/{name}",
        "https://weibo.com/n/{name}",
        "https://m.weibo.cn/n/示例发布",
    ),
    ("weibo-domain", "weibo", "https://weibo.com/{code}", "", "https://weibo.com/shilifabu"),
    (
        "wechat-history",
        "wechat_official",
        "https://mp.weixin.qq.com/mp/*?__biz={handle}",
        "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz={handle}",
        "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA3MDM3NjE5NQ==&scene=124",
    ),
    (
        "wechat-article",
        "wechat_official",
        "https://mp.weixin.qq.com/s?__biz={handle}",
        "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz={handle}",
        "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=2650809&idx=1&sn=ab12",
    ),
    (
        "wechat-short",
        "wechat_official",
        "https://mp.weixin.qq.com/s/{code}",
        "",
        "https://mp.weixin.qq.com/s/AbCdEfGh12",
    ),
    ("wechat-code", "wechat_official", "https://weixin.qq.com/r/{code}", "", "http://weixin.qq.com/r/OEy1pjXEzZ4crd"),
    ("channels-short", "wechat_channels", "https://weixin.qq.com/sph/{code}", "", "https://weixin.qq.com/sph/AbCdEf"),
    (
        "douyin-user",
        "douyin",
        "https://www.douyin.com/user/{handle}/**",
        "",
        "https://www.douyin.com/user/MS4wLjABAAAA12",
    ),
    (
        "douyin-share",
        "douyin",
        "https://www.iesdouyin.com/share/user/*?sec_uid={handle}",
        "https://www.douyin.com/user/{handle}",
        "https://www.iesdouyin.com/share/user/123?sec_uid=MS4wLjABAAAA12",
    ),
    (
        "douyin-share-user",
        "douyin",
        "https://www.iesdouyin.com/share/user/{handle}",
        "https://www.douyin.com/user/{handle}",
        "https://www.iesdouyin.com/share/user/MS4wLjABAAAA12",
    ),
    ("douyin-short", "douyin", "https://v.douyin.com/{code}", "", "https://v.douyin.com/iRNBho6u/"),
    (
        "kuaishou-profile",
        "kuaishou",
        "https://www.kuaishou.com/profile/{handle}",
        "",
        "https://www.kuaishou.com/profile/3xabc",
    ),
    (
        "kuaishou-live",
        "kuaishou",
        "https://live.kuaishou.com/u/{handle}/**",
        "https://www.kuaishou.com/profile/{handle}",
        "https://live.kuaishou.com/u/3xabc",
    ),
    (
        "kuaishou-live-profile",
        "kuaishou",
        "https://live.kuaishou.com/profile/{handle}",
        "https://www.kuaishou.com/profile/{handle}",
        "https://live.kuaishou.com/profile/3xabc",
    ),
    ("kuaishou-short", "kuaishou", "https://v.kuaishou.com/{code}", "", "https://v.kuaishou.com/AbCdEf"),
    (
        "toutiao-token",
        "toutiao",
        "https://www.toutiao.com/c/user/token/{handle}/**",
        "https://www.toutiao.com/c/user/token/{handle}/",
        "https://www.toutiao.com/c/user/token/MS4wLjABAAAAab/",
    ),
    (
        "toutiao-user",
        "toutiao",
        "https://www.toutiao.com/c/user/{handle:number}/**",
        "https://www.toutiao.com/c/user/{handle}/",
        "https://www.toutiao.com/c/user/6713005500/",
    ),
    (
        "toutiao-mobile",
        "toutiao",
        "https://m.toutiao.com/profile/{code}/**",
        "",
        "https://m.toutiao.com/profile/AbC12/",
    ),
    (
        "baijiahao-app",
        "baijiahao",
        "https://baijiahao.baidu.com/u?app_id={handle}",
        "",
        "https://baijiahao.baidu.com/u?app_id=159",
    ),
    (
        "baijiahao-author-app",
        "baijiahao",
        "https://author.baidu.com/home?app_id={handle}",
        "https://baijiahao.baidu.com/u?app_id={handle}",
        "https://author.baidu.com/home?app_id=159",
    ),
    (
        "baijiahao-author",
        "baijiahao",
        "https://author.baidu.com/home/{handle}",
        "https://baijiahao.baidu.com/u?app_id={handle}",
        "https://author.baidu.com/home/159",
    ),
    ("qiehao-author", "qiehao", "https://new.qq.com/omn/author/{handle}", "", "https://new.qq.com/omn/author/5933889"),
    (
        "qiehao-news",
        "qiehao",
        "https://news.qq.com/omn/author/{handle}",
        "https://new.qq.com/omn/author/{handle}",
        "https://news.qq.com/omn/author/5933889",
    ),
    (
        "yidianhao",
        "yidianhao",
        "https://www.yidianzixun.com/channel/{handle}",
        "",
        "https://www.yidianzixun.com/channel/m123",
    ),
    (
        "neteasehao",
        "neteasehao",
        "https://www.163.com/dy/media/{handle}.html",
        "",
        "https://www.163.com/dy/media/T1555591616739.html",
    ),
    ("dayuhao", "dayuhao", "https://a.mp.uc.cn/media?mid={handle}", "", "https://a.mp.uc.cn/media?mid=ab12cd"),
    ("sohuhao", "sohuhao", "https://mp.sohu.com/profile?xpt={handle}", "", "https://mp.sohu.com/profile?xpt=c29odXBw"),
    (
        "pengpaihao",
        "pengpaihao",
        "https://www.thepaper.cn/user_{handle:number}",
        "",
        "https://www.thepaper.cn/user_4221423",
    ),
    (
        "bilibili-space",
        "bilibili",
        "https://space.bilibili.com/{handle:number}/**",
        "",
        "https://space.bilibili.com/517327498",
    ),
    (
        "bilibili-mobile",
        "bilibili",
        "https://m.bilibili.com/space/{handle:number}",
        "https://space.bilibili.com/{handle}",
        "https://m.bilibili.com/space/517327498",
    ),
    ("bilibili-short", "bilibili", "https://b23.tv/{code}", "", "https://b23.tv/AbCdEf1"),
    (
        "xiaohongshu-profile",
        "xiaohongshu",
        "https://www.xiaohongshu.com/user/profile/{handle}/**",
        "",
        "https://www.xiaohongshu.com/user/profile/5f1a2b3c4d5e",
    ),
    ("xiaohongshu-short", "xiaohongshu", "https://xhslink.com/m/{code}", "", "https://xhslink.com/m/AbCdEf"),
    (
        "app-apple",
        "app",
        "https://apps.apple.com/*/app/*/id{handle:number}",
        "https://apps.apple.com/cn/app/id{handle}",
        "https://apps.apple.com/cn/app/shili/id1234567890",
    ),
    (
        "app-apple-plain",
        "app",
        "https://apps.apple.com/*/app/id{handle:number}",
        "https://apps.apple.com/cn/app/id{handle}",
        "https://apps.apple.com/cn/app/id1234567890",
    ),
    (
        "app-apple-short",
        "app",
        "https://apps.apple.com/app/id{handle:number}",
        "https://apps.apple.com/cn/app/id{handle}",
        "https://apps.apple.com/app/id1234567890",
    ),
    (
        "app-itunes",
        "app",
        "https://itunes.apple.com/*/app/*/id{handle:number}",
        "https://apps.apple.com/cn/app/id{handle}",
        "https://itunes.apple.com/cn/app/shili/id1234567890",
    ),
    (
        "app-huawei",
        "app",
        "https://appgallery.huawei.com/app/{handle}",
        "",
        "https://appgallery.huawei.com/app/C100123456",
    ),
    ("app-xiaomi", "app", "https://app.mi.com/details?id={handle}", "", "https://app.mi.com/details?id=cn.gov.example"),
    ("app-tencent", "app", "https://sj.qq.com/appdetail/{handle}", "", "https://sj.qq.com/appdetail/cn.gov.example"),
    ("tieba-bar", "tieba", "https://tieba.baidu.com/f?kw={name}", "", "https://tieba.baidu.com/f?kw=示例"),
)


def seed_link_patterns() -> None:
    """Make the missing rows; what an office has changed or switched off stays, and so does its own row of the same form."""
    platforms = dict(Platform.objects.values_list("code", "pk"))
    known = set(LinkPattern.objects.values_list("seed", flat=True))
    taken = set(LinkPattern.objects.values_list("pattern", flat=True))
    LinkPattern.objects.bulk_create(
        LinkPattern(
            seed=seed, platform_id=platforms[code], pattern=pattern, canonical=canonical, example=example, order=order
        )
        for order, (seed, code, pattern, canonical, example) in enumerate(FORMS, 1)
        if seed not in known and pattern not in taken
    )
