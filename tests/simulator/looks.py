"""A look made here and now, without a database: what an adapter makes of the simulator, through the guarded door."""

from core.outbound import Door
from scans.conversation import Conversation, Looked, Target
from scans.platforms.sources import parse_line


def look(line: str, door: Door, clock, credential=None) -> Looked:
    conversation = Conversation(Target(1, "k", parse_line(line), credential=credential or {}), clock)
    while conversation.outcome is None:
        conversation.advance(door)
    return conversation.outcome
