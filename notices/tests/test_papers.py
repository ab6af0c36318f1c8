"""Official papers of every kind: drafted from facts, edited, signed, numbered, sent, opened and withdrawn (N03, N04)."""

import io
from functools import partial
from itertools import pairwise

import pytest
from django.urls import reverse
from docx import Document

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.services import close_round
from inspections.tests.factories import account, round_of
from notices.models import Delivery, Paper, PaperTemplate
from notices.paper_kinds import KINDS
from notices.services import orders, papers
from notices.services.paper_templates import save_template
from notices.tests.factories import confirmed
from orgs.models import Message, Organisation

pytestmark = pytest.mark.django_db
HEAD = {"issuer": "郎溪县人民政府办公室", "contact": "李主管", "phone": "0563-7012345"}
CALLED = {kind.code: f"郎{kind.code}" for kind in KINDS.values()}


@pytest.fixture
def closed(supervisor, bureau):
    for name in ("甲号", "乙号"):
        account(name, bureau, "weibo")
    round_ = round_of(supervisor)
    confirmed(round_, "甲号", description="三周没有更新")
    return close_round(round_, by=supervisor, unchecked="pass")


@pytest.fixture
def overdue(closed, supervisor, bureau, set_clock):
    """The bureau got an order and has let its day pass."""
    set_clock("2026-03-02 09:00")
    terms = {**HEAD, "workdays": 5, "report": "写明原因。"}
    orders.make_orders(closed, CALLED["order"], terms, by=supervisor)
    for move in ("check", "sign", "issue"):
        papers.advance(Paper.objects.of_round(closed), move, by=supervisor)
    set_clock("2026-03-20 09:00")
    return Paper.objects.get(unit=bureau)


def url(name, record):
    return reverse(f"notices:{name}", args=[record.pk])


