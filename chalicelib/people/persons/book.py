"""The door to what is known of human beings, and to the roles in which they act."""

from collections.abc import Iterable

from chalicelib import ids, rates, records
from chalicelib.callers import Hat
from chalicelib.ledger.book import town_book
from chalicelib.people.persons import names, tables
from chalicelib.people.persons.tables import PERSON, SELF, key, mail_key, party_key
from chalicelib.people.persons.values import Person, Worn
from chalicelib.records import PERSONS
from chalicelib.refusals import AlreadyRegistered, NotFound, TryAgain

RACES = 4


def known_by(mail: str) -> Person | None:
    """Whose e-mail address it is; None for one that nobody has."""
    for kept in rates.pseudonyms(tables.address(mail)):
        if found := PERSONS.record(mail_key(kept), PERSON):
            return person(found["person"])
    return None


def pseudonym(mail: str) -> str:
    """What stands for an e-mail address where it is no business of anybody's, such as in a count of tries."""
    return pseudonyms(mail)[0]


def pseudonyms(mail: str) -> list[str]:
    """The same under every master key, the newest first."""
    return rates.pseudonyms(tables.address(mail))


def reached(mail: str) -> Person | None:
    """Who can be written to at an address, without their hats; asks the tables the same for one that nobody has."""
    links = [PERSONS.record(mail_key(kept), PERSON) for kept in pseudonyms(mail)]
    holder = next((link["person"] for link in links if link), "nobody")
    own = PERSONS.record(key(holder), SELF)
    return tables.person_read([own]) if own else None


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
    made = Person(ids.fresh("u"), mail.strip(), name, language, town_book().clock())
    hashed = pseudonym(mail)
    found = names.kept(name)
    own = {"mail": made.mail, "language": language, "made_at": made.made_at, "link": hashed, **found}
    link = PERSONS.fresh(mail_key(hashed), PERSON, {"person": made.id})
    if not records.written(PERSONS.fresh(key(made.id), SELF, own), link, *names.actions(made.id, (), found)):
        raise AlreadyRegistered
    return made


def rename(person_id: str, name: str) -> None:
    """Give somebody another name, or take it away with an empty one; refuses NotFound, TryAgain."""
    for _ in range(RACES):
        before, found = PERSONS.record(key(person_id), SELF), names.kept(name)
        if not before:
            raise NotFound
        own = PERSONS.changed(key(person_id), SELF, found, {"name": before["name"]})
        if records.written(own, *names.actions(person_id, before.get("marks", ()), found)):
            return
    raise TryAgain


def called(people: Iterable[str]) -> dict[str, str]:
    """What persons (`u:…`) are called, each read once; whoever is not known or gave no name is left out."""
    found = {each: PERSONS.record(key(each), SELF) for each in dict.fromkeys(people) if each.startswith("u:")}
    return {each: own["name"] for each, own in found.items() if own.get("name")}


def give_hat(person_id: str, hat: Hat, by: str) -> None:
    """Let somebody act in a role from now on; again is once. Whoever is being erased gets none."""
    records.written(*hat_actions(person_id, hat, by))


def hat_actions(person_id: str, hat: Hat, by: str) -> list[records.Action]:
    """The same, as parts of a transaction that gives more; it fails where the hat is worn already."""
    told = {"since": town_book().clock(), "by": by}
    wearer = tables.wearer_key(hat.role, person_id)
    return [
        PERSONS.unchanged(key(person_id), SELF, {"pk": key(person_id), "erasing": None}),
        PERSONS.fresh(key(person_id), tables.hat_key(hat), told),
        PERSONS.fresh(party_key(hat.party), wearer, told),
    ]


def take_hat(person_id: str, hat: Hat) -> None:
    """Let somebody act in a role no longer: not in new sign-ins, nor in those there are, fifteen minutes from now."""
    records.written(*taken_actions(person_id, hat))


def taken_actions(person_id: str, hat: Hat) -> list[records.Action]:
    """The same, as parts of a transaction."""
    return [
        PERSONS.removed(key(person_id), tables.hat_key(hat)),
        PERSONS.removed(party_key(hat.party), tables.wearer_key(hat.role, person_id)),
    ]


def taking_actions(person_id: str, hat: Hat) -> list[records.Action]:
    """The same, as parts of a transaction; it fails where the hat is not worn."""
    own, party = key(person_id), party_key(hat.party)
    return [
        PERSONS.removed(own, tables.hat_key(hat), {"pk": own}),
        PERSONS.removed(party, tables.wearer_key(hat.role, person_id), {"pk": party}),
    ]


def wears_still(person_id: str, hat: Hat) -> records.Action:
    """Part of a transaction: it fails where somebody may not act in a role any more."""
    own = key(person_id)
    return PERSONS.unchanged(own, tables.hat_key(hat), {"pk": own})


def wears(person_id: str, hat: Hat) -> bool:
    """Whether somebody may act in a role, asked anew."""
    return bool(PERSONS.record(key(person_id), tables.hat_key(hat)))


def wearers(party: str, role: str = "") -> list[str]:
    """The persons who act for a party, in any role or in this one."""
    begins = f"{tables.HAT}{role}#" if role else tables.HAT
    return [record["sk"].rpartition("#")[2] for record in PERSONS.records(party_key(party), begins)]


def worn(party: str) -> list[Worn]:
    """Who acts for a party in which role, since when, and who gave it to them."""
    return [tables.worn_read(party, record) for record in PERSONS.records(party_key(party), tables.HAT)]


def wearing(person_id: str, hat: Hat) -> records.Action:
    """Part of a transaction: it was in this role that somebody acted last, and now."""
    return PERSONS.changed(
        key(person_id), tables.LAST, {"role": hat.role, "party": hat.party, "at": town_book().clock()}
    )


def unlinked(person_id: str) -> list[records.Action]:
    """Parts of a transaction: nothing is known of somebody any more, and their address and name lead to nobody.

    `link` and `marks` are kept with a person so that this needs no key, and finds what an older key has made.
    """
    own = PERSONS.record(key(person_id), SELF)
    links = [PERSONS.removed(mail_key(own["link"]), PERSON, {"person": person_id})] if "link" in own else []
    return [PERSONS.removed(key(person_id), SELF), *links, *names.actions(person_id, own.get("marks", ()), {})]
