"""What a ledger does to accounts already there: history, fill-ins, contradictions, numbers of its own."""

import datetime as dt

import openpyxl
import pytest

from core.excel import read_table
from core.refusals import Refusal
from orgs.models import Organisation
from registry import services
from registry.ledger import READ
from registry.models import Account, Filing, RegisterSeries

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 6, 30)


@pytest.fixture
def take(tmp_path, supervisor):
    """`take({...}, {...})`: import these rows."""

    def run(*rows, as_of=DAY, by=supervisor, **options):
        book = openpyxl.Workbook()
        head = list(dict.fromkeys(["账号名称", "平台", "主办单位", *(key for row in rows for key in row)]))
        book.active.append(head)
        for row in rows:
            book.active.append([({"平台": "微博", "主办单位": "公安局"} | row).get(key) for key in head])
        book.save(tmp_path / "in.xlsx")
        return services.import_ledger(tmp_path / "in.xlsx", "in.xlsx", by=by, as_of=as_of, **options)

    return run


@pytest.fixture
def ledger(tmp_path, supervisor):
    """`ledger(as_of=…)`: the exported rows as dicts."""

    def run(**options):
        services.export_ledger(Account.objects.all(), tmp_path / "out.xlsx", by=supervisor, **options)
        names = [column.name for column in READ]
        return [
            {name: row[name] for name in names if row[name] is not None}
            for row in read_table(tmp_path / "out.xlsx", "out.xlsx", READ)
        ]

    return run


def codes(outcome):
    return [(found["row"], found["code"]) for found in outcome.problems]


def test_each_change_is_filed_with_before_and_after(take, supervisor):
    take({"账号名称": "甲", "账号ID": "1", "备注": "旧", "联系电话": "13800138000"})
    take({"账号名称": "甲改名", "账号ID": "1", "备注": "新", "粉丝数": 7}, as_of=dt.date(2022, 9, 30))
    first, second = Filing.objects.order_by("pk")
    assert (first.before, first.after["name"], first.after["platform"]) == ({}, "甲", "weibo")
    assert second.before == {"name": "甲", "remark": "旧", "followers": None}
    assert (second.after["name"], second.after["phone"], second.effective_on) == (
        "甲改名",
        "13800138000",
        dt.date(2022, 9, 30),
    )
    assert [(event.move, event.by) for event in second.events.all()] == [("take_over", supervisor)]
    account = Account.objects.get()
    assert (account.name_key, account.name_pinyin, account.version) == ("甲改名", "jia gai ming", 2)


def test_the_ledger_of_an_earlier_day_shows_what_stood_then(take, ledger):
    take({"账号名称": "甲", "账号ID": "1", "开设日期": "2021-01-01", "负责人": "张三"}, as_of=dt.date(2022, 3, 31))
    take({"账号名称": "甲二", "账号ID": "1", "负责人": "李四", "主办单位": "教育局"}, as_of=dt.date(2022, 6, 30))
    take({"账号名称": "甲三", "账号ID": "1", "关停日期": "2022-08-01", "状态": "已关停"}, as_of=dt.date(2022, 9, 30))

    def told(day):
        (row,) = ledger(as_of=day)
        return row["账号名称"], row["负责人"], row["主办单位"], row["状态"]

    assert told(dt.date(2021, 6, 1)) == told(dt.date(2022, 6, 29)) == ("甲", "张三", "公安局", "正常")
    assert told(dt.date(2022, 6, 30)) == ("甲二", "李四", "教育局", "正常")
    assert told(dt.date(2022, 12, 31)) == ("甲三", "李四", "公安局", "已关停")


def test_an_account_is_running_from_its_start_to_the_day_before_its_end(take):
    take({"账号名称": "甲", "开设日期": "2022-01-10", "关停日期": "2022-03-01"}, {"账号名称": "乙"})

    def running(day):
        return sorted(Account.objects.in_population(dt.date.fromisoformat(day)).values_list("name", flat=True))

    assert [running(day) for day in ("2022-01-09", "2022-01-10", "2022-02-28", "2022-03-01", "2022-06-30")] == [
        [],
        ["甲"],
        ["甲"],
        [],
        ["乙"],
    ]
    assert Account.objects.get(name="甲").state == "closed"


def test_a_second_import_writes_no_row_at_all(take, django_assert_num_queries):
    rows = (
        {"账号名称": "甲", "账号ID": "1", "联系电话": "5637021234", "开设日期": "2022年3月"},
        {"账号名称": "乙", "链接": "weibo.com/b"},
    )
    take(*rows)
    before = list(Account.objects.values()), Filing.objects.count(), RegisterSeries.objects.get().last
    again = take(*rows, as_of=dt.date(2022, 9, 30))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (list(Account.objects.values()), Filing.objects.count(), RegisterSeries.objects.get().last) == before


def test_an_id_that_comes_later_is_filled_in(take):
    take({"账号名称": "甲"})
    assert take({"账号名称": "甲", "账号ID": "gh_1", "链接": "weibo.com/a"}).updated == 1
    assert take({"账号名称": "新名", "账号ID": "GH_1"}).updated == 1
    assert Account.objects.get().name == "新名"


