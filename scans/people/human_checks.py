"""What a person saw of one account, with the screenshot that shows it: a claim under the same rules as a monitor's table
(platforms.md §8)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import clock, files, journal
from core.proofs import Proof, by_content
from core.refusals import Refusal
from registry.models import Account
from scans.models import Claim
from scans.people.observations import SECOND, note_posts
from scans.people.rows import Said
from scans.platforms.dates import parse_date

MOST_BYTES = 20 * 1024 * 1024
SHEET = "人工查看"
POST, NONE, MISSING, SHUT = "post", "none", "missing", "shut"
OUTCOMES = {
    POST: "看到有发布",
    NONE: "近两周没有新发布",
    MISSING: "找不到账号",
    SHUT: "打不开，没有看成",
}
SAID = {
    POST: Said("ok"),
    NONE: Said("ok", silent=True),
    MISSING: Said("not_found", "account_missing"),
    SHUT: Said("malformed", "supplier_unreachable"),
}


@dataclass(frozen=True)
class Look:
    """What the form says: `shown` is the date of the newest post as the platform displays it."""

    outcome: str
    shown: str = ""
    note: str = ""
    proof: Any = None  # the uploaded screenshot


def proof_of(upload: Any) -> Proof:
    """Judged by its content, drawn anew, without the place where it was taken."""
    if upload is None:
        raise Refusal("no_proof", "请上传截图。")
    if upload.size > MOST_BYTES:
        raise Refusal("too_large", f"截图有 {upload.size / 1024 / 1024:.1f} MB，超过 20 MB，请压缩后再上传。")
    return by_content(upload.read(), upload.name)


def kept(proof: Proof) -> dict[str, str]:
    return {"sha256": files.keep(proof.data), "name": proof.filename, "type": proof.content_type}


def shown_moment(text: str, as_of: dt.datetime) -> tuple[dt.datetime | None, str]:
    """The date as displayed (昨天 18:30, 3月1日, 2026-03-01), read from the moment of the look."""
    if not text.strip():
        return None, ""
    found = parse_date(text, as_of)
    if found is None:
        raise Refusal(
            "bad_date", f"看不懂日期“{text.strip()}”，请照页面上显示的填写，如 2026-03-01、3月1日、昨天 18:30。"
        )
    if found.at > as_of:
        raise Refusal("future", "最近发布时间晚于现在，请核对。")
    return found.at, found.precision


def record_look(account: Account, look: Look, *, by: Any) -> Claim:
    """A shown post counts at once; silence and a missing account wait for a second person. A second click adds nothing."""
    SECOND.check(by)
    moment = clock.now()
    at, precision = shown_moment(look.shown, moment)
    if look.outcome == POST and at is None:
        raise Refusal("no_date", "看到有发布的，请填写页面上显示的最近发布时间。")
    if look.outcome not in SAID:
        raise Refusal("bad_outcome", "请选择查看结果。")
    proof = kept(proof_of(look.proof))
    said = SAID[look.outcome]
    claim = Claim(
        account=account,
        checked_at=moment,
        state=said.state,
        reason=said.reason,
        says_silent=said.silent,
        last_published_at=at if said.state == "ok" else None,
        precision=precision,
        detail={"said": OUTCOMES[look.outcome], "problem": look.note, "shown": look.shown, "proof": proof},
        by=by,
        file_sha256=proof["sha256"],
        sheet=SHEET,
        row=account.pk,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
            told = {"outcome": look.outcome, "shown": look.shown, "proof": proof["sha256"]}
            journal.record("scans.claim.look", by=by, obj=claim, after=told)
            note_posts([claim])
    except IntegrityError:
        raise Refusal("already_recorded", "这张截图已经为这个账号登记过，没有重复登记。") from None
    return claim
