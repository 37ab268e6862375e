"""People with cards in their hands: stubs, cards nobody used yet, somebody who signed in, a call without a sign-in."""

import json
from typing import Any

from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.till.shown import press
from tests.town import Reply, Town, new_key

CONSENT = "1"


def block_code(town: Town, name: str) -> str:
    return press().stub(town.accounts[name], "01").block


def recovery_code(town: Town, name: str) -> str:
    return press().stub(town.accounts[name], "01").recovery


def asks(town: Town, path: str, body: dict[str, Any], key: str | None = None) -> Reply:
    """A call by somebody who did not sign in."""
    return town.sends("POST", path, json.dumps(body).encode(), None, **{"Idempotency-Key": key or new_key()})


def signs_in(town: Town, name: str, *hats: Hat) -> str:
    """Somebody with an address; `town.tokens[name]` is theirs from now on, in the first of these roles."""
    known = persons.known_by(f"{name}@example.org")
    person = known or persons.register(f"{name}@example.org")
    for hat in hats:
        persons.give_hat(person.id, hat, "operator")
    worn = hats[0] if hats else Hat("person", person.id)
    town.tokens[name] = sessions.opened(worn, person.id).access
    return person.id


def stub_of(card: str) -> str:
    """The block code of whatever card it is."""
    read = press().shown(card)
    return press().stub(read.account, read.number).block


def asks_to_register(town: Town, who: str, card: str, key: str | None = None, **more: Any) -> Reply:
    """Somebody who signed in registers a card with its stub; `stub=None` with its code alone."""
    told = {"card": card, "stub": stub_of(card), **more}
    body = {name: value for name, value in told.items() if value is not None}
    return town.post("/me/registrations", body, who, key)


def registers(town: Town, who: str, **more: Any) -> Reply:
    """Somebody registers the card of that name with its stub, and acts as its holder from then on."""
    person = signs_in(town, who)
    reply = asks_to_register(town, who, **{"card": town.codes[who], **more})
    if reply.status == 201:
        town.tokens[who] = sessions.opened(Hat("member", reply.body["hat"]["party"]), person).access
    return reply


def replaces(town: Town, old: str, new: str, key: str | None = None) -> Reply:
    """Who lost a card comes to a till with its stub and a new card."""
    body = {"old": town.numbers[old], "stub": recovery_code(town, old), "new": town.codes[new]}
    return town.post("/cards/replacements", body, "bakery", key)


def state(town: Town, name: str) -> str:
    found: str = town.book.member(town.accounts[name]).terms["cards"]["01"]["st"]
    return found
