"""A new issuer set up in the browser, every change a version, two people at once, files, switching off."""

import json
from functools import partial
from io import BytesIO

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from notices.models import Profile
from notices.profile_forms import STEPS
from notices.services import Request, draft_notice, load_profile
from notices.services.profiles import change_profile, switch_profile
from notices.sources import profile_named
from notices.tests.factories import closed_round, notice_at
from orgs.models import Organisation

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "name": "某市政府办公室",
    "issuer": "某市人民政府办公室",
    "co_issuers": ["某市委网信办", "某市政务服务局"],
    "mark": "某市人民政府办公室文件",
    "number_prefix": "某政办函",
    "seal": False,
    "openness": "此件主动公开",
    "title": "关于{period}{area}政务新媒体检查情况的通报",
    "area_word": "全市",
    "addressees": ["各县区人民政府", "市直各单位"],
    "basis": ["《政务新媒体管理办法》"],
    "period_words": {"quarter": "{year}年{n}季度"},
    "deadline": {"time": "12时", "channel": "书面", "receiver": "市政府办"},
    "contacts": [{"work": "政府网站", "name": "张某", "phone": "555-0101"}],
    "verdict": {"pass": "合格", "fail": "存在突出问题", "rate": "达标率"},
    "unit_word": "家",
    "website_words": {"fail": "不达标", "rate": "网站合格率", "unit": "个"},
    "delta_words": {"unit": "percent", "same": "没有变化"},
    "indicator_words": {"NO_UPDATE_2W": "10天未更新"},
    "figures": {
        "default": {"decimals": 1, "rounding": "truncate", "zeros": True},
        "delta": {"zeros": False},
        "website_rate": {"decimals": 0},
    },
    "platform_groups": [
        {"label": "微信", "platforms": ["wechat_official", "wechat_channels"]},
        {"label": "微博", "platforms": ["weibo"]},
    ],
    "other_platforms": "其他",
    "list_labels": [
        {"platform": "wechat_official", "account_type": "服务号", "label": "微信服务号"},
        {"platform": "weibo", "label": "政务微博"},
    ],
    "levels": {
        "population": [{"label": "市级部门", "levels": ["市级", "市直"]}],
        "sample": [{"label": "县区", "levels": ["县级", "乡镇"]}],
    },
    "own_district": "某市",
    "sections": [
        {"key": "problems", "heading": "存在的问题"},
        {"key": "overview", "heading": "情况", "blocks": ["sample", "demands"]},
        {"key": "另行通报", "heading": "另行通报", "blocks": ["upper_check", "recheck"]},
    ],
    "free_text": {"问责情况": "本期无问责情况。\n另文通报。"},
    "bands": ["100", "90"],
    "crossed": [["level", "platform"]],
    "ranking": {"by": "unit", "first": 5},
    "year_summary": True,
    "repeats": True,
    "failing_change": True,
    "problems_by_level": True,
    "texts": {"sample": "检查{{检查数}}家，合格{{合格数}}家。"},
    "leave_out": ["draw"],
    "list_form": "sponsor",
    "annex": {
        "title": "名单",
        "rows": "checked",
        "columns": [{"key": "seq", "header": "序号"}, {"key": "unit", "header": "责任单位"}],
        "merge": ["unit"],
        "remark": "说明。",
    },
}


def typed(profile, key, **fields):
    """The step's form as a browser would send it back, with these fields changed."""
    form = STEPS[key](profile=profile)
    sent = {"base": profile.pk}
    for name, field in form.fields.items():
        value = field.prepare_value(field.initial)
        if value not in (None, "", False, []):
            sent[name] = "on" if value is True else value
    sent.update(fields)
    return {name: value for name, value in sent.items() if value is not None}


def edit(profile, key):
    return f"{reverse('notices:profile-edit', args=[profile.pk])}?step={key}"


@pytest.fixture
def office(as_user, supervisor):
    return as_user(supervisor)


@pytest.fixture
def city(supervisor):
    return load_profile({"name": "市", "issuer": "某市政府办", "unit_word": "个"}, by=supervisor)


@pytest.fixture
def colleague(make_user, supervisor):
    return make_user("supervisor", unit=supervisor.organisation)


