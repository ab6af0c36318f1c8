"""One closing as people read it: each step with what was done, what is missing, and who may do what now."""

from dataclasses import dataclass
from typing import Any

from registry.closing_steps import is_done, label_of, parts_of, shown
from registry.histories import told
from registry.models import Closing, ClosingStep
from registry.services.closing import closed_from, what_is_missing


@dataclass(frozen=True)
class StepLine:
    """One step of the list."""

    label: str
    word: str
    tone: str
    facts: list[tuple[str, str]]
    link: str
    proof: str
    proof_pk: int | None  # of a paper that can be opened
    undone: list[str]
    is_unproven: bool


def closing_page(closing: Closing, user: Any) -> dict[str, Any]:
    undone = what_is_missing(closing) if closing.is_editable else {}
    lines = [_line(step, undone) for step in closing.steps.select_related("proof")]
    moves = closing.moves_for(user)
    return {
        "closing": closing,
        "steps": lines,
        "moves": moves,
        "may_edit": closing.is_editable and closing.may(user, "report"),
        "is_complete": not undone,
        "unproven": [line.label for line in lines if line.is_unproven],
        "done": sum(line.tone != "amber" for line in lines),
        "closed_from": closed_from(closing) if "confirm" in moves else None,
        "events": told(closing),
    }


def _line(step: ClosingStep, undone: dict[str, list[str]]) -> StepLine:
    why = undone.get(step.get_kind_display(), [])
    if not step.needed:
        word, tone, facts = "不需要", "grey", [("理由", step.why_not)] if step.why_not else []
    else:
        word, tone = ("已完成", "green") if is_done(step) and not why else ("待办理", "amber")
        facts = [
            (label_of(part, step.kind), shown(value))
            for part in parts_of(step.kind)
            if part.kind != "link" and (value := getattr(step, part.name)) not in (None, "")
        ]
    proof = f"{step.proof}{'（已被移除）' if step.proof.removed_at else ''}" if step.proof else ""
    unproven = step.needed and (step.proof is None or step.proof.removed_at is not None)
    return StepLine(
        label=step.get_kind_display(),
        word=word,
        tone=tone,
        facts=facts,
        link=step.link if step.needed else "",
        proof=proof,
        proof_pk=step.proof.pk if step.proof and not step.proof.removed_at else None,
        undone=why,
        is_unproven=unproven,
    )
