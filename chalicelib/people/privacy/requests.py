"""What people and the office ask of data protection, and whether it is really they who ask."""

from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import sequenced
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book, decisions, erasures
from chalicelib.people.privacy.shapes import ConsentBody, OfficeErasureBody
from chalicelib.people.privacy.values import Cards, Erasure, How, Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance, count
from chalicelib.refusals import InvalidValue, NotFound, SignInAgain

EXPORTS = Allowance("exports", 60, 60 * 60)
"""Parts of exports within an hour; each reads a good deal."""


def consent(caller: Caller, subject: Subject, asked: ConsentBody, language: str) -> None:
    """Note one's own word. Refuses InvalidValue, ConsentNeeded where another text was read, and as `book.consent`."""
    purpose = decisions.purpose(subject, asked.purpose, given=asked.given)
    if asked.given:
        book.check_read(purpose.name, asked.version)
    how = How(caller.who, caller.role, book.version(purpose.name), language)
    book.consent(subject.id, purpose.name, given=asked.given, how=how)


def exported(caller: Caller) -> Subject:
    """Whose data is to be told; refuses NotFound, TooManyTries."""
    subject = book.subject(caller)
    count(EXPORTS, subject.id)
    return subject


def erasure(caller: Caller, cards: Cards, *, gives_up: bool) -> Erasure:
    """Erase who asks; again is once, and goes on with what broke off. Refuses as `erasures.erase`, SignInAgain."""
    person = book.person_of(caller)
    if (known := erasures.erasure(person) if person else None) is not None:
        return erasures.finished(known)
    subject = book.subject(caller)
    _check_is_it(caller, subject)
    return erasures.erase(subject, cards, gives_up=gives_up)


def office_erasure(caller: Caller, asked: OfficeErasureBody) -> Erasure:
    """Erase who asked the office for it, and leave a trail of it.

    Refuses InvalidValue for an account that several persons share (their address says who), NotFound, and as
    `erasures.erase`. An address that was erased is nobody's any more.
    """
    if (asked.account is None) == (asked.mail is None):
        raise InvalidValue.of("account", "mail")
    subject = _known_by(asked.mail) if asked.mail is not None else _holding(asked.account or "")
    steps = trail.actions(caller, "person_erased", subject.id, after={"cards": asked.cards}, why=asked.why)
    return erasures.erase(subject, asked.cards, gives_up=asked.gives_up, with_it=steps)


def _known_by(mail: str) -> Subject:
    person = persons.known_by(mail)
    if person is None:
        raise NotFound
    return book.subject(Caller("person", person.id, person=person.id))


def _holding(account: str) -> Subject:
    if not sequenced(account) or account[0] != "m":
        raise NotFound
    town_book().member(account)
    holders = persons.wearers(account, "member")
    if len(holders) > 1:
        raise InvalidValue.of("account")
    who = Caller("person", holders[0], person=holders[0]) if holders else Caller("member", account)
    return book.subject(who)


def _check_is_it(caller: Caller, subject: Subject) -> None:
    """A person has signed in just now; a wallet speaks for an account as long as nobody registered it."""
    if not subject.registered:
        if persons.wearers(subject.id, "member"):
            raise SignInAgain
        return
    sessions.recent(caller.session or "", decisions.FRESH_SECONDS)
