"""The adapter for the videos of a Toutiao account; its articles are not in the list, so that it shows no silence."""

from scans.platforms.douyin_video_list import DouyinVideoListAdapter


class ToutiaoVideoListAdapter(DouyinVideoListAdapter):
    """The same platform, envelope and codes as Douyin."""

    key = "toutiao_video_list"
    path = "/toutiao/video/list/"
    proves_silence = False
