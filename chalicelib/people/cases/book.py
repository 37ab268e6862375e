"""The door to cases: opened once, listed for the office, answered by mail, letter or phone."""

from collections.abc import Sequence

from chalicelib import config, ids, records, texts
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import owners
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
        *(PERSONS.put(pk, sk, {}) for pk, sk in tables.places(case)),
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


def waiting() -> list[tuple[str, int]]:
    """The numbers of open cases and since when each waits (ms), the longest first; no case is read for it."""
    places = (record["sk"].partition("#") for record in PERSONS.records(tables.list_key("open")))
    return [(number, int(at)) for at, _, number in places]


def of(party: str) -> list[Case]:
    """The cases of an account; of a person those they asked, for whomever. The newest first."""
    return _cases([record["sk"] for record in reversed(PERSONS.records(owners.key(party), tables.OWN))][:LISTED])


def answer(caller: Caller, number: str, text: str, way: Way, closes: bool) -> Case:
    """Answer a case and send the answer where it goes by mail; refuses NotFound, CaseClosed, NoMailAddress, TryAgain.

    The answer stands in the case before its mail is sent, under a name of its own, so that it goes once.
    """
    before = found(number)
    after = decisions.answered(before, Reply(town_book().clock(), caller.who, text, way), closes)
    if not records.written(*_moved(before, after), *trail.actions(caller, "case_answered", number)):
        raise TryAgain
    if way == "mail":
        name, told = _mail_id(after, len(after.replies)), {"number": number, "text": text, "asked": before.text}
        subject, body = texts.mail("case_answer", after.language, town=config.town().programme, **told)
        mail.send(name, [after.mail], subject, body, after.language)
    return after


def forget(owner: str) -> None:
    """Forget what a person, or a member's account, asked: the case with all answers and the mails with these.

    Of what a person asked for a shop or club nothing stays that leads to them; the rest is that one's. Again is once.
    """
    for record in PERSONS.records(owners.key(owner), tables.OWN):
        stored = PERSONS.record(tables.key(record["sk"].rpartition("#")[2]), tables.CASE)
        if not stored:
            records.written(PERSONS.removed(record["pk"], record["sk"]))
        elif stored["party"][0] in "mu":
            remove(tables.case_read(stored))
        else:
            nameless = PERSONS.changed(stored["pk"], tables.CASE, {"person": "", "mail": ""}, {"pk": stored["pk"]})
            records.written(nameless, PERSONS.removed(record["pk"], record["sk"]))


def remove(case: Case) -> None:
    """Take a case away, with its places on lists and the mails that answered it. Refuses TryAgain where it changed."""
    for number in range(len(case.replies)):
        mail.blank(_mail_id(case, number + 1))
    own = PERSONS.removed(tables.key(case.id), tables.CASE, {"turn": len(case.replies)})
    if not records.written(own, *(PERSONS.removed(pk, sk) for pk, sk in tables.places(case))):
        raise TryAgain


def _mail_id(case: Case, reply: int) -> str:
    return f"case-{case.id}-{reply}"


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
