"""State changes as one table of moves per record, written with a guard and an event row."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction

from core import journal
from core.clock import now
from core.locks import lock_as_seen
from core.refusals import Refusal


@dataclass(frozen=True)
class Move:
    """From which states, to which state, with which permission; `label` is the button's text."""

    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    needs_reason: bool = False


class MoveRefused(Refusal):
    """The move is not open from here, to this person, or somebody was faster."""


class MoveEvent(models.Model):
    """One made move; append-only. Subclasses add `record`, a foreign key with related_name="events"."""

    move = models.CharField("动作", max_length=32)
    source = models.CharField(max_length=24)
    target = models.CharField(max_length=24)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间", default=now)
    reason = models.TextField("理由", blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]


class Workflow(models.Model):
    """A record that changes state only by `make`."""

    MOVES: ClassVar[dict[str, Move]] = {}
    status: Any
    events: Any

    class Meta:
        abstract = True

    def may(self, user: Any, name: str) -> bool:
        """Whether this person may make this move on this record at all, whatever its state."""
        return user is not None and user.has_perm(self.MOVES[name].permission)

    def guard(self) -> dict[str, Any]:
        """Further columns that must still hold what this person saw when the move is written."""
        return {}

    def moves_for(self, user: Any) -> dict[str, Move]:
        """The moves open now to this person; buttons are made from this."""
        return {name: move for name, move in self.MOVES.items() if self.status in move.sources and self.may(user, name)}

    def timeline(self) -> list[dict[str, Any]]:
        """Its made moves in words, newest first, as components/timeline.html shows them."""
        return [
            {"title": self.MOVES[event.move].label, "at": event.at, "who": event.by, "reason": event.reason}
            for event in self.events.select_related("by")
        ]

    def hold(self, name: str) -> None:
        """Lock the record as this person saw it until the transaction ends, before other tables are read for the
        move. Refused when somebody was faster, so that the loser hears that and nothing else."""
        open_here = self.status in self.MOVES[name].sources
        if not open_here or not lock_as_seen(self, status=self.status, **self.guard()):
            raise MoveRefused("somebody_was_faster", self._told(self.MOVES[name]))

    @transaction.atomic
    def make(self, name: str, *, by: Any, reason: str = "", **fields: Any) -> Any:
        """Change state, with `fields` in the same guarded write, and leave an event and a journal row."""
        move = self.MOVES[name]
        if not self.may(by, name):
            raise MoveRefused("not_allowed", f"您没有“{move.label}”的权限。")
        if move.needs_reason and not reason.strip():
            raise MoveRefused("reason_needed", f"“{move.label}”需要填写理由。")
        source = self.status
        changed = type(self)._default_manager.filter(pk=self.pk, status=source, status__in=move.sources, **self.guard())
        if not changed.update(status=move.target, **fields):
            raise MoveRefused("somebody_was_faster", self._told(move))
        for field, value in {"status": move.target, **fields}.items():
            setattr(self, field, value)
        event = self.events.create(move=name, source=source, target=move.target, by=by, reason=reason)
        journal.record(
            f"{self._meta.label_lower}.{name}",
            by=by,
            obj=self,
            before={"status": source},
            after={"status": move.target},
            reason=reason,
        )
        return event

    def _told(self, move: Move) -> str:
        last = self.events.select_related("by").first()
        if last is None:
            return f"现在不能“{move.label}”，请刷新页面查看最新状态。"
        who = last.by.get_full_name() or last.by.get_username() if last.by else "系统"
        return f"不能“{move.label}”：{who} 已先一步办理“{self.MOVES[last.move].label}”，请刷新页面查看最新状态。"
