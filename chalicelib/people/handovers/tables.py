"""Hand-overs and departures as `office` keeps them.

HANDOVERS   <keyed hash of the code>   ends by itself after three months
DEPARTURES  s:… or c:…                 who at why: what settlement has still to settle
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.callers import Hat
from chalicelib.people.handovers.values import Handover

HANDOVERS, DEPARTURES = "HANDOVERS", "DEPARTURES"
GOOD_DAYS, KEPT_DAYS = 14, 90


def kept(handover: Handover) -> dict[str, Any]:
    told = asdict(handover) | {"role": handover.hat.role, "party": handover.hat.party}
    return {name: value for name, value in told.items() if name not in {"id", "hat"}}


def handover_read(stored: Mapping[str, Any]) -> Handover:
    names = {field.name for field in fields(Handover)} - {"id", "hat"}
    told = {name: stored[name] for name in names if name in stored}
    return Handover(id=stored["sk"], hat=Hat(stored["role"], stored["party"]), **told)
