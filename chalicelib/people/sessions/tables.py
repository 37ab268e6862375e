"""Sign-ins as the table `sessions` keeps them; each ends by itself when it was not used for long.

S#<session>   FAMILY       person role party device opened_at used_at turn turned_at echoed keys?
W#<owner>     S#<session>  whose list it stands in: a person's, or an account's that nobody registered
C#<request>   CODE         who person sealed tries   a one-time code: whose, by a hash of the address; `person` is
                           empty where nobody has that address
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.callers import Hat
from chalicelib.people.sessions.values import Session

FAMILY, OWNED, CODE = "FAMILY", "S#", "CODE"


def key(session: str) -> str:
    return f"S#{session}"


def code_key(request: str) -> str:
    return f"C#{request}"


def owner_key(owner: str) -> str:
    return f"W#{owner}"


def kept(session: Session) -> dict[str, Any]:
    told = asdict(session) | {"role": session.hat.role, "party": session.hat.party}
    return {name: value for name, value in told.items() if name not in {"id", "hat"} and (value or name != "keys")}


def as_read(session: Session) -> dict[str, Any]:
    """What a sign-in's record has as long as nothing was handed out since it was read."""
    return {"turn": session.turn, "echoed": session.echoed, "keys": session.keys or None}


def session_read(stored: Mapping[str, Any]) -> Session:
    own = {field.name for field in fields(Session)} - {"id", "hat"}
    told = {name: stored[name] for name in own if name in stored}
    return Session(id=stored["pk"].removeprefix("S#"), hat=Hat(stored["role"], stored["party"]), **told)
