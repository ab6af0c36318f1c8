"""Tables of a hired monitor: every word of its cells, and what counts before and after a second person's word."""

import datetime as dt

import pytest

from core.models import JournalEntry
from scans.models import Claim, ClaimEvent
from scans.people.rows import WORDS
from scans.platforms.dates import CHINA

HEAD = "渠道,账号名称,账号ID,主办单位,监测时间,最近发布时间,监测结果,问题描述,最近文章标题,链接,截图"
AT = "2026-03-31T18:00:00+08:00"


@pytest.fixture(autouse=True)
def today(set_clock):
    set_clock("2026-04-01 09:00")


@pytest.fixture
def people(make_user, county):
    make_user("monitor", unit=county, name="某监测公司")
    make_user("supervisor", unit=county, name="张主管")


@pytest.fixture
def table(tmp_path):
    def write(*rows, head=HEAD, encoding="utf-8", name="监测.csv"):
        path = tmp_path / name
        path.write_bytes("\n".join([head, *rows]).encode(encoding))
        return path

    return write


@pytest.fixture
def imported(command, table, people):
    def run(*rows, confirmed=False, **file):
        extra = ["--confirmed-by", "张主管"] if confirmed else []
        return command("import_observations", table(*rows, **file), "--by", "某监测公司", *extra)

    return run


@pytest.fixture
def verdict_of(command):
    def judge(account, at=AT):
        rows = command("freshness", "--as-of", at)[1]["accounts"]
        found = next(row for row in rows if row["id"] == account.number)
        return found["verdict"], [gap["reason"] for gap in found["gaps"]]

    return judge


def row(account, said, last="", checked="2026-03-31 10:00", **more):
    cells = ["微信公众号", account.name, more.get("handle", ""), more.get("unit", ""), checked, last, said]
    return ",".join([*cells, more.get("problem", ""), "标题", "", ""])


def test_a_shown_post_counts_at_once(imported, make_account, verdict_of):
    account = make_account()
    code, report = imported(row(account, "正常", last="2026-03-20 08:30"))
    assert (code, report["created"], report["refused"], report["unknown_columns"]) == (0, 1, 0, [])
    account.refresh_from_db()
    assert account.last_post_at.astimezone(CHINA) == dt.datetime(2026, 3, 20, 8, 30, tzinfo=CHINA)
    assert verdict_of(account) == ("updated", [])
    assert JournalEntry.objects.filter(act="scans.observations.import").count() == 1


def test_silence_counts_only_when_another_person_confirms(imported, make_account, verdict_of):
    account = make_account()
    rows = [row(account, "未更新")]
    assert imported(*rows)[0] == 0
    assert verdict_of(account) == ("undetermined", ["unconfirmed"])
    assert imported(*rows, confirmed=True)[1]["updated"] == 1
    assert verdict_of(account) == ("overdue", [])
    assert Claim.objects.get().status == Claim.Status.CONFIRMED
    assert str(ClaimEvent.objects.get().by) == "张主管"


def test_a_confirmed_claim_of_silence_is_only_good_near_its_check(imported, make_account, verdict_of):
    account = make_account()
    imported(row(account, "未更新"), confirmed=True)
    assert verdict_of(account, at="2026-04-01T12:00:00+08:00")[0] == "overdue"
    assert verdict_of(account, at="2026-04-03T12:00:00+08:00") == ("undetermined", ["no_recent_look"])


def test_the_second_import_of_a_file_changes_nothing(imported, make_account):
    rows = [row(make_account(), "正常", last="2026-03-20"), row(make_account(), "空白")]
    assert imported(*rows)[1]["created"] == 2
    code, report = imported(*rows)
    assert (code, report["created"], report["unchanged"]) == (0, 0, 2)
    assert (Claim.objects.count(), JournalEntry.objects.filter(act="scans.observations.import").count()) == (
        2,
        1,
    )


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_a_monitor_has_its_state(imported, make_account, word):
    assert imported(row(make_account(), f" {word}　"))[0] == 0
    claim = Claim.objects.get()
    assert (claim.state, claim.reason, claim.says_silent) == tuple(WORDS[word])


def test_gbk_serial_dates_and_full_width_digits_are_read(imported, make_account):
    account = make_account()
    assert imported(row(account, "正常", last="46101", checked="２０２６年３月３１日"), encoding="gb18030")[0] == 0
    assert Claim.objects.get().last_published_at.astimezone(CHINA).date() == dt.date(2026, 3, 20)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"said": "好像没更新"}, "unknown_state"),
        ({"said": ""}, "missing"),
        ({"said": "正常", "checked": ""}, "missing"),
        ({"said": "正常", "checked": "2026-04-02"}, "bad_date"),
        ({"said": "正常", "last": "31/3/2026"}, "bad_date"),
        ({"said": "正常", "last": "2026-04-01", "checked": "2026-03-31"}, "contradiction"),
        ({"said": "正常", "handle": "1.23E+15"}, "precision_lost"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_its_place(imported, make_account, cells, code):
    good = row(make_account(), "正常")
    exit_code, report = imported(good, row(make_account(), **cells))
    assert (exit_code, report["created"], report["refused"]) == (1, 1, 1)
    assert (report["problems"][0]["row"], report["problems"][0]["code"]) == (3, code)
    assert report["problems"][0]["message"]


def test_an_account_unknown_or_named_twice_is_refused(imported, make_account, other_bureau):
    one, other = make_account(name="郎溪发布"), make_account(name="郎溪发布", organisation=other_bureau)
    good = make_account()
    rows = [row(good, "正常"), row(one, "正常"), "抖音,没有登记,,,2026-03-31,,正常,,,,"]
    assert [each["code"] for each in imported(*rows)[1]["problems"]] == ["ambiguous_account", "unknown_account"]
    by_unit = row(other, "正常", unit="郎溪县教育局", problem="补上单位")
    assert imported(by_unit)[0] == 0
    assert Claim.objects.get(account=other)


def test_two_rows_of_one_account_keep_the_later_check_and_tell_of_both(imported, make_account):
    account = make_account()
    code, report = imported(row(account, "正常", checked="2026-03-30"), row(account, "未更新", checked="2026-03-31"))
    assert (code, report["created"], Claim.objects.get().says_silent) == (0, 1, True)
    assert [each["code"] for each in report["warnings"]] == ["duplicate"]
    assert report["skipped"][0]["row"] == 2


def test_a_file_without_one_good_row_or_with_the_same_person_twice_writes_nothing(
    command, imported, table, people, make_account
):
    account = make_account()
    code, printed = imported(row(account, "看不懂"))
    assert (code, printed["error"]["code"]) == (2, "no_good_row")
    path = table(row(account, "正常"))
    code, printed = command("import_observations", path, "--by", "张主管", "--confirmed-by", "张主管")
    assert (code, printed["error"]["code"], Claim.objects.count()) == (2, "same_person", 0)


def test_a_monitor_cannot_speak_of_accounts_outside_its_units(command, table, make_user, make_account, other_bureau):
    make_user("monitor", unit=other_bureau, name="外单位")
    code, printed = command("import_observations", table(row(make_account(), "正常")), "--by", "外单位")
    assert (code, printed["error"]["code"]) == (2, "no_good_row")