def new(browser, kind, **told):
    """The paper that the form of this kind makes."""
    form = {**HEAD, "prefix": CALLED[kind], "layout": "letter" if KINDS[kind].letter else "file", **told}
    answer = browser.post(f"{reverse('notices:paper-create')}?kind={kind}", form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Paper.objects.latest("pk")


def a_notification(browser, *units, matter="一、抓紧自查\n各单位立即开展自查。", **told):
    return new(browser, "notification", subject="开展政务新媒体自查", matter=matter, to=[u.pk for u in units], **told)


def issue(browser, paper):
    for move in ("check", "sign", "issue"):
        browser.post(url("paper-step", paper), {"move": move})
    return Paper.objects.get(pk=paper.pk)


def words_of(paper):
    document = Document(io.BytesIO(papers.document_of(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def edited(browser, paper, **changes):
    form = browser.get(url("paper-edit", paper)).context["form"]
    told = {name: form[name].value() for name in form.fields if form[name].value()}
    return browser.post(url("paper-edit", paper), {**told, **changes})


def test_a_notification_goes_to_units_and_copies_who_open_it_and_the_office_sees_when(
    as_user, supervisor, clerk, bureau, other_bureau
):
    paper = a_notification(as_user(supervisor), bureau, copies=[other_bureau.pk], workdays=5)
    issued = issue(as_user(supervisor), paper)
    assert issued.doc_number.startswith("郎notification〔")
    sent = {each.organisation: each for each in issued.deliveries.all()}
    assert (sent[bureau].is_copy, sent[other_bureau].is_copy) == (False, True)
    assert (bool(sent[bureau].reply_due), sent[other_bureau].reply_due) == (True, None)
    as_user(clerk).post(url("delivery-open", sent[bureau]))
    assert "各单位立即开展自查" in as_user(clerk).get(sent[bureau].get_absolute_url()).content.decode()
    assert "王填报" in as_user(supervisor).get(issued.get_absolute_url()).content.decode()


def test_a_talk_names_time_place_and_the_units_problems_from_the_round(as_user, closed, supervisor, bureau):
    told = {"talk_time": "周五上午", "talk_place": "二楼会议室", "talk_whom": "主要负责同志"}
    paper = new(as_user(supervisor), "talk", unit=bureau.pk, round=closed.pk, **told)
    words = words_of(issue(as_user(supervisor), paper))
    for said in ("关于约谈郎溪县公安局的通知", "周五上午", "二楼会议室", "主要负责同志", "三周没有更新", "附件"):
        assert said in words


def test_a_talk_without_a_round_says_nothing_of_figures_it_does_not_have(as_user, supervisor, bureau):
    told = {"talk_time": "周五上午", "talk_place": "二楼会议室", "talk_whom": "主要负责同志"}
    words = words_of(new(as_user(supervisor), "talk", unit=bureau.pk, **told))
    assert ("存在问题" in words, "附件" in words, "决定对你单位进行约谈" in words) == (False, False, True)


def test_an_urging_lists_what_is_overdue_and_only_of_the_units_chosen(as_user, overdue, supervisor, bureau):
    browser = as_user(supervisor)
    paper = new(browser, "urging", to=[bureau.pk], workdays=3)
    words = words_of(paper)
    assert f"反馈{overdue.doc_number}" in words
    assert "有1个单位的1项政务新媒体工作逾期未办" in words
    page = browser.get(url("paper-figures", paper)).content.decode()
    assert Delivery.objects.get(paper=overdue).get_absolute_url() in page


def test_an_urging_is_held_back_when_the_unit_has_answered_meanwhile(as_user, overdue, supervisor, clerk, bureau):
    paper = new(as_user(supervisor), "urging", to=[bureau.pk], workdays=3)
    as_user(clerk).post(Delivery.objects.get(paper=overdue).get_absolute_url(), {"reply": "已整改"})
    page = as_user(supervisor).post(url("paper-step", paper), {"move": "check"}, follow=True).content.decode()
    assert "拟写之后数据有变化" in page
    assert Paper.objects.get(pk=paper.pk).is_draft


def test_nobody_is_urged_who_owes_nothing(as_user, supervisor, bureau):
    page = as_user(supervisor).get(f"{reverse('notices:paper-create')}?kind=urging").content.decode()
    assert "没有逾期未办的事项" in page
    answer = as_user(supervisor).post(
        f"{reverse('notices:paper-create')}?kind=urging",
        {**HEAD, "prefix": "郎催", "layout": "letter", "to": [bureau.pk], "workdays": 3},
    )
    assert (answer.status_code, Paper.objects.count()) == (422, 0)


def test_a_monthly_report_counts_accounts_checks_problems_and_what_came_of_them(
    as_user, overdue, supervisor, clerk, set_clock
):
    as_user(clerk).post(Delivery.objects.get(paper=overdue).get_absolute_url(), {"reply": "已整改"})
    paper = new(as_user(supervisor), "monthly", period="2026M03")
    figures = paper.facts["figures"]
    told = {name: figures[name] for name in ("账号总数", "整改通知书数", "已反馈数", "按期反馈数", "未反馈数")}
    assert told == {"账号总数": "2", "整改通知书数": "1", "已反馈数": "1", "按期反馈数": "0", "未反馈数": "0"}
    page = as_user(supervisor).get(url("paper-figures", paper)).content.decode()
    assert f"{reverse('notices:paper-list')}?kind=order" in page
    behind = as_user(supervisor).get(reverse("notices:paper-list"), {"kind": "order", "reply": "answered"})
    assert str(overdue) in behind.content.decode()


def test_a_month_in_which_nothing_was_checked_says_so_under_each_heading(as_user, supervisor, bureau, set_clock):
    account("甲号", bureau, "weibo")
    set_clock("2026-03-20 09:00")
    lines = new(as_user(supervisor), "monthly", period="2026M02", addressee="县政府办公室").text.splitlines()
    headings = [place for place, line in enumerate(lines) if line[1] == "、"]
    assert len(headings) == 4
    assert all(later - earlier > 1 for earlier, later in pairwise(headings))


def test_a_report_upwards_of_the_month_of_the_round_bears_its_rate_and_who_signed(
    as_user, closed, supervisor, set_clock
):
    month = f"{closed.closed_at.astimezone():%YM%m}"
    told = {"period": month, "addressee": "市人民政府办公室"}
    form = reverse("notices:paper-create") + "?kind=report"
    asked = as_user(supervisor).get(form).context["form"].fields["period"].choices
    assert month in dict(asked)
    paper = new(as_user(supervisor), "report", **told)
    words = words_of(issue(as_user(supervisor), paper))
    for said in (
        "检查账号2个次，不合格1个次，合格率50%",
        f"签发人：{supervisor.full_name}",
        "特此报告。",
        "三、问题和整改情况",
    ):
        assert said in words


def test_the_words_of_a_draft_are_edited_and_its_figures_cannot_be_broken(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    paper = a_notification(browser, bureau)
    answer = edited(browser, paper, text="截至{{统计日期}}，共{{账号总数}}个；{{没有的数}}个。")
    assert answer.status_code == 422
    assert "没有“没有的数”这个数据项" in answer.content.decode()
    edited(browser, paper, text="截至{{统计日期}}，共{{账号总数}}个。")
    assert "共0个。" in words_of(Paper.objects.get(pk=paper.pk))


def test_a_typed_number_is_marked_and_checked_only_with_a_reason(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    paper = a_notification(browser, bureau, matter="全县共有 37 个账号。")
    page = browser.get(paper.get_absolute_url()).content.decode()
    assert "手工填写的数字，不随数据变化，请逐一核实：37" in page
    assert (
        "手工填写的数字：37" in browser.post(url("paper-step", paper), {"move": "check"}, follow=True).content.decode()
    )
    assert Paper.objects.get(pk=paper.pk).is_draft
    browser.post(url("paper-check", paper), {"reason": "已与台账核对"})
    assert Paper.objects.get(pk=paper.pk).status == "checked"


def test_a_figure_that_changed_since_must_be_taken_again_before_the_check(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    paper = a_notification(browser, bureau)
    edited(browser, paper, text="截至{{统计日期}}，共{{账号总数}}个。")
    account("甲号", bureau, "weibo")
    assert (
        "数据有变化（账号总数）"
        in browser.post(url("paper-step", paper), {"move": "check"}, follow=True).content.decode()
    )
    browser.post(url("paper-refresh", paper))
    browser.post(url("paper-step", paper), {"move": "check"})
    assert Paper.objects.get(pk=paper.pk).status == "checked"
    assert "共1个。" in words_of(Paper.objects.get(pk=paper.pk))


def test_each_kind_is_numbered_by_itself_and_a_prefix_belongs_to_one_kind(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    numbers = [issue(browser, a_notification(browser, bureau)).doc_number for _ in range(2)]
    letter = {"subject": "协助核实账号", "matter": "请协助核实。", "to": [bureau.pk]}
    numbers.append(issue(browser, new(browser, "letter", **letter)).doc_number)
    assert [number.split("〕")[1] for number in numbers] == ["1号", "2号", "1号"]
    form = {**HEAD, **letter, "prefix": CALLED["notification"], "layout": "letter"}
    answer = browser.post(f"{reverse('notices:paper-create')}?kind=letter", form)
    assert answer.status_code == 422
    assert "已由本单位的通知使用" in answer.content.decode()


def test_a_paper_taken_back_is_withdrawn_everywhere_and_its_number_is_not_used_again(
    as_user, supervisor, clerk, bureau
):
    browser = as_user(supervisor)
    paper = issue(browser, a_notification(browser, bureau, workdays=5))
    browser.post(url("paper-withdraw", paper), {"reason": "发错单位"})
    assert "发错单位" in Message.objects.get(kind="notice.withdrawn", user=clerk).text
    delivery = Delivery.objects.get(paper=paper)
    assert "发文单位已撤回这份文件" in as_user(clerk).get(delivery.get_absolute_url()).content.decode()
    again = issue(as_user(supervisor), a_notification(as_user(supervisor), bureau))
    assert again.doc_number.endswith("2号")


def test_an_office_saves_its_own_words_and_papers_keep_the_version_they_began_with(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    before = a_notification(browser, bureau)
    page = f"{reverse('notices:wording-edit')}?kind=notification"
    own = {"title": "{{事由}}的通知", "text": "各单位：请注意{{事由}}。\n【正文】", "version": 0}
    assert "已保存为第 1 版" in browser.post(page, own, follow=True).content.decode()
    assert browser.post(page, {**own, "text": "{{乱写}}", "version": 1}).status_code == 422
    after = a_notification(browser, bureau)
    assert (before.template, str(after.template)) == (None, "通知用语第1版")
    assert ("请注意开展政务新媒体自查" in words_of(after), "请注意" in words_of(before)) == (True, False)
    browser.post(page, {**own, "title": "又一版", "version": 1})
    assert Paper.objects.get(pk=after.pk).template_words[0] == "{{事由}}的通知"


def test_whoever_saves_over_what_somebody_else_saved_keeps_the_typed_text_on_the_page(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    paper = a_notification(browser, bureau)
    edited(browser, paper, text="先保存的。")
    answer = edited(browser, paper, text="后来写的。", version=1)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("后来写的。" in page, "先保存的。" in page) == (True, True)
    assert Paper.objects.get(pk=paper.pk).text == "先保存的。"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_save_one_template_issue_one_number_and_withdraw_once(as_user, supervisor, bureau):
    saved = at_once(*[partial(save_template, "talk", ("题", "文"), version=0, by=supervisor)] * 2)
    assert sorted(map(str, saved)) == ["somebody_was_faster", "约谈通知用语第1版"]
    browser = as_user(supervisor)
    paper = a_notification(browser, bureau)
    for move in ("check", "sign"):
        browser.post(url("paper-step", paper), {"move": move})
    for move in ("issue", "withdraw"):
        both = [Paper.objects.get(pk=paper.pk) for _ in range(2)]
        told = at_once(*[partial(papers.step, each, move, by=supervisor, reason="有误") for each in both])
        assert sorted(map(str, told)) == ["None", "somebody_was_faster"]
    assert (Delivery.objects.count(), PaperTemplate.objects.count()) == (1, 1)
    assert Paper.objects.get(pk=paper.pk).doc_number.endswith("1号")


def test_a_stranger_reads_and_makes_none(as_user, supervisor, clerk, outsider, bureau):
    paper = a_notification(as_user(supervisor), bureau)
    for name in ("paper-detail", "paper-figures", "paper-docx", "paper-edit"):
        assert as_user(outsider).get(url(name, paper)).status_code in (403, 404)
    assert as_user(clerk).get(f"{reverse('notices:paper-create')}?kind=letter").status_code == 403
    with pytest.raises(Refusal, match="没有修改公文用语的权限"):
        save_template("talk", ("题", "文"), version=0, by=clerk)


def test_the_list_finds_a_paper_by_kind_title_and_state(as_user, supervisor, bureau):
    browser = as_user(supervisor)
    paper = a_notification(browser, bureau)
    where = reverse("notices:paper-list")
    found = {"kind": "notification", "q": "自查", "status": "draft"}
    assert str(paper) in browser.get(where, found).content.decode()
    for other in ({**found, "kind": "talk"}, {**found, "q": "约谈"}, {**found, "status": "issued"}):
        assert str(paper) not in browser.get(where, other).content.decode()


def test_an_office_may_write_to_its_neighbours_and_above_but_orders_only_below(as_user, make_user, county, bureau):
    sister = Organisation.objects.create(name="郎溪县税务局", parent=county)
    below = Organisation.objects.create(name="公安局下属站", parent=bureau)
    by = make_user("supervisor", unit=bureau, name="赵主任")
    offered = {}
    for kind in ("letter", "notification"):
        page = as_user(by).get(f"{reverse('notices:paper-create')}?kind={kind}")
        offered[kind] = set(page.context["form"].fields["to"].queryset)
    assert offered == {"letter": {county, sister, below}, "notification": {below}}


@pytest.mark.parametrize(("layout", "heads"), [("letter", 1), ("file", 0)])
@pytest.mark.parametrize("page", ["paper-detail", "paper-print"])
def test_a_letter_is_drawn_with_its_head_on_the_page_as_on_paper(page, layout, heads, as_user, supervisor, bureau):
    paper = a_notification(as_user(supervisor), bureau, layout=layout)
    shown = as_user(supervisor).get(url(page, paper)).content.decode()
    assert shown.count("paper-mark--letter") == heads
    assert (f"{HEAD['issuer']}文件" in shown) is not bool(heads)
