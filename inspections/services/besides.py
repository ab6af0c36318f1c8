"""What stands beside a round's own figures in a notice when nobody states it: re-check, websites, the upper level,
who reported late."""

from typing import Any

from inspections.models import Round
from inspections.services.interims import urged_facts
from inspections.services.rechecks import recheck_facts
from inspections.services.self_checks import late_facts
from inspections.services.upper import upper_facts
from inspections.services.websites import websites_facts


def besides(round_: Round) -> dict[str, Any]:
    return {
        "recheck": recheck_facts(round_),
        "websites": websites_facts(round_),
        "upper_check": upper_facts(round_),
        "urged": urged_facts(round_),
        "late_reports": late_facts(round_),
    }
