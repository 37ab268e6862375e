"""The door to cases: opened once, listed for the office, answered by mail, letter or phone."""

from collections.abc import Sequence

from chalicelib import config, ids, records, texts
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people.cases import decisions, tables
from chalicelib.people.cases.values import Case, Reply, Way
from chalicelib.people.trail import book as trail
from chalicelib.records import PERSONS, Action
from chalicelib.refusals import IdempotencyKeyReused, NotFound, TryAgain

NUMBER = 10
LISTED = 200


def case_id(party: str, key: str) -> str:
    """The number that the same request, sent again, gives again."""
    return ids.digest(f"case|{party}|{key}")[:NUMBER]


def opened(case: Case) -> tuple[Case, bool]:
    """Put a case on the office's list, and whether it was there before; refuses IdempotencyKeyReused."""
    made = records.written(
        PERSONS.fresh(tables.key(case.id), tables.CASE, tables.kept(case)),
        PERSONS.put(tables.list_key(case.state), tables.place(case), {}),
        PERSONS.put(tables.owner_key(case.party), tables.OWN + tables.place(case), {}),
    )
    if made:
        return case, False
    known = found(case.id)
    if known.asked != case.asked:
        raise IdempotencyKeyReused
    return known, True


def found(number: str) -> Case:
    """One case; refuses NotFound."""
    stored = PERSONS.record(tables.key(number), tables.CASE)
    if not stored:
        raise NotFound
    return tables.case_read(stored)


def listed(state: str) -> list[Case]:
    """The office's list, the longest waiting first."""
    return _cases([record["sk"] for record in PERSONS.records(tables.list_key(state))][:LISTED])


def of(party: str) -> list[Case]:
    """Somebody's own cases, the newest first."""
    return _cases([record["sk"] for record in reversed(PERSONS.records(tables.owner_key(party), tables.OWN))][:LISTED])


def answer(caller: Caller, number: str, text: str, way: Way, closes: bool) -> Case:
    """Answer a case and send the answer where it goes by mail; refuses NotFound, CaseClosed, NoMailAddress, TryAgain.

    The answer stands in the case before its mail is sent, under a name of its own, so that it goes once.
    """
    before = found(number)
    after = decisions.answered(before, Reply(town_book().clock(), caller.who, text, way), closes)
    if not records.written(*_moved(before, after), *trail.actions(caller, "case_answered", number)):
        raise TryAgain
    if way == "mail":
        name, told = f"case-{number}-{len(after.replies)}", {"number": number, "text": text, "asked": before.text}
        subject, body = texts.mail("case_answer", after.language, town=config.town().programme, **told)
        mail.send(name, [after.mail], subject, body, after.language)
    return after


def _moved(before: Case, after: Case) -> Sequence[Action]:
    told = tables.kept(after)
    actions = [PERSONS.changed(tables.key(after.id), tables.CASE, told, {"turn": len(before.replies)})]
    if before.state != after.state:
        actions.append(PERSONS.removed(tables.list_key(before.state), tables.place(before)))
        actions.append(PERSONS.put(tables.list_key(after.state), tables.place(after), {}))
    return actions


def _cases(places: list[str]) -> list[Case]:
    """Cases by their places on a list; one that was erased meanwhile is left out."""
    stored = (PERSONS.record(tables.key(place.rpartition("#")[2]), tables.CASE) for place in places)
    return [tables.case_read(each) for each in stored if each]