def test_everything_a_profile_offers_is_set_up_in_the_browser_step_by_step(office, supervisor):
    """From nothing but a name to the whole profile, by forms alone."""
    start = {"name": EVERYTHING["name"], "source": profile_named(None).pk, "issuer": EVERYTHING["issuer"]}
    answer = office.post(reverse("notices:profile-new"), start)
    assert answer.status_code == 302 and answer["Location"].endswith("?step=head")
    wanted = Profile(name=EVERYTHING["name"], data=EVERYTHING)
    for place, key in enumerate(STEPS, start=1):
        newest = Profile.objects.newest(EVERYTHING["name"])
        sent = typed(wanted, key) | {"base": newest.pk, "next": "1"}
        answer = office.post(edit(newest, key), sent)
        assert answer.status_code == 302, answer.context["form"].errors
        assert answer["Location"].endswith(f"?step={list(STEPS)[min(place, 5)]}")
    made = Profile.objects.newest(EVERYTHING["name"])
    assert {key: made.data.get(key) for key in EVERYTHING} == EVERYTHING
    assert (made.version, made.by, made.organisation) == (7, supervisor, supervisor.organisation)


@pytest.mark.parametrize("key", list(STEPS))
def test_a_page_sent_back_untouched_changes_nothing(office, supervisor, key):
    profile = load_profile(EVERYTHING, by=supervisor)
    assert office.post(edit(profile, key), typed(profile, key)).status_code == 302
    assert Profile.objects.versions_of(profile.name).count() == 1


def test_each_saved_change_is_a_version_with_who_when_why_and_what(office, city, supervisor):
    office.post(edit(city, "figures"), typed(city, "figures", unit_word="家", note="按市里要求"))
    new = Profile.objects.newest("市")
    assert (new.version, new.by, new.note, new.data["unit_word"]) == (2, supervisor, "按市里要求", "家")
    page = office.get(new.get_absolute_url()).content.decode()
    assert "按市里要求" in page and "第 1 版" in page
    told = office.get(reverse("notices:profile-compare", args=[new.pk]))
    assert [(each.label, each.before, each.after) for each in told.context["differences"]] == [
        ("账号的量词", "个", "家")
    ]
    entry = JournalEntry.objects.filter(act="notices.profile.save").latest("pk")
    assert (entry.by, entry.reason) == (supervisor, "按市里要求")


def test_an_old_version_comes_back_as_a_new_one(office, city, supervisor):
    new = change_profile(city, {**city.data, "unit_word": "家"}, by=supervisor)
    assert office.post(reverse("notices:profile-restore", args=[city.pk]), {"base": new.pk}).status_code == 302
    back = Profile.objects.newest("市")
    assert (back.version, back.data, back.note) == (3, city.data, "恢复第 1 版")


def test_drafts_and_issued_notices_keep_the_version_they_were_made_with(office, supervisor, bureau):
    round_ = closed_round(supervisor, bureau)
    draft, issued = notice_at("draft", round_, supervisor, title="又一份"), notice_at("issued", round_, supervisor)
    default = profile_named(None)
    default = change_profile(default, {**default.data, "verdict": {"rate": "达标率"}}, by=supervisor)
    assert default.version == 2
    for notice in (draft, issued):
        shown = office.get(notice.get_absolute_url()).content.decode()
        assert "合格率90%" in shown and "达标率" not in shown
    assert "达标率90%" in office.get(default.get_absolute_url()).content.decode()  # its sample