def test_two_accounts_of_one_name_stay_two_by_their_ids(take):
    assert take({"账号名称": "甲", "账号ID": "1"}, {"账号名称": "甲", "账号ID": "2"}).created == 2
    assert codes(take({"账号名称": "乙"}, {"账号名称": "甲"})) == [(3, "duplicate")]


@pytest.mark.parametrize("thief", [{"账号ID": "1"}, {"账号ID": "1", "账号名称": "丙"}])
def test_a_row_cannot_take_the_id_of_another_account(take, thief):
    take({"账号名称": "甲", "账号ID": "1"}, {"账号名称": "乙", "账号ID": "2"})
    number = Account.objects.get(name="乙").number
    outcome = take({"账号名称": "丁"}, {"账号名称": "乙", "账号编号": number} | thief)
    assert codes(outcome) == [(3, "duplicate")]
    assert Account.objects.get(number=number).handle == "2"


def test_a_number_that_contradicts_the_id_is_refused(take):
    take({"账号名称": "甲", "账号ID": "1"})
    assert codes(take({"账号名称": "乙"}, {"账号名称": "甲", "账号ID": "1", "账号编号": "A000777"})) == [
        (3, "duplicate")
    ]


def test_numbers_a_ledger_brings_along_stay_and_are_never_given_out_again(take):
    take({"账号名称": "甲", "账号编号": "A000041"}, {"账号名称": "乙"}, {"账号名称": "丙", "账号编号": "皖-7"})
    assert dict(Account.objects.values_list("name", "number")) == {"甲": "A000041", "乙": "A000042", "丙": "皖-7"}


def test_units_are_made_once_below_the_importer_and_keep_their_district(take, county):
    take(
        {"账号名称": "甲", "所属地区": "郎溪县", "单位层级": "县级"},
        {"账号名称": "乙", "所属地区": "郎溪县"},
        {"账号名称": "丙", "所属地区": "广德市"},
    )
    made = Organisation.objects.filter(name="公安局").order_by("district")
    assert [(unit.district, unit.parent, unit.path.startswith(county.path)) for unit in made] == [
        ("广德市", county, True),
        ("郎溪县", county, True),
    ]
    assert take({"账号名称": "甲", "备注": "x"}).updated == 1
    assert Account.objects.get(name="甲").organisation.district == "郎溪县"


def test_a_dry_run_sees_repeats_across_the_whole_file(take, monkeypatch):
    monkeypatch.setattr("registry.services.importing.CHUNK", 2)
    rows = [{"账号名称": f"号{number % 3}"} for number in range(7)]
    tried, done = take(*rows, dry_run=True), take(*rows)
    assert tried.as_json() == done.as_json()
    assert (done.created, codes(done)) == (3, [(row, "duplicate") for row in (5, 6, 7, 8)])


@pytest.mark.parametrize(
    "cell",
    [
        "wechat_totaldetail;appid=wx1",
        "feed;bridge=wewe-rss;http://10.1.1.1:4000/a?b=1;c",
        "https://a.cn/rss.xml",
        "apple_lookup;123456\nwebpage_list;item_selector=li a;https://a.cn/",
    ],
)
def test_sources_are_taken_as_written(take, cell):
    take({"账号名称": "甲", "数据接口": cell})
    assert Account.objects.get().sources == cell


@pytest.mark.parametrize(
    "cell",
    [
        "telnet;host",
        "feed;ftp://a.cn",
        "feed;没有地址",
        "wechat_totaldetail",
        "feed;secret=1;https://a.cn",
        "wechat_totaldetail;appid=1;access_token=2",
        "https://u:p@a.cn/rss",
    ],
)
def test_what_is_no_source_or_holds_a_secret_is_refused(take, cell):
    outcome = take({"账号名称": "好"}, {"账号名称": "甲", "数据接口": cell})
    assert [(found["column"], found["code"]) for found in outcome.problems] == [("数据接口", "bad_link")]


@pytest.mark.parametrize(
    ("role", "code"), [("filer", "not_allowed"), ("inspector", "not_allowed"), ("auditor", "not_allowed")]
)
def test_only_those_who_may_import_do(take, make_user, county, role, code):
    with pytest.raises(Refusal) as refusal:
        take({"账号名称": "甲"}, by=make_user(role, unit=county))
    assert refusal.value.code == code
    assert not Account.objects.exists()


def test_a_ledger_cannot_be_of_a_day_to_come(take, set_clock):
    set_clock("2022-06-01 10:00")
    with pytest.raises(Refusal, match="晚于今天"):
        take({"账号名称": "甲"}, as_of=dt.date(2022, 6, 2))


def test_ten_times_the_rows_cost_no_more_queries_than_their_chunks(take, django_assert_max_num_queries):
    take(*({"账号名称": f"号{number}", "账号ID": str(number)} for number in range(3)))
    with django_assert_max_num_queries(20):
        take(*({"账号名称": f"号{number}", "账号ID": str(number), "备注": "新"} for number in range(300)))
