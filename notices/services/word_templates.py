"""Templates of an office: taken in after a look in the limited process, tried on a closed round, used for a notice."""

from typing import Any

from django.db import IntegrityError, transaction

from core import files, journal
from core.docx_template import look_at
from core.refusals import Refusal
from inspections.models import Round
from notices import render
from notices.composition import Part
from notices.models import Notice, Profile, WordTemplate
from notices.services.documents import build, parts_of
from notices.services.drafting import save_guarded
from notices.services.filling import filled
from notices.word_vocabulary import BODY, vocabulary


def keep_template(name: str, file: bytes, filename: str, *, by: Any, note: str = "") -> WordTemplate:
    """A new version under that name of the person's office. Safe to repeat: the same file makes no new one."""
    if not by.has_perm("notices.manage_templates"):
        raise Refusal("not_allowed", "您没有管理版式模板的权限。")
    looked = look_at(file, filename, vocabulary())
    if BODY not in looked.names:
        raise Refusal(
            "no_body", "模板里没有 {{正文}}，用它印出来的通报没有正文。请在该印正文的地方单独写一段 {{正文}}。"
        )
    sha256 = files.keep(file)
    newest = WordTemplate.objects.filter(organisation=by.organisation, name=name).order_by("-version").first()
    if newest and newest.sha256 == sha256 and newest.is_on:
        return newest
    told = {
        "note": note,
        "sha256": sha256,
        "filename": filename[:255],
        "fields": [list(each) for each in looked.fields],
    }
    try:
        with transaction.atomic():
            made = WordTemplate.objects.create(
                organisation=by.organisation, name=name, version=newest.version + 1 if newest else 1, by=by, **told
            )
            journal.record("notices.template.keep", by=by, obj=made, after={"sha256": sha256, "file": filename})
    except IntegrityError:
        raise Refusal("somebody_was_faster", f"模板“{name}”刚刚被别人更新，请看过新的一版再上传。") from None
    return made


@transaction.atomic
def switch(template: WordTemplate, *, on: bool, by: Any) -> None:
    """Safe to repeat; notices that use it keep it."""
    if not by.has_perm("notices.manage_templates"):
        raise Refusal("not_allowed", "您没有管理版式模板的权限。")
    if WordTemplate.objects.filter(pk=template.pk, is_on=not on).update(is_on=on):
        journal.record("notices.template.on" if on else "notices.template.off", by=by, obj=template)


def trial(template: WordTemplate, round_: Round, profile: Profile) -> bytes:
    """As a notice of that round would come out; nothing is kept."""
    built = build(round_, profile, {}, {})
    return _printed(template, Notice(round=round_, profile=profile, facts=built.facts, extras=built.extras))


def _printed(template: WordTemplate, notice: Notice) -> bytes:
    return filled(template, parts_of(notice), notice)


def use_template(notice: Notice, template: WordTemplate | None, *, version: int, by: Any) -> None:
    """None is the platform's own layout. Tried before it is kept, so that no draft stands with one that cannot print it."""
    if not by.has_perm("notices.edit_notice"):
        raise Refusal("not_allowed", "您没有起草通报的权限。")
    if template is not None:
        _printed(template, notice)
    before = {"template": str(notice.template or "")}
    with transaction.atomic():
        save_guarded(notice, version, {"template": template})
        journal.record(
            "notices.notice.template", by=by, obj=notice, before=before, after={"template": str(template or "")}
        )


def sample(office: str) -> bytes:
    """To start from: the layout of GB/T 9704 with the office's own head and the fields in their places."""
    return render.render(
        [
            Part("mark", office),
            Part("number", "{{发文字号}}"),
            Part("title", lines=("{{标题}}",)),
            Part("addressee", "{{主送机关?}}"),
            Part("para", "{{正文}}"),
            Part("annex_list", lines=("{{附件说明?}}",)),
            Part("signature", office, lines=("{{成文日期}}",)),
            Part("note", "{{公开方式?}}"),
            Part("para", "{{全部附件}}"),
        ]
    )
