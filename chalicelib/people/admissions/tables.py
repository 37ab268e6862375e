"""Applications as the tables keep them; the clerk's list is one query.

office    APPLICATIONS        <application>        all but how to reach somebody
office    APPLIED             <keyed hash>         a kind, name and IBAN that is handed in: nobody applies twice
persons   U#<person>          APPLICATION#<id>     contact_name contact_phone
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.attributes import known
from chalicelib.people.admissions.values import Acceptance, Application, Decision

PASSING = {"draft": 366 * 24 * 60 * 60, "withdrawn": 366 * 24 * 60 * 60}
"""What came to nothing ends by itself so many seconds after it last went on, as the privacy notice says."""
APPLICATIONS, APPLIED, CONTACT = "APPLICATIONS", "APPLIED", "APPLICATION#"


def person_key(person: str) -> str:
    return f"U#{person}"


def kept(application: Application) -> dict[str, Any]:
    """What stands in the record; nothing of the person but their id."""
    made = asdict(application)
    return {name: value for name, value in made.items() if name not in {"id"} and value is not None}


def application_read(stored: Mapping[str, Any]) -> Application:
    names = {field.name for field in fields(Application)} - {"id", "accepted", "decision"}
    told = {name: stored[name] for name in names if name in stored}
    accepted = {name: known(Acceptance, each) for name, each in stored["accepted"].items()}
    return Application(id=stored["sk"], accepted=accepted, decision=_decision(stored.get("decision")), **told)


def _decision(stored: Mapping[str, Any] | None) -> Decision | None:
    return known(Decision, {**stored, "met": tuple(stored["met"])}) if stored else None
