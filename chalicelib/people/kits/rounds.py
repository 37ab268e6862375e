"""A club's thanks by mail, to those who agreed to it: the words of all clubs go round together, at most once each.

Who agreed is found by looking through `persons`, so that no list of who supports whom is kept. A mail is called after
club, month and person: it goes once, whoever breaks off and whoever runs twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib import config, texts
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.kits import thanks
from chalicelib.people.kits.thanks import Thanks
from chalicelib.people.owners import owner_of
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy.decisions import THANKS_MAIL
from chalicelib.people.privacy.tables import CONSENT
from chalicelib.records import PERSONS
from chalicelib.refusals import MalformedMail, MalformedMailAddress, NotFound

TOGETHER, PARTS_AT_MOST, PERSONS_AT_MOST = 500, 200, 1_000
"""Records that are read at once; parts and persons that one run looks at: a minute or so."""
SETTLED_MS = 60_000
"""What was said so lately may not be seen everywhere: it goes with the next round."""


@dataclass
class Round:
    """What one run did: how many mails it wrote, whose it could not, and where it goes on; empty at the end."""

    next: str
    mails: int = 0
    trouble: list[str] = field(default_factory=list)


def run(until: int, place: str) -> Round:
    """Send what clubs said up to a moment (server ms) to those behind a place of `persons`. Refuses TryAgain."""
    words, made, looked = thanks.waiting(until), Round(place), 0
    for _ in range(PARTS_AT_MOST if words else 0):
        found, made.next = PERSONS.scanned(made.next, TOGETHER)
        agreed = _who_said_a_word(found)
        for person in agreed:
            _told(person, words, made)
        looked += len(agreed)
        if not made.next or looked >= PERSONS_AT_MOST:
            break
    if not words or not made.next:
        made.next = ""
        thanks.sent(until)
    return made


def _who_said_a_word(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Persons of whom a yes or a no is among these records, each once."""
    said = [each["pk"] for each in found if each["sk"].startswith(f"{CONSENT}{THANKS_MAIL}#")]
    return [owner_of(pk) for pk in dict.fromkeys(said) if pk.startswith("U#")]


def _told(person_id: str, words: Sequence[Thanks], made: Round) -> None:
    """One person's mails; whoever took the yes back, has no address or is gone gets none."""
    try:
        person = persons.person(person_id)
        if not person.mail or not privacy.agreed(person_id, THANKS_MAIL):
            return
        clubs = set(_clubs(person))
        for each in words:
            if each.club in clubs:
                _send(each, person)
                made.mails += 1
    except NotFound:
        return
    except (MalformedMail, MalformedMailAddress):
        made.trouble.append(person_id)


def _clubs(person: Person) -> Iterator[str]:
    for hat in person.hats:
        if hat.role == "member":
            yield from thanks.supported(town_book().member(hat.party).terms)


def _send(said: Thanks, person: Person) -> None:
    town = config.town()
    told = {
        "club": said.name,
        "text": f"    {said.text}",
        "programme": town.programme,
        "link": links.mails(town.host),
        "day": texts.day(said.day, person.language) if said.day else "",
    }
    subject, text = texts.mail(said.mail, person.language, **told)
    mail_id = f"thanks-{said.month}-{said.club[2:]}-{person.id[2:]}"
    mail.send(mail_id, [person.mail], subject, text, person.language)
