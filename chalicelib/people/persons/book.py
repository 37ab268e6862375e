"""The door to what is known of human beings, and to the roles in which they act."""

from chalicelib import ids, rates, records
from chalicelib.callers import Hat
from chalicelib.ledger.book import town_book
from chalicelib.people.persons import tables
from chalicelib.people.persons.tables import PERSON, SELF, key, mail_key, party_key
from chalicelib.people.persons.values import Person
from chalicelib.records import PERSONS
from chalicelib.refusals import AlreadyRegistered, NotFound


def known_by(mail: str) -> Person | None:
    """Whose e-mail address it is; None for one that nobody has."""
    for pseudonym in rates.pseudonyms(tables.address(mail)):
        if found := PERSONS.record(mail_key(pseudonym), PERSON):
            return person(found["person"])
    return None


def person(person_id: str) -> Person:
    """All that is known of somebody; refuses NotFound."""
    found = tables.person_read(PERSONS.records(key(person_id)))
    if found is None:
        raise NotFound
    return found


def register(mail: str, name: str = "", language: str = "de") -> Person:
    """Somebody new with their e-mail address; refuses AlreadyRegistered where it is somebody's."""
    if known_by(mail):
        raise AlreadyRegistered
    made = Person(ids.fresh("u"), mail, name, language, town_book().clock())
    own = {"mail": mail, "name": name, "language": language, "made_at": made.made_at}
    link = PERSONS.fresh(mail_key(rates.pseudonym(tables.address(mail))), PERSON, {"person": made.id})
    if not records.written(PERSONS.fresh(key(made.id), SELF, own), link):
        raise AlreadyRegistered
    return made


def give_hat(person_id: str, hat: Hat, by: str) -> None:
    """Let somebody act in a role from now on; again is once."""
    told = {"since": town_book().clock(), "by": by}
    wearer = tables.wearer_key(hat.role, person_id)
    records.written(
        PERSONS.unchanged(key(person_id), SELF, {"pk": key(person_id)}),
        PERSONS.fresh(key(person_id), tables.hat_key(hat), told),
        PERSONS.fresh(party_key(hat.party), wearer, told),
    )


def take_hat(person_id: str, hat: Hat) -> None:
    """Let somebody act in a role no longer: not in new sign-ins, nor in those there are, fifteen minutes from now."""
    records.written(
        PERSONS.removed(key(person_id), tables.hat_key(hat)),
        PERSONS.removed(party_key(hat.party), tables.wearer_key(hat.role, person_id)),
    )


def wears(person_id: str, hat: Hat) -> bool:
    """Whether somebody may act in a role, asked anew."""
    return bool(PERSONS.record(key(person_id), tables.hat_key(hat)))


def wearers(party: str, role: str = "") -> list[str]:
    """The persons who act for a party, in any role or in this one."""
    begins = f"{tables.HAT}{role}#" if role else tables.HAT
    return [record["sk"].rpartition("#")[2] for record in PERSONS.records(party_key(party), begins)]
