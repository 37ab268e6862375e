"""Invitations as `office` keeps them: INVITATIONS / <keyed hash of the code>; the list is one query.

Whoever is invited by mail stands in that mail alone. A record outlives its invitation by two months, so that a late
guest hears that it is over, and not that it never was.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.people.invitations.values import Invitation

INVITATIONS = "INVITATIONS"
GOOD_DAYS, KEPT_DAYS = 30, 90


def kept(invitation: Invitation) -> dict[str, Any]:
    return {name: value for name, value in asdict(invitation).items() if name != "id"}


def invitation_read(stored: Mapping[str, Any]) -> Invitation:
    names = {field.name for field in fields(Invitation)} - {"id"}
    return Invitation(id=stored["sk"], **{name: stored[name] for name in names if name in stored})