def test_the_later_of_two_is_told_and_loses_nothing(office, city, as_user, colleague):
    mine = typed(city, "figures", unit_word="家", verdict_fail="不达标")
    theirs = typed(city, "figures", unit_word="条", verdict_rate="达标率")
    assert as_user(colleague).post(edit(city, "figures"), theirs).status_code == 302
    answer = office.post(edit(city, "figures"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "已被别人修改" in page
    form = answer.context["form"]
    assert [form[name].value() for name in ("unit_word", "verdict_fail", "verdict_rate")] == ["家", "不达标", "达标率"]
    assert answer.context["both"].contested == [("账号的量词", "条")]
    assert Profile.objects.newest("市").version == 2
    again = typed(
        city, "figures", unit_word="家", verdict_fail="不达标", verdict_rate="达标率", base=form["base"].value()
    )
    assert office.post(edit(city, "figures"), again).status_code == 302
    newest = Profile.objects.newest("市").data
    assert (newest["unit_word"], newest["verdict"]) == ("家", {"rate": "达标率", "fail": "不达标"})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_version_at_the_same_moment_exactly_one_wins(city, supervisor, colleague):
    saves = [
        partial(change_profile, Profile.objects.get(pk=city.pk), {**city.data, "unit_word": word}, by=by)
        for word, by in (("家", supervisor), ("条", colleague))
    ]
    answers = at_once(*saves)
    assert sorted(each if isinstance(each, str) else "saved" for each in answers) == ["saved", "somebody_was_faster"]
    assert Profile.objects.versions_of("市").count() == 2


@pytest.mark.parametrize(
    ("key", "field", "text", "told"),
    [
        ("labels", "platform_groups", "微信：不存在的平台", "不认识平台“不存在的平台”"),
        ("labels", "platform_groups", "微信 微信公众号", "请写成"),
        ("labels", "platform_groups", "甲：新浪微博\n乙：新浪微博", "出现了两次"),
        ("sections", "sections", "一：没有的内容", "没有“没有的内容”"),
        ("sections", "bands", "100、很高", "应为大于 0"),
        ("sections", "ranking_first", "3", "请一并选择"),
        ("texts", "text-sample", "合格率{{合格绿}}。", "没有“合格绿”这个数据项"),
        ("texts", "text-sample", "合格率{{合格率。", "花括号不成对"),
        ("lists", "annex_columns", "没有的列：表头", "没有“没有的列”"),
        ("figures", "indicator_words", "没有的问题：词", "没有叫“没有的问题”的问题"),
        ("figures", "unit_word", "很长的量词", "4"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_stays_typed(office, city, key, field, text, told):
    answer = office.post(edit(city, key), typed(city, key, **{field: text}))
    assert answer.status_code == 422
    shown = answer.context["form"].errors
    where = "ranking_by" if field == "ranking_first" else field
    assert told in str(shown.get(where)), shown
    assert text in answer.context["form"][field].value()
    assert Profile.objects.newest("市").version == 1


def test_a_preview_shows_the_paper_and_saves_nothing(office, city):
    sent = typed(city, "figures", verdict_rate="达标率", preview="1")
    page = office.post(edit(city, "figures"), sent).content.decode()
    assert "达标率" in page and "某市政府办" in page and "假设的一次检查" in page
    assert Profile.objects.newest("市").version == 1
    wrong = office.post(edit(city, "labels"), typed(city, "labels", platform_groups="微信：无", preview="1"))
    assert wrong.status_code == 200 and "更正后可预览" in wrong.content.decode()


def test_a_preview_takes_the_figures_of_the_newest_closed_round(office, city, supervisor, bureau):
    round_ = closed_round(supervisor, bureau)
    answer = office.post(edit(city, "figures"), typed(city, "figures", preview="1"))
    assert answer.context["preview_source"] == str(round_)
    assert "合格率90%" in answer.content.decode()


def test_a_file_goes_out_and_comes_back_the_same(office, supervisor):
    profile = load_profile(EVERYTHING, by=supervisor)
    file = office.get(reverse("notices:profile-file", args=[profile.pk]))
    assert json.loads(file.content) == EVERYTHING and "attachment" in file["Content-Disposition"]
    changed = BytesIO(json.dumps({**EVERYTHING, "unit_word": "条"}).encode())
    changed.name = "样式.json"
    assert office.post(reverse("notices:profile-upload"), {"file": changed}).status_code == 302
    assert Profile.objects.newest(profile.name).data["unit_word"] == "条"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", ["第 1 行"]),
        (b"[]", ["JSON"]),
        (b'{"unit_word": 3, "figures": {"rate": {"decimals": 9}}}', ["/unit_word", "/figures/rate/decimals", "/name"]),
        (b'{"name": "x", "list_labels": [{"platform": "zzz", "label": "l"}]}', ["/list_labels/0/platform"]),
        ('{"name": "x", "texts": {"sample": "{{无此项}}"}}'.encode(), ["/texts/sample"]),
        (b"\xff\xfe\x00", ["不是有效的 JSON"]),
    ],
)
def test_a_wrong_file_is_refused_with_every_wrong_entry(office, content, told):
    file = BytesIO(content)
    file.name = "样式.json"
    answer = office.post(reverse("notices:profile-upload"), {"file": file})
    assert answer.status_code == 422
    assert [words for words in told if words not in answer.content.decode()] == []
    assert Profile.objects.count() == 1


def test_an_issuer_switched_off_is_not_offered_and_comes_back(office, city, supervisor, bureau):
    closed_round(supervisor, bureau)
    url = reverse("notices:profile-switch", args=[city.pk])
    assert office.post(url, {"reason": "", "base": city.pk}).status_code == 422
    assert office.post(url, {"reason": "机构撤销", "base": city.pk}).status_code == 302
    off = Profile.objects.newest("市")
    assert (off.is_off, off.note, off.version) == (True, "机构撤销", 2)
    offered = office.get(reverse("notices:notice-create")).context["form"].fields["profile"].queryset
    assert [each.name for each in offered] == ["默认"]
    with pytest.raises(Refusal, match="已停用"):
        profile_named("市")
    office.post(reverse("notices:profile-switch", args=[off.pk]), {"reason": "恢复", "base": off.pk})
    assert profile_named("市").version == 3


def test_the_default_profile_stays_on(supervisor):
    with pytest.raises(Refusal, match="不能停用"):
        switch_profile(profile_named(None), off=True, by=supervisor, reason="不用")


def test_the_profile_of_another_office_is_not_there_and_that_of_the_office_above_may_be_used_only(
    as_user, make_user, supervisor, other_bureau, bureau, city
):
    Profile.objects.filter(pk=city.pk).update(organisation=bureau)
    stranger = as_user(make_user("supervisor", unit=other_bureau))
    assert stranger.get(city.get_absolute_url()).status_code == 404
    below = Organisation.objects.create(name="下属单位", parent=bureau)
    clerk = as_user(make_user("supervisor", unit=below))
    assert "由其他单位设置" in clerk.get(city.get_absolute_url()).content.decode()
    answer = clerk.post(edit(city, "figures"), typed(city, "figures", unit_word="家"))
    assert answer.status_code == 422 and "您不能修改" in answer.content.decode()
    copied = {"name": "下属样式", "source": city.pk}
    assert clerk.post(reverse("notices:profile-new"), copied).status_code == 302
    assert Profile.objects.newest("下属样式").data["issuer"] == "某市政府办"


def test_a_name_is_given_once_and_hostile_words_stay_words(office, city):
    answer = office.post(reverse("notices:profile-new"), {"name": "市", "source": city.pk})
    assert answer.status_code == 422 and "已有名为“市”的样式" in answer.content.decode()
    evil = "<script>alert(1)</script>{% now %}"
    office.post(edit(city, "head"), typed(city, "head", issuer=evil, mark=evil))
    page = office.get(Profile.objects.newest("市").get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("role", ["leader", "auditor"])
def test_who_reads_notices_reads_profiles_and_changes_none(as_user, request, city, role):
    reader = as_user(request.getfixturevalue(role))
    for name in ("detail", "compare", "file"):
        assert reader.get(reverse(f"notices:profile-{name}", args=[city.pk])).status_code == 200
    assert reader.get(reverse("notices:profile-list")).status_code == 200
    for name in ("edit", "switch"):
        assert reader.get(reverse(f"notices:profile-{name}", args=[city.pk])).status_code == 403
    assert reader.post(reverse("notices:profile-restore", args=[city.pk])).status_code == 403


def test_a_draft_takes_up_the_newest_version_when_a_person_wants_it_to(office, supervisor, bureau):
    notice = notice_at("draft", closed_round(supervisor, bureau), supervisor, praised=["甲局"])
    default = profile_named(None)
    change_profile(default, {**default.data, "verdict": {"rate": "达标率"}}, by=supervisor)
    page = office.get(notice.get_absolute_url()).content.decode()
    assert "第 2 版" in page and "换用新版" in page and "达标率90%" not in page
    url = reverse("notices:notice-restyle", args=[notice.pk])
    assert office.post(url, {"version": notice.version + 7}).status_code == 409
    assert office.post(url, {"version": notice.version}).status_code == 302
    page = office.get(notice.get_absolute_url()).content.decode()
    assert "达标率90%" in page and "甲局工作落实较好" in page and "换用新版" not in page


def test_a_joint_issuer_s_notice_may_go_out_by_one_alone(office, supervisor, bureau):
    load_profile({"name": "联合", "issuer": "甲办", "co_issuers": ["乙办"]}, by=supervisor)
    request = Request(closed_round(supervisor, bureau), profile_named("联合"), {})
    notice = draft_notice(request, by=supervisor)
    details = reverse("notices:notice-details", args=[notice.pk])
    form = office.get(details).context["form"]
    assert form["co_issuers"].value() == "乙办"
    sent = {field.html_name: field.value() for field in form if field.value() is not None} | {"co_issuers": ""}
    assert office.post(details, sent).status_code == 302
    notice.refresh_from_db()
    assert "co_issuers" not in notice.extras


def test_statistics_offer_the_profiles_one_may_see(as_user, make_user, other_bureau, city, bureau):
    Profile.objects.filter(pk=city.pk).update(organisation=bureau)
    offered = as_user(make_user("supervisor", unit=other_bureau)).get(reverse("notices:dashboard")).content.decode()
    assert '<option value="市">' not in offered
